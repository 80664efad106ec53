// A booted kernel whose heap is up, on the standard layout, and what every heap test needs to know of it by hand.
//
//   0xD000_0000 ├ index, 2912 bytes ┤ first block 0xD000_0B60 ... end 0xD000_3000     heap pages: frames 0x124, 126, 127
//   0xFF60_8000 ├ marks: one page ┤                                                   frame 0x11A, its table 0x11B

import KMem
import Testing

enum HeapFacts {
  static let base: UInt32 = 0xD000_0000
  static let first: UInt32 = 0xD000_0B60
  static let marks: UInt32 = 0xFF60_8000

  /// Three pages less the index.
  static let initialFree: UInt32 = 0x3000 - 0xB60

  /// The largest size for which an error other than `sizeTooLarge` can come: from the first block to the marks.
  static let maximumSize: UInt32 = 0xFF60_8000 - 0xD000_0B60 - 4
}

extension TestKernel {
  static func withHeap(_ layout: TestLayout = .standard) throws -> TestKernel {
    let kernel = try TestKernel(layout)
    try kernel.run { try $0.initializeHeap() }
    return kernel
  }

  var heap: KernelHeap.Statistics { memory.kernelHeap.statistics }

  @discardableResult
  func allocate(
    _ size: UInt32, alignment: UInt32 = 16, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> UInt32 {
    try run(sourceLocation: sourceLocation) { try $0.allocate(size: size, alignment: alignment).rawValue }
  }

  func reallocate(_ block: UInt32, _ size: UInt32, sourceLocation: SourceLocation = #_sourceLocation) throws -> UInt32 {
    try run(sourceLocation: sourceLocation) {
      try $0.reallocate(VirtualAddress(block), size: size).rawValue
    }
  }

  func free(_ block: UInt32, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try run(sourceLocation: sourceLocation) { try $0.free(VirtualAddress(block)) }
  }

  /// Fills `size` bytes with a pattern that says whose they are and where.
  func fill(_ block: UInt32, size: UInt32, tag: UInt32) {
    machine.beginCommand()
    for offset in stride(from: 0, to: size, by: 4) {
      let place = VirtualAddress(block + offset)
      let mask = HeapPattern.mask(offset: offset, size: size)
      machine.store(machine.load(place) & ~mask | HeapPattern.word(tag, offset) & mask, at: place)
    }
    machine.endCommand()
  }

  /// Whether `size` bytes still hold the pattern.
  func holds(_ block: UInt32, size: UInt32, tag: UInt32) -> Bool {
    stride(from: 0, to: size, by: 4).allSatisfy { offset in
      let mask = HeapPattern.mask(offset: offset, size: size)
      return machine.load(VirtualAddress(block + offset)) & mask == HeapPattern.word(tag, offset) & mask
    }
  }
}

/// The contents of a block: a word for each tag and offset.
enum HeapPattern {
  static func word(_ tag: UInt32, _ offset: UInt32) -> UInt32 { tag &* 0x9E37_79B9 ^ offset &* 0x85EB_CA6B }

  /// The bytes of the word at `offset` that belong to a block of `size` bytes.
  static func mask(offset: UInt32, size: UInt32) -> UInt32 {
    size - offset >= 4 ? .max : (1 << ((size - offset) * 8)) - 1
  }
}
