// A folder with a tiny kernel and its profile, and kmemcheck judge run on them.

import EmulatedProcessor
import Foundation
import KernelImages
import ProcessSupport

/// What the judge is run on.
struct JudgeFixture {
  let folder: URL
  var kernel: String { folder.appending(path: "tiny.elf").path }
  var profile: String { folder.appending(path: "tiny.elf.yaml").path }

  /// Whether there is a library to run machine code with.
  static var isPossible: Bool {
    do {
      try EmulatorLibrary.load()
      return true
    } catch { return false }
  }

  static let sentence = "no Unicorn: KMEM_UNICORN=$(tools/unicorn.sh) swift test"

  static let operations = """
    operations:
      alloc_frame: tiny_alloc() -> physical, 0 means none
      free_frame: tiny_free(physical)
      free_count: tiny_count() -> count
    layout: {stack: stack_top}

    """

  static let boot = "kernel: tiny\nboot: {entry: none, memory: 4M}\n"

  /// Writes both files.
  init(_ kernel: TinyKernel, in folder: URL, profile text: String = boot + operations) throws {
    self.folder = folder
    try Data(kernel.bytes()).write(to: URL(filePath: self.kernel))
    try text.write(to: URL(filePath: profile), atomically: true, encoding: .utf8)
  }

  func judge(_ arguments: String...) throws -> Invocation { try Invocation(["judge", kernel] + arguments) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
}

/// Runs `body` on a kernel in a folder of its own.
func withKernel<Result>(
  _ flaw: TinyKernel.Flaw = .none, promises: String = "", _ body: (JudgeFixture) throws -> Result
) throws -> Result {
  try withTemporaryFolder { folder in
    try body(
      JudgeFixture(TinyKernel(flaw), in: folder, profile: JudgeFixture.boot + JudgeFixture.operations + promises))
  }
}
