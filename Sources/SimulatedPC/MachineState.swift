// The whole state of one simulated machine, which the handle points to. Allocated once, in address space that is
// reserved once, and reset from case to case.

/// How much work the machine has done: the same for the same commands, in every build and on every host.
public struct MachineCounters: Equatable, Sendable {
  /// Words that the memory manager loaded.
  public var loads: UInt64 = 0
  /// Words that the memory manager stored.
  public var stores: UInt64 = 0
  /// Pages that the memory manager filled.
  public var pageFills: UInt64 = 0
  /// Pages that the memory manager copied.
  public var pageCopies: UInt64 = 0
  /// INVLPG instructions.
  public var invalidations: UInt64 = 0
  /// MOV to CR3 instructions.
  public var directoryLoads: UInt64 = 0
  /// Times that everything cached was dropped, whatever the instruction; MOV to CR3 excepted.
  public var flushes: UInt64 = 0
  /// Translations that had to be read from the tables, speculative ones included.
  public var walks: UInt64 = 0
  /// Accesses by clients.
  public var clientAccesses: UInt64 = 0

  public init() {}
}

/// What the machine reports beyond what it has to.
public struct MachineOptions: Equatable, Sendable {
  /// The word that RAM holds until something is written to it. RAM of a real machine is not zero at power-on; this
  /// one is a present, writable user entry, so that a table that was not cleared is noticed.
  public var powerOnFill: UInt32 = 0xDEAD_BEEF
  /// Whether a command may not read frames that are free when it begins and when it ends.
  public var reportsReadsOfFreeFrames = true
  /// Whether reads of holes and of reserved frames are violations. Kernels look for firmware tables in reserved memory,
  /// and for memory where there is none.
  public var reportsReadsBeyondMemory = true
  /// Bits of CR4 that may be set besides those of paging, and do nothing here: the debugging, timing and floating-point bits
  /// of a kernel's own (Intel SDM volume 3A, section 2.5).
  public var otherBitsOfControlRegister4: UInt32 = 0
  /// Whether entries with bits that the memory manager never sets on purpose are reported when they come into use.
  public var reportsOddEntryBits = true
  /// How many words one command may load before it counts as one that never ends, and the process is ended.
  public var loadsOfCommand = WorkLimit.loadsOfCommand
  /// CR0 at power-on: ET and PE, as a boot loader leaves it.
  public var controlRegister0: UInt32 = 0x11
  /// CR4 at power-on.
  public var controlRegister4: UInt32 = 0

  public init() {}
}

/// The state of a `SimulatedMachine`.
@usableFromInline
struct MachineState {
  @usableFromInline var counters = MachineCounters()
  /// The count of loads at which the current command has run for too long.
  @usableFromInline var lastLoad = WorkLimit.loadsOfCommand
  /// CR0.PG.
  @usableFromInline var isPagingOn = false
  @usableFromInline var frames: FrameTable
  @usableFromInline var cache: TranslationCache
  @usableFromInline var journal: CommandJournal
  var controlRegister0: UInt32 = 0
  var controlRegister3: UInt32 = 0
  var controlRegister4: UInt32 = 0
  var options = MachineOptions()
  var watch: TableWatch
  var ownership: PendingAccesses
  var violations: ViolationLog
  var invalidations: InvalidationLog
  var speculation: Speculation
  /// How many commands have begun since the reset.
  var command: UInt32 = 0
  /// Whether a command has begun and not ended.
  var isInCommand = false

  /// Address space for RAM and for every table of the machine's parts, with room to spare.
  private static let reservedBytes = (4 << 30) + (256 << 20)

  init() throws(ReservationError) {
    var reservation = try Reservation(bytes: Self.reservedBytes)
    frames = FrameTable(in: &reservation)
    cache = TranslationCache(in: &reservation)
    journal = CommandJournal(in: &reservation)
    watch = TableWatch(in: &reservation)
    ownership = PendingAccesses(in: &reservation)
    violations = ViolationLog(in: &reservation)
    invalidations = InvalidationLog(in: &reservation)
    speculation = Speculation(in: &reservation)
  }
}
