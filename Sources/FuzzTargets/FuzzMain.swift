// One executable for all fuzz targets. The target is chosen by the name that the executable was started under (links named
// after the targets), by KMEM_FUZZ_TARGET, or by the first argument.
//
//   linked with libFuzzer     boot [libFuzzer's options] CORPUS...
//   without it                boot FILE...                           replays each file and says what it is and does
//   both                      boot --MODE ...                        FileMode.swift lists the modes
//                             --list                                 prints the names of the targets and the kind of their inputs
//
// KMEM_FUZZ_MUTATOR=bytes leaves all mutations to libFuzzer's byte mutator, to measure what the targets' own are worth.
// KMEM_FUZZ_COUNTED=all counts the edges of all code, also of what the target cannot reach, to show that it cannot.
//
// Exit status of a replay: 0 every case passed, 77 a case failed, 2 bad usage or an unreadable file.

import CFuzzDriver
import FuzzMutators
import PropCheckHost
import SimulatedPC

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The judge that libFuzzer's callback uses; it has no argument of its own to carry one.
nonisolated(unsafe) private var fuzzed: (any InputJudge)?

func standardError(_ message: String) {
  _ = Files.write(Array((message + "\n").utf8), toOpen: 2)
}

@main
enum Main {
  static func main() {
    if fuzz_driver_is_present() { fuzz_restart_deterministically(CommandLine.unsafeArgv) }
    var arguments = CommandLine.arguments
    if arguments.dropFirst() == ["--list"] {
      for target in FuzzTarget.all { print(target.name, target.input.kind) }
      exit(0)
    }
    guard let target = chooseTarget(&arguments) else {
      standardError("name a target: by the executable's name, KMEM_FUZZ_TARGET, or the first argument. Targets:")
      for target in FuzzTarget.all { standardError("  \(target.name)  \(target.summary)") }
      exit(2)
    }
    let lease: MachineLease
    do throws(ReservationError) { lease = try MachineLease() } catch {
      standardError("cannot reserve address space for a machine: \(error)")
      exit(2)
    }
    let machine = lease.machine
    if target.name == GuestTarget.name {
      do { try GuestTarget.start(on: machine) } catch {
        standardError("judge: \(error)")
        exit(2)
      }
    } else {
      machine.poisonUnownedFrames()
    }
    arguments.removeFirst()
    let isForFuzzer = fuzz_driver_is_present() && arguments.first?.hasPrefix("--") != true
    if isForFuzzer { exit(fuzz(target, target.judge(on: machine))) }
    exit(FileMode.run(target, on: machine, arguments))
  }

  /// Takes the target's name out of the arguments if it is there.
  private static func chooseTarget(_ arguments: inout [String]) -> FuzzTarget? {
    let own = arguments.first?.split(separator: "/").last ?? ""
    if let target = FuzzTarget.named(String(own)) { return target }
    if let name = getenv("KMEM_FUZZ_TARGET") { return FuzzTarget.named(String(cString: name)) }
    guard arguments.count > 1, let target = FuzzTarget.named(arguments[1]) else { return nil }
    arguments.remove(at: 1)
    return target
  }

  private static func fuzz(_ target: FuzzTarget, _ judge: any InputJudge) -> Int32 {
    fuzzed = judge
    let wantsBytes = getenv("KMEM_FUZZ_MUTATOR").map { String(cString: $0) == "bytes" } ?? false
    fuzzedMutator = wantsBytes ? .bytes : target.mutator
    canonicalInputs = wantsBytes ? nil : (judge as? ChoiceJudge).map { CanonicalInputs(of: $0.runner) }
    fuzz_reset_crash_signals()
    let countsAll = getenv("KMEM_FUZZ_COUNTED").map { String(cString: $0) == "all" } ?? false
    fuzz_count(countsAll ? CountedCode.all.rawValue : target.counted.rawValue)
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    return withUnsafeMutablePointer(to: &arguments) { pointer in
      pointer.withMemoryRebound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1) {
        fuzz_driver_run(&count, $0, target.longestInput) { data, size in
          let input = UnsafeRawBufferPointer(start: data, count: size)
          let verdict = fuzzed?.run(input)
          canonicalInputs?.note(input)
          switch verdict {
          case .failed(let failure): fail(failure)
          case .stopped: return -1
          case .passed, nil: return fuzzed?.isLastTooCostly == true ? -1 : 0
          }
        }
      }
    }
  }
}
