// KMem against C: `KMemBenchmarks [--json] [--rounds N] [--only frames|setup|paging]`.
//
// The exit status says whether there are figures, not whether a goal is met: a busy machine must not fail a build.

import KMem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct Options {
  var isJSON = false
  var rounds = 41
  var only: String?

  init(_ arguments: some Sequence<String>) throws(BenchmarkError) {
    var arguments = arguments.makeIterator()
    while let argument = arguments.next() {
      switch argument {
      case "--json": isJSON = true
      case "--rounds":
        guard let value = arguments.next(), let count = Int(value), (1...10_000).contains(count) else {
          throw BenchmarkError("--rounds takes a number from 1 to 10000")
        }
        rounds = count
      case "--only":
        guard let value = arguments.next(), ["frames", "setup", "paging"].contains(value) else {
          throw BenchmarkError("--only takes frames, setup or paging")
        }
        only = value
      default:
        throw BenchmarkError("unknown argument '\(argument)': [--json] [--rounds N] [--only frames|setup|paging]")
      }
    }
  }

  func includes(_ group: String) -> Bool { only == nil || only == group }
}

/// Two bits a frame and the summary, as `FrameAllocator` asks boot_early for them, and the struct itself.
func bookkeeping() -> Section {
  let bytes = FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: 1 << 32)
  let bits = Double(bytes) * 8 / Double(Frame.limit)
  return Section(
    "bookkeeping of 4 GiB", facts: [Fact("bytes", Double(bytes)), Fact("bits a frame", bits)],
    comparisons: [Comparison("bits a frame", bits, limit: 2.1)])
}

do throws(BenchmarkError) {
  let options = try Options(CommandLine.arguments.dropFirst())
  var sections: [Section] = []
  if options.includes("frames") { sections += try FrameBenchmarks(rounds: options.rounds).run() + [bookkeeping()] }
  if options.includes("setup") { sections += try SetupBenchmarks(rounds: options.rounds).run() }
  if options.includes("paging") { sections += try PagingBenchmarks(rounds: options.rounds).run() }
  print(options.isJSON ? Report.json(sections) : Report.text(sections))
} catch {
  let message = "KMemBenchmarks: \(error)\n"
  _ = message.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  exit(2)
}
