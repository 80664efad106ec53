// What is refused, and that each refusal names its reason.

import KernelFiles
import KernelImages
import Testing

@Suite struct KernelFileErrorTests {
  struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var expected: KernelFileError
    var bytes: [UInt8]

    init(_ name: String, _ expected: KernelFileError, _ bytes: [UInt8]) {
      testDescription = name
      self.expected = expected
      self.bytes = bytes
    }

    /// A good image with some bytes replaced.
    init(_ name: String, _ expected: KernelFileError, at offset: Int, _ new: [UInt8]) {
      var bytes = ImageBuilder().bytes()
      bytes.replaceSubrange(offset..<offset + new.count, with: new)
      self.init(name, expected, bytes)
    }
  }

  static func image(_ change: (inout ImageBuilder) -> Void) -> [UInt8] {
    var image = ImageBuilder()
    change(&image)
    return image.bytes()
  }

  private static let size = ImageBuilder().bytes().count

  static let damages: [Damage] = [
    Damage("empty", .empty, []),
    Damage("a text", .notELF, Array("#!/bin/sh\n".utf8)),
    Damage("magic number alone", .truncated(part: "the ELF header", end: 52, size: 4), [0x7F, 0x45, 0x4C, 0x46]),
    Damage(
      "header cut", .truncated(part: "the ELF header", end: 52, size: 51), Array(ImageBuilder().bytes().prefix(51))),
    Damage("64 bits", .is64Bit, at: 4, [2]),
    Damage("big-endian", .isBigEndian, at: 5, [2]),
    Damage("unknown class", .unknownIdentification(byte: 4, value: 9), at: 4, [9]),
    Damage("ARM", .otherMachine(0x28), image { $0.machine = 0x28 }),
    Damage("relocatable", .notExecutable(.relocatable), image { $0.type = 1 }),
    Damage("position-independent", .notExecutable(.sharedObject), image { $0.type = 3 }),
    Damage("core dump", .notExecutable(.core), image { $0.type = 4 }),
    Damage(
      "program headers past the end",
      .truncated(part: "the table of program headers", end: 0xFFFF_FFFF + 32, size: size),
      at: 28, [0xFF, 0xFF, 0xFF, 0xFF]),
    Damage(
      "program headers over the header", .overlappingHeaders("the ELF header", "the table of program headers"), at: 28,
      [4, 0, 0, 0]),
    Damage(
      "both tables at one place", .overlappingHeaders("the table of program headers", "the table of section headers"),
      at: 32,
      [52, 0, 0, 0]),
    Damage("entry size", .entrySize(part: "the table of program headers", size: 33, expected: 32), at: 42, [33, 0]),
    Damage("no program header", .noSegments, at: 44, [0, 0]),
    Damage("segment of no memory", .noSegments, at: 52 + 16, [0, 0, 0, 0, 0, 0, 0, 0]),
    Damage("segment larger in the file", .segmentLargerInFile(index: 0), at: 52 + 20, [1, 0, 0, 0]),
    Damage(
      "segment past the end", .truncated(part: "the segment of program header 0", end: 0xFFFF_FF00 + 64, size: size),
      at: 52 + 4,
      [0, 0xFF, 0xFF, 0xFF]),
    Damage("segment above 4 GiB", .segmentAbove4GiB(index: 0), image { $0.physicalAddress = 0xFFFF_F001 }),
    Damage(
      "segments at one place", .overlappingSegments(0, 1, address: 0x10_0FFF),
      image { $0.moreSegments = [(physical: 0x10_0FFF, size: 1)] }),
    Damage(
      "symbols link to no section", .badSectionReference(section: 2, reference: 99), at: size - 5 * 40 + 2 * 40 + 24,
      [99]),
    Damage("names in no section", .badSectionReference(section: 0, reference: 1), at: 50, [1, 0]),
  ]

  @Test(arguments: damages)
  func damagedFileIsRefused(_ damage: Damage) {
    #expect(throws: damage.expected) { try KernelFile(damage.bytes) }
  }

  /// One sentence, printable, that says more than the name of the case.
  @Test(arguments: damages)
  func refusalIsSentence(_ damage: Damage) {
    let text = damage.expected.description
    #expect(text.count > 25 && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
  }

  @Test func neighbouringSegmentsAreGood() throws {
    let bytes = KernelFileErrorTests.image { $0.moreSegments = [(physical: 0x10_1000, size: 0x2000)] }
    #expect(try KernelFile(bytes).segments.map(\.memorySize) == [0x1000, 0x2000])
  }

  @Test func segmentMayEndAt4GiB() throws {
    let bytes = KernelFileErrorTests.image { $0.physicalAddress = 0xFFFF_F000 }
    #expect(try KernelFile(bytes).segments[0].physicalRange.upperBound == 1 << 32)
  }
}
