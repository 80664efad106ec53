// What a memory manager says of itself after `memory_setup`.

/// Bytes `first` to `last`, both included, of one type of the firmware's map.
public struct MapRegion: Hashable, Sendable {
  public var first: UInt64
  public var last: UInt64

  /// The number of the type.
  public var type: UInt32

  public init(first: UInt64, last: UInt64, type: UInt32) {
    self.first = first
    self.last = last
    self.type = type
  }
}

/// What was odd about a firmware map, counted while it was read.
public struct MapDiagnostics: Hashable, Sendable {
  /// Entries read.
  public var entries: UInt32

  /// Entries of no bytes.
  public var emptyEntries: UInt32

  /// Usable entries whose attributes disable them.
  public var disabledEntries: UInt32

  /// Entries that ran past 2^64 and were ended there.
  public var clampedEntries: UInt32

  /// Usable regions given up for want of room.
  public var lostUsableRegions: UInt32

  public init(
    entries: UInt32 = 0, emptyEntries: UInt32 = 0, disabledEntries: UInt32 = 0, clampedEntries: UInt32 = 0,
    lostUsableRegions: UInt32 = 0
  ) {
    self.entries = entries
    self.emptyEntries = emptyEntries
    self.disabledEntries = disabledEntries
    self.clampedEntries = clampedEntries
    self.lostUsableRegions = lostUsableRegions
  }
}

#if !hasFeature(Embedded)

  /// A kernel after `memory_setup`, in its own words.
  public struct BootAnswers: Hashable, Sendable {
    /// The sanitised firmware map.
    public var regions: [MapRegion] = []
    public var diagnostics = MapDiagnostics()

    /// Whether it says what it knows of the firmware's map; `regions`, `diagnostics` and `usedRuns` are empty otherwise, and
    /// are not judged.
    public var tellsMap = true
    public var kernel = ByteRange(start: 0, end: 0)

    /// boot_early's arena in frames, and how many of its bytes are handed out.
    public var arena: Range<UInt32> = 0..<0
    public var arenaUsedBytes: UInt32 = 0
    public var isBootEarlyRetired = false

    /// The bytes of the frame allocator's bookkeeping.
    public var bookkeeping = ByteRange(start: 0, end: 0)
    public var frames: FrameCounts

    /// Whether the frame allocator's own check holds.
    public var isAllocatorSound = false

    /// Maximal runs of free frames.
    public var freeRuns: [Range<UInt32>] = []

    /// Maximal runs of usable frames at or above the floor that are not free.
    public var usedRuns: [Range<UInt32>] = []

    /// The physical address of the kernel's directory.
    public var directory: UInt32 = 0

    public init(frames: FrameCounts) { self.frames = frames }
  }

  /// A firmware's map as a storage of some size keeps it.
  public struct StoredMap: Hashable, Sendable {
    public var regions: [MapRegion] = []
    public var diagnostics = MapDiagnostics()

    /// Why it was refused; nil if it was not. `detail` is that of a `BootRefusal`.
    public var refusal: BootRefusal?

    public init() {}
  }

#endif
