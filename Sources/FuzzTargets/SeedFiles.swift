// Seeds: random cases of a target in its canonical bytes, and firmware maps as the tables that loaders leave.

import Foundation
import KMemModel
import PropCheck

/// Writes `count` random cases of `target` into `folder`, as canonical bytes, numbered. Files that are there stay.
///
/// - Returns: 0, or 2 when a file cannot be written.
func writeSeeds(_ target: FuzzTarget, on machine: SimulatedMachine, count: Int, folder: String) -> Int32 {
  guard case .choices(let check) = target.input else {
    standardError("\(target.name): its inputs are not choices, so no generator writes them; put files into its seeds")
    return 2
  }
  let runner = CaseRunner { source in try check(&source, machine) }
  for index in 0..<UInt64(count) {
    var next = index
    var statistics = Statistics()
    _ = runner.run(seed: Settings.seed(for: target.name), from: &next, count: 1, statistics: &statistics)
    let file = URL(filePath: folder).appending(path: "seed-\(index)")
    do {
      if FileManager.default.fileExists(atPath: file.path) { continue }
      try Data(runner.encoded).write(to: file, options: .atomic)
    } catch {
      standardError("\(file.path): cannot be written: \(error.localizedDescription)")
      return 2
    }
  }
  return 0
}

/// Writes the firmware maps in text files into `folder` as raw tables, under the names of the files. Files that are there
/// stay.
///
/// - Returns: 0, or 2 when a file cannot be read or written.
func writeTables(of maps: some Sequence<String>, folder: String) -> Int32 {
  for path in maps {
    let map = URL(filePath: path)
    let file = URL(filePath: folder).appending(path: map.deletingPathExtension().lastPathComponent)
    do {
      if FileManager.default.fileExists(atPath: file.path) { continue }
      let text = try FirmwareMapText(parsing: [UInt8](try Data(contentsOf: map)))
      try Data(RawFirmwareTable(fitting: text.entries).bytes()).write(to: file, options: .atomic)
    } catch let error as FirmwareMapTextError {
      standardError("\(path): \(error)")
      return 2
    } catch {
      standardError("\(path): cannot be written as \(file.path): \(error.localizedDescription)")
      return 2
    }
  }
  return 0
}
