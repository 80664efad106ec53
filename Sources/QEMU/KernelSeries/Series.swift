// What a kernel does between memory_setup and each moment at which an observer looks at its tables. The kernel image and the
// simulated machine compile this same file, so that both do the same.
//
//   setup      nothing yet: the tables of memory_setup
//   kernel     kernel pages with every combination of flags, at the edges of their range; devices; kmap; a grown heap
//   user       two spaces; user pages of every kind in the first, which is loaded
//   switched   the second space loaded, the first destroyed, the window closed

/// A moment at which the kernel stops for its observer.
public enum SeriesStage: UInt8, CaseIterable, Sendable {
  case setup
  case kernel
  case user
  case switched

  public var name: StaticString {
    switch self {
    case .setup: "setup"
    case .kernel: "kernel"
    case .user: "user"
    case .switched: "switched"
    }
  }

  /// The one that follows; `nil` after the last.
  public var next: SeriesStage? { SeriesStage(rawValue: rawValue + 1) }
}

/// The operations that lead from stage to stage, and what they need to remember.
public struct Series {
  /// Frames that pages are mapped to, over and over: two pages may well share one.
  private var frame: UInt32 = 0
  private var otherFrame: UInt32 = 0
  /// The open page of the kmap window.
  private var window: UInt32 = 0

  // The processor's bits (Intel SDM volume 3A, section 5.3, table 5-6).
  private static var writable: UInt32 { 0x02 }
  private static var user: UInt32 { 0x04 }
  private static var writeThrough: UInt32 { 0x08 }
  private static var cacheDisabled: UInt32 { 0x10 }
  private static var accessedAndDirty: UInt32 { 0x60 }

  private static var kernel: UInt32 { 0 }
  private static var first: UInt32 { 1 }
  private static var page: UInt32 { 4096 }

  public init() {}

  /// Does what leads to `stage`; the stages are reached in order, each once.
  public mutating func reach<Memory: SeriesMemory & ~Copyable>(
    _ stage: SeriesStage, on memory: inout Memory
  ) throws(Memory.Failure) {
    switch stage {
    case .setup: break
    case .kernel: try mapKernelPages(on: &memory)
    case .user:
      try makeSpaces(on: &memory)
      try mapUserPages(on: &memory)
      try memory.switchTo(Self.first)
    case .switched:
      try memory.switchTo(2)
      try memory.destroySpace(Self.first)
      try memory.kunmap(window)
    }
  }

  private mutating func mapKernelPages<Memory: SeriesMemory & ~Copyable>(
    on memory: inout Memory
  ) throws(Memory.Failure) {
    try memory.soilFrames(64)
    frame = try memory.allocateFrame()
    otherFrame = try memory.allocateFrame()
    let start: UInt32 = 0xE000_0000
    var combination: UInt32 = 0
    while combination < 8 {
      let flags = (combination & 1) << 1 | (combination & 6) << 2
      try memory.map(start + combination * Self.page, to: frame, flags, in: Self.kernel)
      combination += 1
    }
    // The last page below one table and the first below the next; the last page of all.
    try memory.map(0xE03F_F000, to: otherFrame, Self.writable | Self.accessedAndDirty, in: Self.kernel)
    try memory.map(0xE040_0000, to: frame, 0, in: Self.kernel)
    try memory.map(0xFFBF_F000, to: 0xFFFF_F000, Self.writable | Self.cacheDisabled, in: Self.kernel)
    // Device registers.
    let device = Self.writable | Self.cacheDisabled | Self.writeThrough
    try memory.map(0xEFFF_F000, to: 0xFEE0_0000, device, in: Self.kernel)
    try memory.remap(start, to: otherFrame, Self.writable, in: Self.kernel)
    try memory.protect(start + Self.page, 0, in: Self.kernel)
    try memory.unmap(start + 2 * Self.page, in: Self.kernel)
    window = try memory.kmap(otherFrame)
    try memory.initializeHeap()
    try memory.allocate(size: 100)
    // More than memory_setup has mapped.
    try memory.allocate(size: 2 << 20)
  }

  private mutating func makeSpaces<Memory: SeriesMemory & ~Copyable>(on memory: inout Memory) throws(Memory.Failure) {
    try memory.createSpace()
    try memory.createSpace()
    // A kernel table that is younger than both.
    try memory.map(0xF000_0000, to: frame, Self.writable, in: Self.kernel)
  }

  private mutating func mapUserPages<Memory: SeriesMemory & ~Copyable>(on memory: inout Memory) throws(Memory.Failure) {
    let all = Self.user | Self.writable
    // Across a table's end; read-only; the first and the last page of the range.
    try memory.mapUserPages(0x083F_E000, size: 5 * Self.page, all, in: Self.first)
    try memory.mapUserPages(0x1000_0000, size: 3 * Self.page, Self.user, in: Self.first)
    try memory.map(0x0400_0000, to: frame, all | Self.writeThrough, in: Self.first)
    try memory.map(0xBFFF_F000, to: otherFrame, Self.user | Self.cacheDisabled, in: Self.first)
    // A page of the kernel's among them, then a user page that widens the table's entry and not the other page.
    try memory.map(0x2000_0000, to: frame, 0, in: Self.first)
    try memory.map(0x2000_1000, to: otherFrame, all, in: Self.first)
    try memory.map(0x2000_2000, to: otherFrame, Self.user, in: Self.first)
    try memory.remap(0x2000_2000, to: frame, all, in: Self.first)
    try memory.protect(0x083F_F000, Self.user, in: Self.first)
    try memory.unmap(0x1000_1000, in: Self.first)
    // The only page below a table, which goes with it.
    try memory.map(0x3000_0000, to: frame, all, in: Self.first)
    try memory.unmap(0x3000_0000, in: Self.first)
  }
}
