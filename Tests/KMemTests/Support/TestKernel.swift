// A booted kernel on a simulated machine. Commands run between `beginCommand` and `endCommand`; afterwards the rig says
// who owns which frame now, from the bits that changed in the bitmap and the tables that are linked, and checks that the
// machine saw nothing wrong: no violation, nothing stale in its caches, and the allocator's bookkeeping agrees with itself.

import KMem
import SimulatedPC
import Testing

final class TestKernel {
  private let lease: MachineLease
  let machine: SimulatedMachine
  var memory: Memory
  private(set) var spaces: [AddressSpace] = []
  private var directories: [PhysicalAddress] = []
  private var heapPages: UInt32 = 0

  /// Words that the last command changed.
  private(set) var changedWords: [ChangedWord] = []

  /// Boots `layout`, which must succeed; `prepare` runs when memory is installed and the processor is still in the loader.
  init(_ layout: TestLayout = .standard, prepare: (SimulatedMachine) -> Void = { _ in }) throws {
    lease = try MachineLease()
    machine = lease.machine
    layout.install(on: machine)
    prepare(machine)
    machine.beginCommand()
    memory = try layout.boot(on: machine)
    directories = [memory.kernelPaging.kernelDirectory]
    takeStock(arena: layout.arena)
    machine.endCommand()
    check()
  }

  /// A kernel all of whose frames below the identity limit are in a caller's hands, so that directories, tables and pages
  /// come from above it and are reached through kmap.
  static func withHighTables(_ layout: TestLayout = .standard) throws -> TestKernel {
    let kernel = try TestKernel(layout)
    try kernel.run { memory in
      _ = try memory.allocateFrames(count: 0x124 - 0x11A)
      _ = try memory.allocateFrames(count: 0x400 - 0x128)
    }
    return kernel
  }

  /// Runs commands that may throw; checks the machine afterwards.
  @discardableResult
  func run<Result>(
    sourceLocation: SourceLocation = #_sourceLocation, _ command: (inout Memory) throws -> Result
  ) rethrows -> Result {
    machine.beginCommand(recordingWrites: true)
    defer { finish(sourceLocation) }
    return try command(&memory)
  }

  /// Runs a command that must throw `error` and must not have changed a word of memory or a count.
  func expectRefusal<Failure: Error & Equatable>(
    _ error: Failure, sourceLocation: SourceLocation = #_sourceLocation, _ command: (inout Memory) throws -> Void
  ) {
    let before = memory.frameStatistics
    do {
      try run(sourceLocation: sourceLocation, command)
      Issue.record("the command went through; expected \(error)", sourceLocation: sourceLocation)
    } catch let thrown as Failure {
      #expect(thrown == error, sourceLocation: sourceLocation)
    } catch {
      Issue.record("unexpected \(error)", sourceLocation: sourceLocation)
    }
    #expect(changedWords == [], sourceLocation: sourceLocation)
    #expect(memory.frameStatistics == before, sourceLocation: sourceLocation)
  }

  func createSpace(sourceLocation: SourceLocation = #_sourceLocation) throws -> AddressSpace {
    try run(sourceLocation: sourceLocation) { memory in
      let space = try memory.createAddressSpace()
      spaces.append(space)
      directories.append(try memory.directoryAddress(of: space))
      return space
    }
  }

  func destroySpace(_ space: AddressSpace, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try run(sourceLocation: sourceLocation) { memory in
      let directory = try memory.directoryAddress(of: space)
      try memory.destroyAddressSpace(space)
      spaces.removeAll { $0 == space }
      directories.removeAll { $0 == directory }
    }
  }

  /// Allocates frames until exactly `count` are free.
  @discardableResult
  func drain(leaving count: UInt32, sourceLocation: SourceLocation = #_sourceLocation) throws -> [Frame] {
    try run(sourceLocation: sourceLocation) { memory in
      var taken: [Frame] = []
      while memory.frameStatistics.free > count { taken.append(try memory.allocateFrame()) }
      return taken
    }
  }

