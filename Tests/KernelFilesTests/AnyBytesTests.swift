// No bytes trap the reader: good images are damaged in a few places, mostly where numbers that other numbers count on stand.

import KernelFiles
import KernelImages
import PropCheck
import PropCheckTesting
import Testing

@Suite struct AnyBytesTests {
  private static let images: [[UInt8]] = ([4, 5] as [UInt16]).map { version in
    var image = ImageBuilder()
    image.debugSections = DebugBuilder(version: version).sections
    return image.bytes()
  }
  private static let interesting: [UInt8] = [0, 1, 2, 3, 0x0F, 0x10, 0x7F, 0x80, 0xFE, 0xFF]

  @Test func damagedImageIsReadOrRefused() {
    var read = 0
    var refused = 0
    checkProperty(nil, Settings(cases: 4_000)) { source in
      var bytes = try source.element(of: AnyBytesTests.images)
      for _ in 0..<(try source.integer(in: 1...6)) {
        let place = try source.integer(in: 0...bytes.count - 1)
        switch try source.integer(in: 0...3) {
        case 0: bytes[place] = try source.element(of: AnyBytesTests.interesting)
        case 1: bytes[place] = try source.integer()
        case 2:
          let count = min(4, bytes.count - place)
          let byte: UInt8 = try source.element(of: [0, 0x7F, 0x80, 0xFF])
          for index in place..<place + count { bytes[index] = byte }
        default: bytes.removeSubrange(max(52, place)..<bytes.count)
        }
        if bytes.isEmpty { break }
      }
      if checkKernelFile(bytes) == nil { refused += 1 } else { read += 1 }
    }
    #expect(read > 500 && refused > 500, "\(read) read, \(refused) refused: the damage has lost its reach")
  }

  /// Only the debug information is damaged, so that every case reaches its reader.
  @Test func damagedDebugInformationIsReadOrSaid() {
    var prototypes = 0
    var damaged = 0
    checkProperty(nil, Settings(cases: 4_000)) { source in
      var image = ImageBuilder()
      image.debugSections = DebugBuilder(version: try source.element(of: [4, 5])).sections
      for _ in 0..<(try source.integer(in: 1...4)) {
        let section = try source.integer(in: 0...1)
        let place = try source.integer(in: 0...image.debugSections[section].bytes.count - 1)
        image.debugSections[section].bytes[place] = try source.integer()
      }
      let bytes = image.bytes()
      #expect(checkKernelFile(bytes) != nil)
      guard case .prototypes(let found, let remarks) = try KernelFile(bytes).debugInformation else { return }
      prototypes += found.isEmpty ? 0 : 1
      damaged += remarks.isEmpty ? 0 : 1
    }
    #expect(prototypes > 500 && damaged > 500, "\(prototypes) with prototypes, \(damaged) with remarks")
  }

  @Test func anyBytesAreRefused() {
    checkProperty(nil, Settings(cases: 500)) { source in
      let bytes = try source.bytes(0...200)
      #expect(checkKernelFile(bytes) == nil)
      checkKernelFile([0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + bytes)
    }
  }
}
