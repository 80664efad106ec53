// One executable for all fuzz targets. The target is chosen by the name that the executable was started under (links named
// after the targets), by KMEM_FUZZ_TARGET, or by the first argument.
//
//   linked with libFuzzer     boot [libFuzzer's options] CORPUS...
//   without it                boot FILE...                           replays each file and says what it is and does
//                             boot --write-seeds COUNT FOLDER        writes random cases as seed inputs
//                             e820-table --write-tables FOLDER MAP...    writes text maps as the tables that loaders leave
//
// Exit status of a replay: 0 every case passed, 77 a case failed, 2 bad usage or an unreadable file.

import CFuzzDriver
import Foundation
import KMemModel
import PropCheck

/// The judge that libFuzzer's callback uses; it has no argument of its own to carry one.
nonisolated(unsafe) private var fuzzed: (any InputJudge)?

func standardError(_ message: String) {
  FileHandle.standardError.write(Data((message + "\n").utf8))
}

@main
enum Main {
  static func main() {
    var arguments = CommandLine.arguments
    if arguments.dropFirst() == ["--list"] {
      for target in FuzzTarget.all { print(target.name) }
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
    if fuzz_driver_is_present() { exit(fuzz(target.judge(on: machine))) }
    exit(withoutDriver(target, on: machine, Array(arguments.dropFirst())))
  }

  /// Takes the target's name out of the arguments if it is there.
  private static func chooseTarget(_ arguments: inout [String]) -> FuzzTarget? {
    let own = arguments.first.map { URL(filePath: $0).lastPathComponent } ?? ""
    if let target = FuzzTarget.named(own) { return target }
    if let name = ProcessInfo.processInfo.environment["KMEM_FUZZ_TARGET"] { return FuzzTarget.named(name) }
    guard arguments.count > 1, let target = FuzzTarget.named(arguments[1]) else { return nil }
    arguments.remove(at: 1)
    return target
  }

  private static func fuzz(_ judge: any InputJudge) -> Int32 {
    fuzzed = judge
    fuzz_reset_crash_signals()
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    return withUnsafeMutablePointer(to: &arguments) { pointer in
      pointer.withMemoryRebound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1) {
        fuzz_driver_run(&count, $0) { data, size in
          let verdict = fuzzed?.run(UnsafeRawBufferPointer(start: data, count: size))
          switch verdict {
          case .failed(let failure): fail(failure)
          case .stopped: return -1
          case .passed, nil: return 0
          }
        }
      }
    }
  }

  private static func withoutDriver(_ target: FuzzTarget, on machine: SimulatedMachine, _ arguments: [String]) -> Int32
  {
    if arguments.first == "--write-seeds" {
      guard arguments.count == 3, let count = Int(arguments[1]), count > 0 else {
        standardError("usage: \(target.name) --write-seeds COUNT FOLDER")
        return 2
      }
      return writeSeeds(target, on: machine, count: count, folder: arguments[2])
    }
    if arguments.first == "--write-tables", arguments.count > 2 {
      return writeTables(of: arguments.dropFirst(2), folder: arguments[1])
    }
    if arguments.isEmpty {
      standardError("usage: \(target.name) FILE...; this build replays files, since libFuzzer is not linked")
      return 2
    }
    let judge = target.judge(on: machine)
    return arguments.map { Replay.run(file: $0, target: target, judge: judge) }.max() ?? 0
  }
}
