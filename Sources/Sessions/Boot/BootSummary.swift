// What a booted kernel looks like from outside: KMem's own answers, and the tables as they lie in memory.

import KMem

/// The state of a kernel after `memory_setup`, as plain values.
public struct BootSummary: Hashable, Sendable {
  /// The sanitised firmware map.
  public var regions: [MemoryRegion] = []
  public var diagnostics = FirmwareMap.Diagnostics()
  public var kernel = PhysicalRange(start: 0, end: 0)

  /// boot_early's arena, and how many of its bytes are handed out.
  public var arena = FrameRange(start: 0, end: 0)
  public var arenaUsedBytes: UInt32 = 0
  public var isBootEarlyRetired = false

  /// The frame allocator's bookkeeping.
  public var bitmap = PhysicalRange(start: 0, end: 0)
  public var statistics: FrameAllocator.Statistics
  public var isAllocatorValid = false

  /// Runs of free frames, as the allocator tells them.
  public var freeRuns: [FrameRange] = []

  /// Runs of usable frames at or above the floor that are not free.
  public var usedRuns: [FrameRange] = []

  /// The kernel's directory.
  public var directory = PhysicalAddress(0)

  /// A table that the directory links.
  public struct Table: Hashable, Sendable {
    /// The entry of the directory, 0 to 1023.
    public var slot: UInt32
    public var frame: Frame
  }

  /// The tables, by ascending slot.
  public var tables: [Table] = []

  /// Pages mapped below the identity limit, at the kernel's virtual address, in the heap, and anywhere else.
  public var identityPages: UInt32 = 0
  public var kernelPages: UInt32 = 0
  public var heapPages: UInt32 = 0
  public var otherPages: UInt32 = 0

  /// The frames of the heap's pages, in order of address.
  public var heapFrames: [Frame] = []

  public init(of memory: borrowing KernelMemory<SimulatedMachine>) {
    let machine = memory.machine
    let allocator = memory.frameAllocator
    let map = memory.boot.map
    statistics = allocator.statistics
    regions = (0..<map.count).map { map.region(at: $0, on: machine) }
    diagnostics = map.diagnostics
    kernel = memory.boot.kernel.physical
    arena = memory.bootEarly.arena
    arenaUsedBytes = memory.bootEarly.usedBytes
    isBootEarlyRetired = memory.bootEarly.isRetired
    bitmap = allocator.bookkeeping
    isAllocatorValid = allocator.validate(on: machine)
    var next: UInt32 = 0
    while let run = allocator.freeRun(from: next, on: machine) {
      freeRuns.append(run)
      next = run.end
    }
    collectUsedRuns(map: map, floor: allocator.lowMemoryFloor, machine)
    directory = memory.kernelPaging.kernelDirectory
    collectPages(identityLimit: memory.kernelPaging.identityLimit, kernel: memory.boot.kernel, machine)
  }

  private mutating func collectUsedRuns(map: FirmwareMap, floor: UInt32, _ machine: SimulatedMachine) {
    let managed = FrameRange(start: min(floor, Frame.limit), end: Frame.limit)
    var free = freeRuns[...]
    var runs = map.usableRuns()
    while let run = runs.next(on: machine) {
      var cursor = run.clamped(to: managed)
      while !cursor.isEmpty {
        while let first = free.first, first.end <= cursor.start { free.removeFirst() }
        let gapEnd = min(cursor.end, free.first?.start ?? cursor.end)
        if gapEnd > cursor.start { usedRuns.append(FrameRange(start: cursor.start, end: gapEnd)) }
        let resume = min(cursor.end, max(gapEnd, free.first?.end ?? cursor.end))
        cursor = FrameRange(start: resume, end: cursor.end)
      }
    }
  }

  private mutating func collectPages(identityLimit: UInt32, kernel: KernelImage, _ machine: SimulatedMachine) {
    machine.forEachPresentDirectoryEntry(of: directory) { slot, entry in
      tables.append(Table(slot: slot, frame: Frame(entry >> 12)))
    }
    let kernelPageCount = kernel.physical.framesTouched.count
    machine.forEachPresentEntry(of: directory) { entry in
      let address = entry.page.rawValue
      if address < identityLimit {
        identityPages += 1
      } else if address >= kernel.virtualStart.rawValue
        && (address - kernel.virtualStart.rawValue) >> 12 < kernelPageCount
      {
        kernelPages += 1
      } else if entry.page >= AddressLayout.heapBase && entry.page < AddressLayout.kmapBase {
        heapPages += 1
        heapFrames.append(entry.frame)
      } else {
        otherPages += 1
      }
    }
  }
}
