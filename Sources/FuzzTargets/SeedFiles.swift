// Seeds: random cases of a target in its canonical bytes, and firmware maps as the tables that loaders leave. The same command
// writes the same files, in every build; tools/seeds.sh writes those of the repository.

import FirmwareTexts
import HarnessTargets
import PropCheck
import PropCheckHost
import Properties
import SimulatedPC
import Specification

/// Writes `count` random cases of `target` into `folder`, as canonical bytes, numbered. Files that are there stay.
///
/// - Returns: 0, or 2 when a file cannot be written.
func writeSeeds(_ target: FuzzTarget, on machine: SimulatedMachine, count: Int, folder: String) -> Int32 {
  guard let generator = target.generator(on: machine) else {
    standardError("\(target.name): its inputs are files, which no generator writes; put some into its seeds")
    return 2
  }
  var drawn: [UInt8]?
  let runner = CaseRunner(property: { source in drawn = try generator(&source) })
  for index in 0..<UInt64(count) {
    drawn = nil
    var next = index
    var statistics = Statistics()
    _ = runner.run(seed: Settings.seed(for: target.name), from: &next, count: 1, statistics: &statistics)
    do throws(FileProblem) { _ = try Files.create(drawn ?? runner.encoded, at: "\(folder)/seed-\(index)") } catch {
      standardError("\(error)")
      return 2
    }
  }
  return 0
}

extension FuzzTarget {
  /// What draws random cases: it gives the bytes of an input, or nil where the encoded choices are the input. There is none
  /// where inputs are files of another kind.
  fileprivate func generator(on machine: SimulatedMachine) -> ((inout Source) throws -> [UInt8]?)? {
    if case .choices(let check) = input {
      return { source in
        try check(&source, machine)
        return nil
      }
    }
    switch name {
    case FirmwareTextProperty.name: return { source in try FirmwareTextProperty.drawText(from: &source) }
    case FrameProgramProperty.name: return { source in try FrameProgramProperty.draw(from: &source) }
    case CaseFormatProperty.name:
      return { source in
        try CaseFormatProperty.draw(&source)
        return nil
      }
    default: return nil
    }
  }
}

/// Writes the firmware maps in text files into `folder` as raw tables, under the names of the files. Files that are there
/// stay.
///
/// - Returns: 0, or 2 when a file cannot be read or written.
func writeTables(of maps: some Sequence<String>, folder: String) -> Int32 {
  for path in maps {
    let name = path.split(separator: "/").last?.split(separator: ".").first ?? "map"
    do {
      let text = try FirmwareMapText(parsing: try Files.read(path, limit: 1 << 20))
      _ = try Files.create(RawFirmwareTable(fitting: text.entries).bytes(), at: "\(folder)/\(name)")
    } catch let error as FirmwareMapTextError {
      standardError("\(path): \(error)")
      return 2
    } catch {
      standardError("\(error)")
      return 2
    }
  }
  return 0
}
