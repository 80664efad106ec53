// Files that hold a text in a form of their own: compressed ones and archives, known by their first bytes. They are named,
// with the command that unpacks them; nothing is unpacked here.

/// A compressed file or an archive.
public enum WrappedFile: String, Hashable, Sendable, CaseIterable {
  case gzip, xz, bzip2, zstd, lz4, zip, sevenZip, pdf

  /// The bytes that such a file begins with.
  private var signature: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
    case .bzip2: [0x42, 0x5A, 0x68]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    case .lz4: [0x04, 0x22, 0x4D, 0x18]
    case .zip: [0x50, 0x4B, 0x03, 0x04]
    case .sevenZip: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]
    case .pdf: [0x25, 0x50, 0x44, 0x46, 0x2D]
    }
  }

  /// What `bytes` are packed as; `nil` where they are not.
  public init?(_ bytes: [UInt8]) {
    // "BZh" could begin a text; the digit and the magic of the first block could not.
    guard let kind = WrappedFile.allCases.first(where: { bytes.starts(with: $0.signature) }) else { return nil }
    if kind == .bzip2, !bytes.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) { return nil }
    self = kind
  }

  /// What the file is, and what to do.
  var advice: String {
    switch self {
    case .gzip: "the file is compressed with gzip; give its text: zcat FILE | kmemcheck boot -"
    case .xz: "the file is compressed with xz; give its text: xzcat FILE | kmemcheck boot -"
    case .bzip2: "the file is compressed with bzip2; give its text: bzcat FILE | kmemcheck boot -"
    case .zstd: "the file is compressed with zstd; give its text: zstdcat FILE | kmemcheck boot -"
    case .lz4: "the file is compressed with lz4; give its text: lz4cat FILE | kmemcheck boot -"
    case .zip: "the file is a zip archive; give one file of it: unzip -p FILE NAME | kmemcheck boot -"
    case .sevenZip: "the file is a 7z archive; give one file of it: 7z x -so FILE NAME | kmemcheck boot -"
    case .pdf: "the file is a PDF; give its text: pdftotext -layout FILE - | kmemcheck boot -"
    }
  }
}
