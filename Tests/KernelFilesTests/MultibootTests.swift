import KernelFiles
import KernelImages
import Testing

@Suite struct MultibootTests {
  private func support(_ front: [UInt32]) throws -> MultibootSupport {
    var image = ImageBuilder()
    image.front = front
    return try KernelFile(image.bytes()).multiboot
  }

  @Test func headerIsFound() throws {
    guard case .header(let header) = try support([0x1BAD_B002, 3, 0xE452_4FFB]) else {
      Issue.record("no header")
      return
    }
    #expect(header.offset == 84 && header.flags == 3 && header.addresses == nil)
    #expect(header.wantsMemory && header.wantsAlignedModules && !header.wantsVideo && header.unknownRequirements == 0)
  }

  @Test func addressFieldsAreRead() throws {
    let flags: UInt32 = 0x1_0003
    let front = [0x1BAD_B002, flags, 0 &- 0x1BAD_B002 &- flags, 0x10_0000, 0x10_0000, 0x10_2000, 0x10_3000, 0x10_0020]
    guard case .header(let header) = try support(front), let addresses = header.addresses else {
      Issue.record("no addresses")
      return
    }
    #expect(addresses.header == 0x10_0000 && addresses.load == 0x10_0000 && addresses.loadEnd == 0x10_2000)
    #expect(addresses.bssEnd == 0x10_3000 && addresses.entry == 0x10_0020)
  }

  @Test func wrongChecksumIsSaid() throws {
    #expect(try support([0x1BAD_B002, 3, 0xE452_4FFC]) == .wrongChecksum(offset: 84))
    #expect(try support([0x1BAD_B002, 3, 0xE452_4FFC]).refusal?.contains("checksum") == true)
  }

  @Test func headerOfVersion2AloneIsSaid() throws {
    let length: UInt32 = 16
    // The segment begins at byte 84; headers of version 2 lie at multiples of 8.
    let front: [UInt32] = [0, 0xE852_50D6, 0, length, 0 &- 0xE852_50D6 &- length]
    #expect(try support(front) == .onlyVersion2(offset: 88))
    #expect(try support([1, 2, 3]) == .absent)
  }

  @Test(arguments: [8192 - 12, 8192 - 8])
  func headerLiesInFirst8KiB(_ offset: Int) throws {
    var bytes = ImageBuilder().bytes()
    bytes.replaceSubrange(84..<96, with: [UInt8](repeating: 0, count: 12))
    bytes += [UInt8](repeating: 0, count: offset - bytes.count)
    for word in [0x1BAD_B002, 3, 0xE452_4FFB] as [UInt32] { bytes += ImageBuilder.word(word) }
    let isInside = offset + 12 <= 8192
    guard case .header(let header) = try KernelFile(bytes).multiboot else {
      #expect(!isInside)
      return
    }
    #expect(isInside && header.offset == offset)
  }
}
