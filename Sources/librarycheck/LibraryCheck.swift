// librarycheck: libkmem.a's machine code in the place of KMem on the host, under the same properties.

import ArgumentParser
import EmulatedProcessor
import Foundation
import KMemLibrary
import KernelFiles
import SimulatedPC

@main
struct LibraryCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "librarycheck",
    abstract: "Judges libkmem.a, as a kernel has linked it, by the properties of a whole kernel.",
    subcommands: [RandomRun.self, SetupCheck.self, CorpusRun.self])
}

/// What both commands are given.
struct ImageOptions: ParsableArguments {
  @Argument(help: "The example kernel, linked with libkmem.a: tools/example-kernel.sh builds it.")
  var image: String

  /// The library on `machine`.
  ///
  /// - Throws: what is wrong with the file, or that there is no emulated processor.
  func library(on machine: SimulatedMachine) throws -> KMemLibrary {
    do { return try KMemLibrary(try libraryImage(), on: machine) } catch let error as EmulatorError {
      throw ValidationError("\(image): \(error)")
    }
  }

  /// The library's image.
  ///
  /// - Throws: what is wrong with the file.
  func libraryImage() throws -> LibraryImage {
    guard let data = FileManager.default.contents(atPath: image) else {
      throw ValidationError("cannot read \(image); build it with tools/example-kernel.sh")
    }
    do { return try LibraryImage(try KernelFile([UInt8](data))) } catch { throw ValidationError("\(image): \(error)") }
  }
}
