import KernelFiles
import KernelImages
import Testing

@Suite struct PrototypeTests {
  private func kernel(_ sections: [(name: String, bytes: [UInt8])]) throws -> KernelFile {
    var image = ImageBuilder()
    image.debugSections = sections
    return try KernelFile(image.bytes())
  }

  @Test(arguments: [4, 5] as [UInt16])
  func prototypesAreRead(_ version: UInt16) throws {
    let kernel = try kernel(DebugBuilder(version: version).sections)
    guard case .prototypes(let prototypes, let remarks) = kernel.debugInformation else {
      Issue.record("no prototypes")
      return
    }
    #expect(remarks.isEmpty)
    #expect(
      prototypes.map(\.description) == [
        "uint32_t alloc(void)", "_Bool map(struct space *space, uint64_t physical, ...)", "void free(char c)",
      ])
    #expect(prototypes.map(\.address) == [0xC010_0010, 0xC010_0018, nil])
    let map = try #require(kernel.prototype(of: "map"))
    #expect(map.result == ValueType(kind: .boolean, size: 1, name: "_Bool"))
    #expect(
      map.parameters.map(\.type.size) == [4, 8]
        && map.parameters.map(\.type.kind) == [.pointer, .integer(isSigned: false)])
    #expect(map.isVariadic)
    #expect(kernel.prototype(of: "free")?.parameters[0].type.kind == .integer(isSigned: true))
    #expect(kernel.prototype(of: "alloc")?.result.size == 4)
    #expect(kernel.prototype(of: "absent") == nil)
  }

  @Test(arguments: [1, 6] as [UInt16])
  func otherVersionIsSaid(_ version: UInt16) throws {
    guard
      case .prototypes(let prototypes, let remarks) = try kernel(DebugBuilder(version: version).sections)
        .debugInformation
    else { return }
    #expect(prototypes.isEmpty)
    #expect(remarks.count == 1 && remarks[0].contains("DWARF version \(version)"))
  }

  @Test func cutInformationKeepsWhatWasRead() throws {
    var sections = DebugBuilder().sections
    // The unit's length is corrected, so that only its last entries are missing.
    sections[0].bytes.removeLast(12)
    sections[0].bytes.replaceSubrange(0..<4, with: ImageBuilder.word(UInt32(sections[0].bytes.count - 4)))
    guard case .prototypes(let prototypes, let remarks) = try kernel(sections).debugInformation else { return }
    #expect(prototypes.map(\.name) == ["alloc", "map"])
    #expect(remarks.count == 1 && remarks[0].contains("damaged"))
  }

  @Test func unitLongerThanSectionIsSaid() throws {
    var sections = DebugBuilder().sections
    sections[0].bytes[2] = 0xFF
    guard case .prototypes(let prototypes, let remarks) = try kernel(sections).debugInformation else { return }
    #expect(prototypes.isEmpty && remarks.count == 1)
  }

  /// A typedef of itself must not be followed for ever.
  @Test func typeThatRefersToItselfIsUnknown() throws {
    var sections = DebugBuilder().sections
    // The typedef's reference stands after its code and its name.
    let name = Array("uint32_t".utf8) + [0]
    let place = try #require(sections[0].bytes.indices.first { sections[0].bytes[$0...].starts(with: name) })
    sections[0].bytes.replaceSubrange(
      place + name.count..<place + name.count + 4, with: ImageBuilder.word(UInt32(place - 1)))
    #expect(try kernel(sections).prototype(of: "alloc")?.result.kind == .unknown)
  }

  @Test func compressedInformationIsSaid() throws {
    var image = ImageBuilder()
    image.debugSections = DebugBuilder().sections
    var bytes = image.bytes()
    // .debug_info is section 4; its flags are the third word of its header.
    let headers = bytes.count - 7 * 40
    bytes[headers + 4 * 40 + 9] = 0x08
    guard case .notRead(let reason) = try KernelFile(bytes).debugInformation else {
      Issue.record("read all the same")
      return
    }
    #expect(reason.contains("compressed"))
  }
}
