// What the judge is given: the kernel, its symbols, its profile. Whatever is wrong with one of them is a sentence that names it.

import EmulatedKernel
import EmulatedProcessor
import Judgement
import KernelFiles
import Profiles
import SimulatedPC

/// Something that is wrong with what the user gave.
struct JudgeInputError: Error, CustomStringConvertible {
  var description: String
}

/// The files of one run.
struct JudgeInput {
  let kernelPath: String
  let file: KernelFile
  /// The profile that the command line names.
  let namedProfile: String?

  private static let mostKernelBytes = 256 << 20
  private static let mostProfileBytes = 1 << 20

  init(_ command: JudgeCommand) throws {
    kernelPath = command.kernel
    namedProfile = command.profile
    let bytes = try Self.read(command.kernel, limit: Self.mostKernelBytes, "a kernel")
    let symbols = try command.symbols.map { try Self.read($0, limit: Self.mostKernelBytes, "a file of symbols") }
    do throws(KernelFileError) { file = try KernelFile(bytes, symbolFile: symbols) } catch {
      throw JudgeInputError(description: "\(InputFile(path: command.kernel).name): \(error)")
    }
  }

  /// Reads a file that is not larger than it can be.
  static func read(_ path: String, limit: Int, _ what: String) throws(JudgeInputError) -> [UInt8] {
    let input = InputFile(path: path)
    do throws(FileError) {
      let bytes = try input.read(limit: limit)
      if bytes.count <= limit { return bytes }
    } catch { throw JudgeInputError(description: "\(input.name): \(error)") }
    throw JudgeInputError(description: "\(input.name): more than \(limit >> 20) MiB, which is no file for \(what)")
  }

  /// The kernel's name if the profile has none: the file's name up to the first dot.
  var name: String {
    let last = kernelPath.split(separator: "/").last.map(String.init) ?? kernelPath
    return last.split(separator: ".").first.map(String.init) ?? last
  }

  // MARK: The profile

  /// The profile's file: the one that was named, or the first there is beside the kernel.
  private func profilePath() throws(JudgeInputError) -> String {
    if let namedProfile { return namedProfile }
    let folder = kernelPath.lastIndex(of: "/").map { String(kernelPath[...$0]) } ?? ""
    var candidates = [kernelPath + ".yaml"]
    if kernelPath.hasSuffix(".elf") { candidates.append(kernelPath.dropLast(4) + ".yaml") }
    candidates.append(folder + "profile.yaml")
    if let found = candidates.first(where: { (try? InputFile(path: $0).read(limit: 0)) != nil }) { return found }
    let names = candidates.map { InputFile(path: $0).name }.joined(separator: ", ")
    throw JudgeInputError(
      description: "no profile: there is none of \(names); draft one: kmemcheck judge --init --profile "
        + "\(InputFile(path: candidates[0]).name) \(InputFile(path: kernelPath).name)")
  }

  /// Reads the profile and finds its names in the kernel.
  func boundProfile() throws -> (bound: BoundProfile, path: String) {
    let path = try profilePath()
    let name = InputFile(path: path).name
    let profile = try Profile(reading: try Self.read(path, limit: Self.mostProfileBytes, "a profile"), file: name)
    return (try profile.bound(to: file, file: name), path)
  }

  // MARK: The kernel

  /// Starts the kernel on its reference machine.
  ///
  /// - Parameter machine: where it runs.
  /// - Throws: what is wrong, with the line of the profile or the name of the kernel's file before it.
  func started(
    _ bound: BoundProfile, profile path: String, on machine: SimulatedMachine, countsInstructions: Bool = false
  ) throws -> KernelUnderJudgement {
    let kernel = try EmulatedKernel(file, bound, on: machine, countsInstructions: countsInstructions)
    do throws(UnjudgeableKernel) { return try KernelUnderJudgement(kernel) } catch {
      let place =
        error.position.map { "\(InputFile(path: path).name):\($0.line):\($0.column)" }
        ?? InputFile(path: kernelPath).name
      let printed = error.text.split(separator: "\n").suffix(6).map { "\n  | " + InputFile.printable(String($0)) }
      throw JudgeInputError(
        description: "\(place): \(error)" + (printed.isEmpty ? "" : "\nthe kernel has printed" + printed.joined()))
    }
  }
}
