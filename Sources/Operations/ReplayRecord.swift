// A step as six words of 32 bits, the form in which the kernel image gets it.
//
//   word 0   kind: which operation, or which act of a client
//   word 1 to 5   arguments in the order of their declaration; 64-bit ones take two words, low word first; the rest is 0

/// A command record.
public struct ReplayRecord: Hashable, Sendable {
  /// Bytes in the archive.
  @inlinable
  public static var size: UInt32 { 24 }

  public var kind: UInt32
  public var a: UInt32
  public var b: UInt32
  public var c: UInt32
  public var d: UInt32
  public var e: UInt32

  @inlinable
  public init(
    _ kind: UInt32, _ a: UInt32 = 0, _ b: UInt32 = 0, _ c: UInt32 = 0, _ d: UInt32 = 0, _ e: UInt32 = 0
  ) {
    self.kind = kind
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    self.e = e
  }
}

extension ReplayRecord {
  public init(_ step: ReplayStep) {
    switch step {
    case .call(let operation): self.init(operation)
    case .read(let virtual, let isKnown): self.init(64, virtual, isKnown ? 1 : 0)
    case .write(let virtual, let word): self.init(65, virtual, word)
    case .touch(let virtual, let physical): self.init(66, virtual, physical == nil ? 0 : 1, physical ?? 0)
    case .useBlock(let virtual, let pattern, let isZeroed):
      self.init(67, virtual, pattern.size, pattern.seed, isZeroed ? 1 : 0)
    case .checkBlock(let virtual, let pattern, let size): self.init(68, virtual, pattern.size, pattern.seed, size)
    case .finish: self.init(69)
    }
  }

  private init(_ operation: Operation) {
    switch operation {
    case .bootEarlyAllocate(let size, let alignment): self.init(0, size, alignment)
    case .bootEarlyAllocateZeroed(let size, let alignment): self.init(1, size, alignment)
    case .retireBootEarly: self.init(2)
    case .allocateFrame: self.init(3)
    case .allocateFrames(let count, let alignment, let limit):
      self.init(4, count, alignment, Self.low(limit), Self.high(limit))
    case .freeFrame(let physical): self.init(5, physical)
    case .freeFrames(let physical, let count): self.init(6, physical, count)
    case .reserve(let start, let end): self.init(7, Self.low(start), Self.high(start), Self.low(end), Self.high(end))
    case .createTable(let virtual, let flags, let space): self.init(8, virtual, flags, space)
    case .map(let virtual, let physical, let flags, let space): self.init(9, virtual, physical, flags, space)
    case .remap(let virtual, let physical, let flags, let space): self.init(10, virtual, physical, flags, space)
    case .protect(let virtual, let flags, let space): self.init(11, virtual, flags, space)
    case .unmap(let virtual, let space): self.init(12, virtual, space)
    case .translate(let virtual, let space): self.init(13, virtual, space)
    case .mapUserPages(let virtual, let size, let flags, let space): self.init(14, virtual, size, flags, space)
    case .createSpace: self.init(15)
    case .destroySpace(let space): self.init(16, space)
    case .switchTo(let space): self.init(17, space)
    case .kmap(let physical): self.init(18, physical)
    case .kunmap(let virtual): self.init(19, virtual)
    case .initializeHeap: self.init(20)
    case .allocate(let size, let alignment): self.init(21, size, alignment)
    case .allocateZeroed(let count, let size): self.init(22, count, size)
    case .allocatePages(let count): self.init(23, count)
    case .reallocate(let virtual, let size): self.init(24, virtual, size)
    case .free(let virtual): self.init(25, virtual)
    case .initializeFrames: self.init(26)
    case .initializePaging: self.init(27)
    case .mapInitialHeap(let size): self.init(28, size)
    }
  }

  private static func low(_ number: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: number) }

  private static func high(_ number: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: number >> 32) }

  private func wide(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }

  /// The step that the record encodes; `nil` if its kind is unknown.
  public var step: ReplayStep? {
    switch kind {
    case 64: .read(virtual: a, isKnown: b != 0)
    case 65: .write(virtual: a, word: b)
    case 66: .touch(virtual: a, physical: b != 0 ? c : nil)
    case 67: .useBlock(virtual: a, pattern: BlockPattern(size: b, seed: c), isZeroed: d != 0)
    case 68: .checkBlock(virtual: a, pattern: BlockPattern(size: b, seed: c), size: d)
    case 69: .finish
    default: operation.map { .call($0) }
    }
  }

  private var operation: Operation? {
    switch kind {
    case 0: .bootEarlyAllocate(size: a, alignment: b)
    case 1: .bootEarlyAllocateZeroed(size: a, alignment: b)
    case 2: .retireBootEarly
    case 3: .allocateFrame
    case 4: .allocateFrames(count: a, alignment: b, below: wide(c, d))
    case 5: .freeFrame(physical: a)
    case 6: .freeFrames(physical: a, count: b)
    case 7: .reserve(start: wide(a, b), end: wide(c, d))
    case 8: .createTable(virtual: a, flags: b, space: c)
    case 9: .map(virtual: a, physical: b, flags: c, space: d)
    case 10: .remap(virtual: a, physical: b, flags: c, space: d)
    case 11: .protect(virtual: a, flags: b, space: c)
    case 12: .unmap(virtual: a, space: b)
    case 13: .translate(virtual: a, space: b)
    case 14: .mapUserPages(virtual: a, size: b, flags: c, space: d)
    case 15: .createSpace
    case 16: .destroySpace(a)
    case 17: .switchTo(a)
    case 18: .kmap(physical: a)
    case 19: .kunmap(virtual: a)
    case 20: .initializeHeap
    case 21: .allocate(size: a, alignment: b)
    case 22: .allocateZeroed(count: a, size: b)
    case 23: .allocatePages(a)
    case 24: .reallocate(virtual: a, size: b)
    case 25: .free(virtual: a)
    case 26: .initializeFrames
    case 27: .initializePaging
    case 28: .mapInitialHeap(size: a)
    default: nil
    }
  }
}
