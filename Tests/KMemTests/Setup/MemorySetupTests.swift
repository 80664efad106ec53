// What memory_setup leaves behind on the standard machine, frame by frame and entry by entry.

import KMem
import SimulatedPC
import Testing

@Suite struct MemorySetupTests {
  /// P1: the free set is exactly what the layout's picture says, arena's untouched frames included.
  @Test func freeFramesAreExactlyTheUsableOnesThatNobodyTook() throws {
    let kernel = try TestKernel()
    let expected = Array(0x11A..<UInt32(0x124)) + Array(0x128..<UInt32(0x800))
    let free = (0..<UInt32(0x900)).filter { kernel.memory.frameAllocator.isFree(Frame($0), on: kernel.machine) }
    #expect(free == expected)
  }

  /// P4, P16
  @Test func countsAreExactAfterBoot() throws {
    let counts = try TestKernel().memory.frameStatistics
    #expect(counts.total == 0x800)
    #expect(counts.free == TestLayout.initiallyFree)
    #expect(counts.used == 16 + 4 + 6 + 4)
    #expect(counts.reserved == 0x100)
    #expect(counts.allocated == 0)
    #expect(counts.peakUsed == 16 + 4 + 16 + 4, "boot_early's untouched frames were used until it retired")
  }

  /// P5, P6, P7, P8: a drain returns every free frame once, in order, and nothing else.
  @Test func aDrainReturnsTheFreeSetOnce() throws {
    let kernel = try TestKernel()
    let taken = try kernel.drain(leaving: 0)
    #expect(taken.map(\.number) == Array(0x11A..<UInt32(0x124)) + Array(0x128..<UInt32(0x800)))
    kernel.expectRefusal(FrameAllocatorError.outOfMemory) { _ = try $0.allocateFrame() }
  }

  /// V2, V16, V17: exactly the identity range, the image, the heap.
  @Test func kernelDirectoryMapsIdentityImageAndHeapAndNothingElse() throws {
    let kernel = try TestKernel()
    var expected: [UInt32: UInt32] = [:]
    for page in 0..<UInt32(0x400) { expected[page << 12] = page << 12 | 3 }
    for page in 0..<UInt32(16) { expected[0xC000_0000 + page << 12] = (0x100 + page) << 12 | 3 }
    for (page, frame) in [UInt32(0x124), 0x126, 0x127].enumerated() {
      expected[0xD000_0000 + UInt32(page) << 12] = frame << 12 | 0x203
    }
    #expect(try kernel.mappings(of: .kernel) == expected)
  }

  /// K1, V14: kernel directory entries are present, writable and not user.
  @Test func directoryEntriesAreTheKernelsOwn() throws {
    let kernel = try TestKernel()
    var entries: [UInt32: UInt32] = [:]
    kernel.machine.forEachPresentDirectoryEntry(of: TestLayout.directory) { slot, entry in
      entries[slot] = entry & ~EntryBit.accessed
    }
    #expect(
      entries == [
        0x000: TestLayout.identityTable.rawValue | 3, 0x300: TestLayout.imageTable.rawValue | 3,
        0x340: 0x12_5003, 0x3FF: TestLayout.kmapTable.rawValue | 3,
      ])
  }

  /// V17: the heap's frames hold zeros, whatever they held at power-on.
  @Test func heapPagesAreZero() throws {
    let kernel = try TestKernel()
    for frame in [UInt32(0x124), 0x126, 0x127] { #expect(kernel.machine.isFilled(Frame(frame), with: 0)) }
  }

  /// V8: CR0.PG and CR0.WP together; CR4.PSE and CR4.PGE clear.
  @Test func controlRegistersAreAsContracted() throws {
    let kernel = try TestKernel()
    #expect(kernel.machine.controlRegister0 == 0x8001_0011)
    #expect(kernel.machine.controlRegister3 == TestLayout.directory.rawValue)
    #expect(kernel.machine.controlRegister4 == 0)
  }

  /// B6: afterwards boot_early refuses, and what it handed out is not free.
  @Test func bootEarlyIsRetiredOnce() throws {
    let kernel = try TestKernel()
    var early = kernel.memory.bootEarly
    #expect(early.isRetired)
    #expect(throws: BootEarlyError.retired) { try early.allocate(size: 1, alignment: 4) }
    #expect(early.usedFrames == FrameRange(start: 0x114, end: 0x11A))
    #expect(early.usedBytes + early.freeBytes == early.totalBytes)
    let before = kernel.free
    kernel.run { $0.retireBootEarly() }
    #expect(kernel.free == before)
  }

  /// What pmm_calc_bitmap_size_bytes promises about the place of the bookkeeping.
  @Test func bookkeepingLiesAtTheStartOfTheArena() throws {
    let kernel = try TestKernel()
    // 64 words of free bits, 64 of managed bits, 2 and 1 of summary.
    #expect(kernel.memory.frameAllocator.bookkeeping == PhysicalRange(start: 0x11_4000, length: 131 * 4))
    #expect(kernel.memory.boot.memoryEnd(on: kernel.machine) == 0x80_0000)
  }

  /// V16: the identity range is the limit even where it is no multiple of 4 MiB and memory ends below it.
  @Test func identityRangeIsTheLimitWhateverTheRAM() throws {
    var layout = TestLayout.standard
    layout.configuration.identityLimit = 0xC0_5000
    layout.arena = 0x114..<0x134
    layout.configuration.bootEarlySize = 0x2_0000
    let lease = try MachineLease()
    layout.install(on: lease.machine)
    lease.machine.beginCommand()
    let memory = try layout.boot(on: lease.machine)
    var pages: [UInt32] = []
    lease.machine.forEachPresentEntry(of: memory.kernelPaging.kernelDirectory, pages: 0..<0xC0000) { entry in
      pages.append(entry.page)
      #expect(entry.leafEntry & ~0xFFF == entry.page)
    }
    #expect(pages == (0..<0xC05).map { $0 << 12 })
    #expect(memory.userBase == VirtualAddress(0x100_0000), "rounded up to 4 MiB")
  }

  /// P6 against retirement: frames of the arena below the floor stay reserved, however high the floor is.
  @Test(arguments: [UInt32(0x11_A001), 0x11_F000, 0x12_0000, 0x20_0000, 0x80_0000])
  func arenaBelowTheFloorIsNeverFree(floor: UInt32) throws {
    var layout = TestLayout.standard
    layout.configuration.lowMemoryFloor = floor
    layout.configuration.heapSize = 0
    let lease = try MachineLease()
    layout.install(on: lease.machine)
    lease.machine.beginCommand()
    var memory = try layout.boot(on: lease.machine)
    let first = (floor + 0xFFF) >> 12
    let expected = (first..<0x800).filter { $0 >= 0x11A }
    #expect(memory.frameStatistics.free == UInt32(expected.count))
    #expect(memory.frameAllocator.validate(on: lease.machine) == true)
    var drained: [UInt32] = []
    while let frame = try? memory.allocateFrame() { drained.append(frame.number) }
    #expect(drained == expected)
  }
}
