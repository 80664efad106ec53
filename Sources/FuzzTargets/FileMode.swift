// What the executable does with files, chosen by its first argument:
//
//   boot FILE...                               replays each file and says what it is and does
//   boot --format FILE...                      says only what it is
//   boot --simplify FILE NEW [RECORD]          writes the simplest case that fails in the same way, explains it, and writes the
//                                              failure to RECORD as a value
//   boot --judge LIST                          judges the files that the file LIST names, one a line
//   boot --write-traces FOLDER FILE...         writes what a replay of each file prints to FOLDER/FILE, judged in this process
//   boot --write-seeds COUNT FOLDER            writes random cases as seed inputs
//   e820-table --write-tables FOLDER MAP...    writes text maps as the tables that loaders leave

import PropCheckHost
import SimulatedPC

enum FileMode {
  /// Does what `arguments` say with the files of `target`.
  ///
  /// - Returns: the exit status: 2 for bad usage, else that of the mode.
  static func run(_ target: FuzzTarget, on machine: SimulatedMachine, _ arguments: [String]) -> Int32 {
    let replay = Replay(target: target, machine: machine)
    let operands = Array(arguments.dropFirst())
    switch arguments.first {
    case nil: return misused("\(target.name) FILE...; this build replays files, since libFuzzer is not linked")
    case "--format":
      guard !operands.isEmpty else { return misused("\(target.name) --format FILE...") }
      return operands.map { replay.explain($0, isJudged: false) }.max() ?? 0
    case "--simplify":
      guard (2...3).contains(operands.count) else { return misused("\(target.name) --simplify FILE NEW [RECORD]") }
      return replay.simplify(operands[0], to: operands[1], record: operands.count == 3 ? operands[2] : nil)
    case "--judge":
      guard operands.count == 1 else { return misused("\(target.name) --judge LIST") }
      return judge(listed: operands[0], replay)
    case "--write-traces":
      guard operands.count > 1 else { return misused("\(target.name) --write-traces FOLDER FILE...") }
      return replay.writeTraces(of: operands.dropFirst(), folder: operands[0])
    case "--write-seeds":
      guard operands.count == 2, let count = Int(operands[0]), count > 0 else {
        return misused("\(target.name) --write-seeds COUNT FOLDER")
      }
      return writeSeeds(target, on: machine, count: count, folder: operands[1])
    case "--write-tables":
      guard operands.count > 1 else { return misused("\(target.name) --write-tables FOLDER MAP...") }
      return writeTables(of: operands.dropFirst(), folder: operands[0])
    case let mode? where mode.hasPrefix("--"):
      return misused("\(target.name) has no mode '\(mode)'; FILE... replays files")
    default: return arguments.map { replay.explain($0) }.max() ?? 0
    }
  }

  private static func judge(listed list: String, _ replay: Replay) -> Int32 {
    do throws(FileProblem) {
      let text = String(decoding: try Files.read(list, limit: 1 << 28), as: UTF8.self)
      return replay.judge(all: text.split(separator: "\n").map(String.init))
    } catch {
      standardError("\(error)")
      return 2
    }
  }

  private static func misused(_ usage: String) -> Int32 {
    standardError("usage: \(usage)")
    return 2
  }
}
