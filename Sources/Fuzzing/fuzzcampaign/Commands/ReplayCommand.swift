// Single cases: their names, their replay, their readable form.

import ArgumentParser
import Foundation
import PropCheckHost

/// Lists the targets.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the targets.")

  @OptionGroup var places: Places

  func run() throws {
    try finish {
      for name in try places.names(in: places.ordinary) { print(name) }
      return 0
    }
  }
}

/// Replays files in the ordinary build.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Explain and judge cases in the ordinary build.",
    discussion: "Exit status: 0 all pass, 77 a case fails, 2 bad usage or an unreadable file.")

  @OptionGroup var cases: Cases

  func run() throws {
    try finish { try cases.replay([]) }
  }
}

/// Prints what cases are.
struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Print cases as a person reads them, without judging them.")

  @OptionGroup var cases: Cases

  func run() throws {
    try finish { try cases.replay(["--format"]) }
  }
}

/// Files of cases, and folders of them.
struct Cases: ParsableArguments {
  @OptionGroup var places: Places

  @Option(help: "The target; without it the one in whose folder a file lies.")
  var target = ""

  @Argument(help: "Files, and folders of which all files are taken.")
  var paths: [String]

  /// Hands all files to the ordinary executable, target by target.
  ///
  /// - Returns: the worst status.
  func replay(_ mode: [String]) throws(CampaignError) -> Int32 {
    var worst: Int32 = 0
    for path in paths {
      let files = try Cases.files(at: path)
      let name = try places.target(of: path, named: target).name
      // Command lines have a limit.
      for start in stride(from: 0, to: files.count, by: 500) {
        let some = Array(files[start..<min(start + 500, files.count)])
        fflush(nil)
        let run = try Finished("\(places.ordinary)/FuzzTargets", [name] + mode + some, errorsApart: true)
        print(run.output, terminator: "")
        if run.status < 0 { throw CampaignError("the replay of \(path) ended with signal \(-run.status)") }
        worst = worst == 2 || run.status == 2 ? 2 : max(worst, run.status)
      }
    }
    return worst
  }

  /// The file at `path`, or the files below the folder there, by name.
  static func files(at path: String) throws(CampaignError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CampaignError("there is no file or folder '\(path)'")
    }
    guard isFolder.boolValue else { return [path] }
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let files = names.sorted().map { "\(path)/\($0)" }.filter { file in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) && !isFolder.boolValue
    }
    guard !files.isEmpty else { throw CampaignError("there is no file in the folder '\(path)'") }
    return files
  }
}
