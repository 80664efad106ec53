// The kernel image in QEMU, as a describer of its PC and as a replayer.

import CaseReplay
import Foundation
import QEMU

struct Guest: Sendable {
  let image: String
  let limit: Int

  /// The shelf lies from 32 MiB on, and the boot tables end at 64 MiB.
  private static let memory = "64M"

  private var options: PCOptions {
    var options = PCOptions(image: image, memory: Self.memory)
    options.commandLine = "replay"
    options.timeLimit = .seconds(limit)
    return options
  }

  /// Boots the image without an archive and reads what it says of its PC.
  func describe() throws -> ReplayPC {
    var pc = ReplayPC()
    var machine = try EmulatedPC(options)
    var lines: [String] = []
    while let line = try machine.readLine() {
      if !pc.read(line) { lines.append(line) }
    }
    let status = try machine.waitForExit()
    guard status == KernelStatus.passed.rawValue, pc.isComplete else {
      throw SetUpProblem(
        "the image does not describe its PC, and ends with status \(status): \(lines.joined(separator: " / "))")
    }
    return pc
  }

  /// What an image has printed.
  struct Output: Sendable {
    /// The results of each case that it has begun.
    var results: [[LoweredCase.Result]] = []
    /// Lines that do not belong to a replay, such as a fault's report.
    var remarks: [String] = []
    /// The exit status; `nil` where it had to be stopped.
    var status: Int32?

    /// Whether it says that it has run every case.
    var isDone: Bool { status == KernelStatus.passed.rawValue }

    var ending: String {
      status.map { "ended with status \($0)" } ?? "neither went on nor ended, and was stopped when the time was up"
    }
  }

  /// Boots the image with an archive in its module. An image that hangs has output too, up to there.
  func replay(_ bytes: [UInt8], on pc: ReplayPC) throws -> Output {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bootreplay-\(UUID().uuidString)")
    let archive = folder.appending(path: "archive")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: archive)
    } catch {
      throw SetUpProblem("\(archive.path): cannot be written: \(error.localizedDescription)")
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = options
    options.modules = [PCOptions.Module(path: archive.path)]
    var machine = try EmulatedPC(options)
    var seen = ReplayPC()
    var output = Output()
    while let line = try Self.line(of: &machine) {
      if let result = LoweredCase.Result(line: line), !output.results.isEmpty {
        output.results[output.results.count - 1].append(result)
      } else if line.hasPrefix("case ") {
        output.results.append([])
      } else if !seen.read(line), !line.isEmpty {
        output.remarks.append(line)
      }
    }
    do throws(QEMUError) { output.status = try machine.waitForExit() } catch {
      guard case .timedOut = error else { throw error }
    }
    if seen != pc { throw SetUpProblem("the image finds another PC when it has an archive: \(seen), not \(pc)") }
    return output
  }

  /// The next line of an image that is given no more time; `nil` at its end.
  private static func line(of machine: inout EmulatedPC) throws -> String? {
    do throws(QEMUError) { return try machine.readLine() } catch {
      if case .timedOut = error { return nil }
      throw error
    }
  }
}