  var free: UInt32 { memory.frameStatistics.free }

  func directory(of space: AddressSpace) throws -> PhysicalAddress { try memory.directoryAddress(of: space) }

  /// What a directory maps, by page: frame, permissions and KMem's own bits, without what the processor notes.
  func mappings(of space: AddressSpace, pages: Range<UInt32> = 0..<Frame.limit) throws -> [UInt32: UInt32] {
    var mappings: [UInt32: UInt32] = [:]
    machine.forEachPresentEntry(of: try directory(of: space), pages: pages) { entry in
      mappings[entry.page] = entry.leafEntry & ~EntryBit.setByProcessor
    }
    return mappings
  }

  /// The directory entry for `virtual`, without the accessed bit.
  func directoryEntry(_ virtual: VirtualAddress, of space: AddressSpace) throws -> UInt32 {
    let place = try directory(of: space).rawValue + virtual.directoryIndex * 4
    return machine.peek(PhysicalAddress(place)) & ~EntryBit.accessed
  }

  // MARK: - Ownership

  private func finish(_ sourceLocation: SourceLocation) {
    changedWords = []
    machine.forEachChangedWord { changedWords.append($0) }
    // Eight bytes for 32 frames: their free bits, then their managed bits.
    let pairs = TestLayout.bitmap << 12..<TestLayout.bitmap << 12 + TestLayout.frames / 4
    var moved = false
    for word in changedWords where pairs.contains(word.address) && word.address % 8 == 0 {
      moved = true
      let first = (word.address - pairs.lowerBound) / 8 * 32
      for bit in 0..<UInt32(32) where (word.before ^ word.after) >> bit & 1 != 0 {
        machine.setOwner(word.after >> bit & 1 != 0 ? .free : .data, from: Frame(first + bit))
      }
    }
    if moved {
      markTables()
      markHeap()
    }
    machine.endCommand()
    check(sourceLocation)
  }

  /// The pages that the heap has taken for itself since this was last called.
  private func markHeap() {
    let counts = memory.kernelHeap.statistics
    if counts.pages + counts.markPages == heapPages { return }
    heapPages = counts.pages + counts.markPages
    machine.forEachPresentEntry(of: directories[0], pages: 0xD0000..<0xFFC00) { entry in
      if entry.leafEntry & TestKernel.ownedBit != 0 { machine.setOwner(.heap, from: entry.frame) }
    }
  }

  /// The bit of a table entry that says that its frame was allocated by KMem.
  private static let ownedBit: UInt32 = 0x200

  /// Directories and the tables that they link are tables, whatever they were before.
  private func markTables() {
    for directory in directories {
      machine.setOwner(.table, from: directory.frame)
      machine.forEachPresentDirectoryEntry(of: directory) { _, entry in
        machine.setOwner(.table, from: Frame(entry >> 12))
      }
    }
  }

  /// Owners after boot: what boot_early used, what of it is free now, the heap.
  private func takeStock(arena: Range<UInt32>) {
    machine.setOwner(.bookkeeping, from: Frame(TestLayout.bitmap))
    machine.setOwner(.bookkeeping, from: Frame(TestLayout.spaces))
    for frame in TestLayout.firstUntouched..<arena.upperBound { machine.setOwner(.free, from: Frame(frame)) }
    machine.forEachPresentEntry(of: directories[0], pages: 0xD0000..<0xFFC00) { entry in
      machine.setOwner(.heap, from: entry.frame)
    }
    markTables()
  }

  private func check(_ sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(machine.violations == [], sourceLocation: sourceLocation)
    #expect(machine.staleEntries() == [], sourceLocation: sourceLocation)
    #expect(memory.frameAllocator.validate(on: machine) == true, sourceLocation: sourceLocation)
    #expect(memory.kernelHeap.validate(on: machine), sourceLocation: sourceLocation)
    let counts = memory.frameStatistics
    #expect(counts.free + counts.used + counts.reserved == counts.total, sourceLocation: sourceLocation)
    machine.clearViolations()
  }
}
