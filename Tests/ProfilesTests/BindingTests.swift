// A profile and a kernel: every name is found, and every call agrees with the debug information.

import KernelFiles
import KernelImages
import Profiles
import Testing

@Suite struct BindingTests {
  /// `uint32_t alloc(void)`, `_Bool map(struct space *space, uint64_t physical, ...)`, the variable `frames`, two static `twin`.
  private func kernel(front: [UInt32]? = nil, hasSymbols: Bool = true, hasDebug: Bool = true) throws -> KernelFile {
    var image = ImageBuilder()
    if let front { image.front = front }
    image.symbols =
      !hasSymbols
      ? []
      : [
        ("alloc", 0xC010_0010, 8, 0x12), ("map", 0xC010_0018, 4, 0x12), ("frames", 0xC010_0030, 16, 0x11),
        ("twin", 0xC010_0020, 4, 0x02), ("twin", 0xC010_0024, 4, 0x02), ("plain", 0xC010_0028, 4, 0x12),
      ]
    if hasDebug { image.debugSections = DebugBuilder().sections }
    return try KernelFile(image.bytes())
  }

  private func errors(_ text: String, _ kernel: KernelFile) throws -> [String] {
    let profile = try profile(text)
    do throws(ProfileErrors) {
      _ = try profile.bound(to: kernel, file: "p.yaml")
      return []
    } catch { return error.problems.map(\.description) }
  }

  @Test func namesHaveAddresses() throws {
    let text = """
      boot: {entry: multiboot, until: plain, early: alloc}
      operations:
        alloc_frame: alloc() -> physical, 0 means none
        free_frame: plain(physical, &frames+4, *frames)
      """
    let bound = try profile(text).bound(to: kernel(), file: "p.yaml")
    #expect(bound.addresses == ["alloc": 0xC010_0010, "plain": 0xC010_0028, "frames": 0xC010_0030])
    #expect(bound.remarks.isEmpty)
    guard case .addressOf(let place) = bound.profile.operations[.freeFrame]?.arguments[1].value else {
      Issue.record("no place")
      return
    }
    #expect(bound.address(of: place) == 0xC010_0034)
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var line: String
    var parts: [String]
    var testDescription: String { line }

    init(_ line: String, _ parts: String...) {
      self.line = line
      self.parts = parts
    }
  }

  static let mistakes: [Mistake] = [
    Mistake("alloc_frame: aloc() -> physical", "p.yaml:2:16: the kernel has no symbol 'aloc'; did you mean 'alloc'?"),
    Mistake("alloc_frame: frames() -> physical", "p.yaml:2:16: 'frames' is a variable"),
    Mistake(
      "alloc_frame: twin() -> physical",
      "p.yaml:2:16: 'twin' is the name of several static symbols (0xc0100020, 0xc0100024)"),
    Mistake("alloc_frame: plain(*farmes) -> physical", "has no symbol 'farmes'; did you mean 'frames'?"),
    Mistake("alloc_frame: plain() -> pointer at *farmes", "has no symbol 'farmes'"),
    Mistake(
      "alloc_frame: alloc(1) -> physical",
      "alloc takes 0 arguments in the kernel's debug information, the profile passes 1"),
    Mistake(
      "alloc_frame: alloc() -> 64-bit physical",
      "alloc returns 4 bytes (uint32_t) in the kernel's debug information, the profile reads 8"),
    Mistake(
      "map_user_page: map(space, physical, virtual) -> 8-bit status, 0 means refused",
      "argument 2 of map (physical) has 8 bytes", "the profile passes 4"),
    Mistake(
      "map_user_page: map(space, 64-bit physical, virtual) -> 0 means refused", "map returns a _Bool", "write '-> bool'"
    ),
    Mistake(
      "map_user_page: map(64-bit space, 64-bit physical, virtual)",
      "argument 1 of map (space) has 4 bytes (struct space *)", "the profile passes 8"),
    Mistake(
      "map_user_page: map(8-bit space, 64-bit physical, virtual)", "argument 1 of map (space) has 4 bytes",
      "the profile passes 1"),
    Mistake("alloc_frame: free(1) -> physical", "the kernel knows 'free' but has no symbol of it", "noinline, used"),
  ]

  @Test(arguments: mistakes)
  func mistakeIsSaid(_ mistake: Mistake) throws {
    let errors = try errors("operations:\n  \(mistake.line)", kernel())
    #expect(errors.count == 1)
    for part in mistake.parts { #expect(errors.first?.contains(part) == true, "\(errors)") }
  }

  @Test func goodCallsAgree() throws {
    let text =
      "operations:\n  alloc_frame: alloc() -> physical\n"
      + "  map_user_page: map(space, 64-bit physical, virtual) -> 8-bit status, 0 means refused"
    #expect(try errors(text, kernel()).isEmpty)
  }

  /// The width of what comes back through a pointer is the profile's to know; the pointer itself has 4 bytes.
  @Test func outArgumentIsPointer() throws {
    let text = "operations:\n  translate: map(out 64-bit physical, 64-bit 1, virtual) -> bool, false means refused"
    #expect(try errors(text, kernel()).isEmpty)
    let wrong = "operations:\n  translate: map(&frames, out 64-bit physical, virtual) -> bool, false means refused"
    #expect(
      try errors(wrong, kernel()).first?.contains("argument 2 of map (physical) is a uint64_t and no pointer") == true)
  }

  /// The same call is not compared where there is nothing to compare with, and the user is told.
  @Test func withoutDebugInformationNothingIsCompared() throws {
    let profile = try profile("operations:\n  alloc_frame: alloc(1, 2) -> 64-bit physical")
    let bound = try profile.bound(to: kernel(hasDebug: false), file: "p.yaml")
    #expect(bound.remarks.count == 1 && bound.remarks[0].contains("no debug information"))
  }

  @Test func strippedKernelIsSaidOnce() throws {
    let errors = try errors(
      "operations:\n  alloc_frame: alloc() -> physical\n  free_frame: f(physical)", kernel(hasSymbols: false))
    #expect(errors.count == 1 && errors[0].contains("stripped"))
  }

  @Test func multibootNeedsHeader() throws {
    let text = "boot: {entry: multiboot, until: plain}\noperations: {alloc_frame: alloc() -> physical}"
    #expect(try errors(text, kernel()).isEmpty)
    #expect(try errors(text, kernel(front: [0])).first?.contains("no Multiboot header") == true)
    #expect(try errors(text, kernel(front: [0x1BAD_B002, 0x8, 0 &- 0x1BAD_B00A])).first?.contains("flags 0x8") == true)
  }
}
