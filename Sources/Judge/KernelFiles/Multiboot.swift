// The header by which a boot loader recognises a kernel: "Multiboot Specification version 0.6.96", section 3.1, and, only so that
// it can be named, "Multiboot2 Specification version 2.0", section 3.1.1.

/// What a kernel says to boot loaders.
public enum MultibootSupport: Hashable, Sendable {
  case header(MultibootHeader)
  /// A header of Multiboot 2 only, at this offset in the file.
  case onlyVersion2(offset: Int)
  /// The magic number of Multiboot 1 stands at this offset, but magic number, flags and checksum do not add up to 0.
  case wrongChecksum(offset: Int)
  case absent

  /// Why the kernel cannot be started through Multiboot; nil if it can.
  public var refusal: String? {
    switch self {
    case .header: nil
    case .onlyVersion2(let offset):
      "the kernel has only a Multiboot 2 header (at byte \(offset)); add a Multiboot 1 header beside it, "
        + "or name a 32-bit entry symbol in the profile"
    case .wrongChecksum(let offset):
      "the Multiboot header at byte \(offset) has a wrong checksum; magic number, flags and checksum must add up to 0"
    case .absent:
      "the first 8192 bytes of the file have no Multiboot header; link it to the front, or name an entry symbol in the profile"
    }
  }
}

/// The Multiboot 1 header of a kernel.
public struct MultibootHeader: Hashable, Sendable {
  /// Where the loader must put the kernel, if it is not to believe the ELF headers (flag 16). Physical addresses.
  public struct Addresses: Hashable, Sendable {
    public let header: UInt32
    public let load: UInt32
    public let loadEnd: UInt32
    public let bssEnd: UInt32
    public let entry: UInt32
  }

  /// The offset in the file, a multiple of 4.
  public let offset: Int
  public let flags: UInt32
  public let addresses: Addresses?

  /// Modules are to lie on page boundaries.
  public var wantsAlignedModules: Bool { flags & 1 != 0 }
  /// The loader must give the memory map.
  public var wantsMemory: Bool { flags & 2 != 0 }
  /// The loader must set a video mode.
  public var wantsVideo: Bool { flags & 4 != 0 }
  /// A requirement that the specification does not define (bits 3 to 15): a loader must refuse the kernel.
  public var unknownRequirements: UInt32 { flags & 0xFFF8 }
}

extension MultibootSupport {
  private static let magic: UInt32 = 0x1BAD_B002
  private static let magic2: UInt32 = 0xE852_50D6
  private static let searched = 8192
  private static let searched2 = 32768

  /// Looks for headers at the front of a file.
  init(searching bytes: [UInt8]) {
    var wrong: Int?
    for offset in stride(from: 0, to: min(bytes.count, MultibootSupport.searched), by: 4) {
      let words = MultibootSupport.words(bytes, at: offset, limit: MultibootSupport.searched)
      guard words.count >= 3, words[0] == MultibootSupport.magic else { continue }
      guard words[0] &+ words[1] &+ words[2] == 0 else {
        wrong = wrong ?? offset
        continue
      }
      let hasAddresses = words[1] & 1 << 16 != 0
      guard !hasAddresses || words.count >= 8 else { continue }
      let addresses = MultibootHeader.Addresses.self
      self = .header(
        MultibootHeader(
          offset: offset, flags: words[1],
          addresses: hasAddresses
            ? addresses.init(header: words[3], load: words[4], loadEnd: words[5], bssEnd: words[6], entry: words[7])
            : nil))
      return
    }
    let second = stride(from: 0, to: min(bytes.count, MultibootSupport.searched2), by: 8).first { offset in
      let words = MultibootSupport.words(bytes, at: offset, limit: MultibootSupport.searched2)
      return words.count >= 4 && words[0] == MultibootSupport.magic2
        && words[0] &+ words[1] &+ words[2] &+ words[3] == 0
    }
    if let wrong {
      self = .wrongChecksum(offset: wrong)
    } else {
      self = second.map { .onlyVersion2(offset: $0) } ?? .absent
    }
  }

  /// Up to eight words at `offset` that lie below `limit`; only the first if it is not the magic number.
  private static func words(_ bytes: [UInt8], at offset: Int, limit: Int) -> [UInt32] {
    var reader = ByteReader(bytes, in: offset..<min(bytes.count, limit))
    guard let first = try? reader.word(), first == magic || first == magic2 else { return [] }
    var words = [first]
    while words.count < 8, let word = try? reader.word() { words.append(word) }
    return words
  }
}
