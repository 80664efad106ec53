// A memory manager as sessions start one: on a PC, from nothing.
//
//   BootableManager ── setUp ──────────► BootedSubject     memory_setup has run
//                   ── storedMap ──────► StoredMap         the firmware map alone
//   MemoryManager   ── openBootEarly ──► EarlySubject      boot_early is open, the rest is called step by step
//                   ── frameAllocator ─► FrameSubject      the frame allocator alone, on memory of its own

#if !hasFeature(Embedded)

  /// What can be judged as a whole: a memory manager that can be started on a `PC` as often as one likes.
  public protocol BootableManager<PC>: Sendable {
    /// The machine that it runs on.
    associatedtype PC

    /// What its kernels look like.
    var layout: KernelLayout { get }

    /// `memory_setup`.
    ///
    /// - Throws: why it refuses the machine.
    func setUp(_ request: BootRequest, on pc: PC) throws(BootFailure) -> any BootedSubject

    /// The table of `bytes` read into a storage for `capacity` regions, on a machine where nothing else is in memory; nil
    /// where the memory manager does not say what it keeps, so that it must not be given a map that may not fit.
    func storedMap(of bytes: [UInt8], isMultiboot: Bool, capacity: UInt32) -> StoredMap?
  }

  /// What can be judged in parts as well.
  public protocol MemoryManager<PC>: BootableManager {
    /// `bootmem_init` and `boot_early_init`.
    ///
    /// - Parameter opening: who decides where the arena lies. `request.reserved` is what it must stay clear of.
    /// - Throws: why it refuses the machine.
    func openBootEarly(
      _ request: BootRequest, _ opening: EarlyOpening, on pc: PC
    ) throws(BootFailure) -> any EarlySubject

    /// The frame allocator alone.
    ///
    /// - Returns: nil where it refuses the map.
    func frameAllocator(_ memory: AllocatorMemory) -> (any AllocatorSubject)?

    /// `pmm_calc_bitmap_size_bytes`: bytes of bookkeeping for memory that ends at `end`.
    func bookkeepingSize(forMemoryEndingAt end: UInt64) -> UInt32

    /// The bytes of memory that a frame allocator with `bookkeeping` bytes of it lies in when it is alone.
    func allocatorBytes(withBookkeepingOf bookkeeping: UInt32) -> ByteRange
  }

  /// The memory that a frame allocator is built for.
  public struct AllocatorMemory: Sendable {
    /// The most entries of a firmware map.
    public static let mostEntries = 8

    /// At most `mostEntries`.
    public var entries: [FirmwareMapEntry]

    /// Bytes of bookkeeping that it has room for, a multiple of 4.
    public var bookkeeping: UInt32

    /// Bytes from 0 of which no frame is handed out.
    public var floor: UInt32
    public var kernel: ByteRange

    /// boot_early's, in frames.
    public var arena: Range<UInt32>
    public var reserved: [ByteRange]

    public init(
      entries: [FirmwareMapEntry], bookkeeping: UInt32, floor: UInt32, kernel: ByteRange, arena: Range<UInt32>,
      reserved: [ByteRange]
    ) {
      self.entries = entries
      self.bookkeeping = bookkeeping
      self.floor = floor
      self.kernel = kernel
      self.arena = arena
      self.reserved = reserved
    }
  }

  /// A memory manager after `memory_setup`.
  public protocol BootedSubject: Subject {
    /// What it says of itself now.
    var bootAnswers: BootAnswers { get }
  }

  /// A frame allocator alone, and what its memory saw.
  public protocol AllocatorSubject: Subject {
    /// Forgets what was counted for the call before.
    func beginCommand()

    /// Accesses to anything but the map and the bookkeeping.
    var strays: Int { get }

    /// Stores that changed a word since the call began, those that were taken back included.
    var changes: Int { get }

    /// Words loaded since the call began.
    var loads: UInt64 { get }

    /// The bookkeeping now, word for word; valid until the subject goes.
    var bookkeeping: UnsafeBufferPointer<UInt32> { get }

    /// Which words of `bookkeeping` each level of the search for free frames has: first those that say of each frame whether
    /// it is free, then those that sum them up.
    var searchLevels: [Range<Int>] { get }

    /// Changes a word of `bookkeeping` without the allocator's knowledge, as a stray store would.
    func overwrite(_ word: Int, with value: UInt32)
  }

#endif
