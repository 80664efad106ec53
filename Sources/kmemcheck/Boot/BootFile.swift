// One file, read and booted.

import FirmwareTexts
import Operations
import PropCheck
import Properties
import Reports
import Sessions
import SimulatedPC
import Specification

/// Why there is no verdict on a file: it could not be read, is not a firmware map, or cannot be simulated.
struct BootFileError: Error, CustomStringConvertible {
  /// `FILE:LINE: reason`, without the line where the file as a whole is at fault.
  var description: String

  init(_ file: InputFile, line: Int? = nil, _ reason: String) {
    description = file.name + (line.map { ":\($0)" } ?? "") + ": " + reason
  }
}

/// A file to boot on, with the choices of the command line.
struct BootFile {
  let file: InputFile
  let command: BootCommand

  /// The most entries that are judged, some ten times what the largest servers have: the specification's time grows with
  /// their square.
  static let maximumEntries = 4096

  /// Reads the map, boots KMem on it in a simulated machine and judges the result.
  ///
  /// - Returns: the report, and what is doubtful about the map, a line each, with the file's name.
  func run() throws(BootFileError) -> (report: BootReport, notes: [String]) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try file.read(limit: FirmwareMapText.maximumBytes)
    } catch {
      throw BootFileError(file, error.description)
    }
    if !command.isRaw, let lines = ImageReport.lines(in: bytes) { return (try boot(try scenario(of: lines)), []) }
    let map = try map(in: bytes)
    let notes = map.notes.map { BootFileError(file, line: $0.line, "note: \($0.kind)").description }
    return (try boot(command.scenario(entries: map.entries)), notes)
  }

  /// The start that a kernel image has reported on its serial port.
  private func scenario(of report: [String]) throws(BootFileError) -> BootScenario {
    if command.kernelStart != nil || command.kernelSize != nil {
      throw BootFileError(
        file, "the kernel image reports itself where it lies; leave out --kernel-start and --kernel-size")
    }
    let scenario: BootScenario
    do throws(ImageReportError) {
      scenario = try ImageReport(parsing: report).scenario()
    } catch { throw BootFileError(file, error.description) }
    try checkCount(of: scenario.entries)
    return command.adjusting(scenario)
  }

  private func checkCount(of entries: [FirmwareMapEntry]) throws(BootFileError) {
    if entries.count > BootFile.maximumEntries {
      throw BootFileError(
        file, "\(entries.count) entries, and at most \(BootFile.maximumEntries) are judged; keep those of one machine")
    }
  }

  private func map(in bytes: [UInt8]) throws(BootFileError) -> FirmwareMapText {
    let map: FirmwareMapText
    do throws(FirmwareMapTextError) {
      map = try command.isRaw ? FirmwareMapText(raw: bytes) : FirmwareMapText(parsing: bytes, boot: command.boot)
    } catch {
      throw BootFileError(file, line: error.line, error.reason.description)
    }
    try checkCount(of: map.entries)
    return map
  }

  private func boot(_ scenario: BootScenario) throws(BootFileError) -> BootReport {
    let lease: MachineLease
    do throws(ReservationError) { lease = try MachineLease() } catch { throw BootFileError(file, error.description) }
    do throws(BootMachineError) {
      return BootReport(try BootRun(scenario, on: lease.machine), on: lease.machine)
    } catch {
      switch error {
      case .noPlaceForTable(let bytes):
        throw BootFileError(
          file,
          "the loader finds no place for a table of \(bytes) bytes: leave room below the low-memory floor, or a hole")
      }
    }
  }
}

extension ExitStatus {
  init(_ verdict: BootReport.Verdict) {
    switch verdict {
    case .ok: self = .ok
    case .refused: self = .refused
    case .violated: self = .violated
    }
  }
}
