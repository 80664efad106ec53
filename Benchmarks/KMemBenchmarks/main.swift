// KMem against C, and the speed of the harness: `KMemBenchmarks [--json] [--rounds N] [--cases N]
// [--guest FILE] [--only frames|setup|paging|heap|oracles|boots]`; boots are a part of oracles.
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
  /// Booted machines for each kind of trace, and a tenth of the whole boots.
  var cases = 2_000
  var only: String?
  /// The binary that tools/heap-guest.sh builds.
  var guest = ".build-embedded/heap-guest.elf"

  init(_ arguments: some Sequence<String>) throws(BenchmarkError) {
    var arguments = arguments.makeIterator()
    while let argument = arguments.next() {
      switch argument {
      case "--json": isJSON = true
      case "--rounds": rounds = try Self.count(after: argument, &arguments, 1...10_000)
      case "--cases": cases = try Self.count(after: argument, &arguments, 1...1_000_000)
      case "--guest":
        guard let value = arguments.next() else { throw BenchmarkError("--guest takes a file") }
        guest = value
      case "--only":
        guard let value = arguments.next(), Self.groups.contains(value) else {
          throw BenchmarkError("--only takes one of \(Self.groups.joined(separator: ", "))")
        }
        only = value
      default:
        let groups = Self.groups.joined(separator: "|")
        throw BenchmarkError(
          "unknown argument '\(argument)': [--json] [--rounds N] [--cases N] [--guest FILE] [--only \(groups)]")
      }
    }
  }

  private static let groups = ["frames", "setup", "paging", "heap", "oracles", "boots"]

  private static func count(
    after argument: String, _ arguments: inout some IteratorProtocol<String>, _ range: ClosedRange<Int>
  ) throws(BenchmarkError) -> Int {
    guard let value = arguments.next(), let count = Int(value), range.contains(count) else {
      throw BenchmarkError("\(argument) takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return count
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
  if options.includes("heap") { sections += try HeapBenchmarks(guest: options.guest, seeds: 20).run() }
  if options.includes("oracles") { sections += try OracleBenchmarks(cases: options.cases).traces() }
  if options.includes("oracles") || options.only == "boots" {
    sections.append(try OracleBenchmarks(cases: options.cases).boots(goal: 5_000))
  }
  print(options.isJSON ? Report.json(sections) : Report.text(sections))
} catch {
  let message = "KMemBenchmarks: \(error)\n"
  _ = message.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  exit(2)
}
