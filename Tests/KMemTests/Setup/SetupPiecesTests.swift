// What a kernel does that runs the stages itself, or names address spaces by their directories: the pieces behind the C
// functions of kmem.h.

import KMem
import SimulatedPC
import Testing

@Suite struct SetupPiecesTests {
  /// Everything but the heap, one stage after the other, on a machine with `layout` installed.
  private func bootInSteps(
    _ layout: TestLayout, on machine: SimulatedMachine, building: (BootDirectory, inout BootEarly) throws -> Void
  ) throws -> Memory {
    var boot = try StagedBoot(layout, on: machine)
    let directory = try boot.makeDirectory()
    try building(directory, &boot.early)
    return try boot.finish(with: directory)
  }

  @Test func stagesOneByOneLeaveWhatMemorySetupLeaves() throws {
    let whole = try MachineLease()
    let stepwise = try MachineLease()
    TestLayout.standard.install(on: whole.machine)
    TestLayout.standard.install(on: stepwise.machine)
    whole.machine.beginCommand()
    stepwise.machine.beginCommand()
    let expected = try TestLayout.standard.boot(on: whole.machine)
    var memory = try bootInSteps(.standard, on: stepwise.machine) { directory, early in
      let made = try directory.makeKmapTable(pages: &early, on: stepwise.machine)
      let found = try directory.makeKmapTable(pages: &early, on: stepwise.machine)
      #expect(made == TestLayout.kmapTable && found == made)
    }
    #expect(throws: BootEarlyError.exhausted) {
      try memory.allocateEarly(size: 0x1_0000, alignment: 4, zeroed: false)
    }
    try memory.mapInitialHeap(size: 0x3000)
    memory.retireBootEarly()
    #expect(throws: BootEarlyError.retired) { try memory.allocateEarly(size: 4, alignment: 4, zeroed: true) }
    #expect(memory.frameStatistics == expected.frameStatistics)
    #expect(stepwise.machine.digest() == whole.machine.digest())
  }

  @Test func tablesMadeBeforeTheDirectoryIsLoadedStay() throws {
    let lease = try MachineLease()
    let machine = lease.machine
    TestLayout.standard.install(on: machine)
    machine.beginCommand()
    var table = PhysicalAddress(0)
    var memory = try bootInSteps(.standard, on: machine) { directory, early in
      table = try directory.createPageTable(for: VirtualAddress(0xE000_0000), .writable, pages: &early, on: machine)
      let found = try directory.createPageTable(for: VirtualAddress(0xE03F_FFFF), .writable, pages: &early, on: machine)
      #expect(found == table)
      // The user range begins at the identity limit, 4 MiB here.
      for address: UInt32 in [0x40_0000, 0xBFFF_FFFF] {
        #expect(throws: PagingError.invalidRange) {
          try directory.createPageTable(for: VirtualAddress(address), .writable, pages: &early, on: machine)
        }
      }
      #expect(throws: PagingError.kmapWindow) {
        try directory.createPageTable(for: VirtualAddress(0xFFC0_0000), .writable, pages: &early, on: machine)
      }
    }
    #expect(try memory.createPageTable(for: VirtualAddress(0xE000_0000), .writable) == table)
  }

  @Test func imagePagesAreWritableAndNeverUser() throws {
    let lease = try MachineLease()
    TestLayout.standard.install(on: lease.machine)
    var early: BootEarly?
    _ = try bootInSteps(.standard, on: lease.machine) { _, boot in early = boot }
    var pages = try #require(early)
    let directory = try BootDirectory(identityLimit: 0x40_0000, pages: &pages, on: lease.machine)
    for flags: PageFlags in [.readOnly, .userWritable, PageFlags(rawValue: 0x102)] {
      #expect(throws: PagingError.invalidFlags) {
        try Paging(
          loading: directory, kernel: KernelImage(physical: TestLayout.standard.kernel), imageFlags: flags,
          configuration: TestLayout.standard.configuration, pages: &pages, on: lease.machine)
      }
    }
  }

  @Test func spacesAreFoundByTheirDirectories() throws {
    let kernel = try TestKernel()
    let first = try kernel.createSpace()
    let second = try kernel.createSpace()
    #expect(kernel.memory.addressSpace(withDirectory: TestLayout.directory) == .kernel)
    #expect(kernel.memory.addressSpace(withDirectory: try kernel.directory(of: first)) == first)
    let directory = try kernel.directory(of: second)
    #expect(kernel.memory.addressSpace(withDirectory: directory) == second)
    #expect(kernel.memory.addressSpace(withDirectory: PhysicalAddress(directory.rawValue + 1)) == nil)
    #expect(kernel.memory.addressSpace(withDirectory: PhysicalAddress(0)) == nil)
    try kernel.destroySpace(second)
    #expect(kernel.memory.addressSpace(withDirectory: directory) == nil)
  }

  @Test func theMostRecentWindowIsKnown() throws {
    let kernel = try TestKernel()
    #expect(kernel.memory.mostRecentKmap == nil)
    try kernel.run { memory in
      let first = try memory.kmap(PhysicalAddress(0x10_0000))
      #expect(memory.mostRecentKmap == first)
      let second = try memory.kmap(PhysicalAddress(0x10_0000))
      #expect(memory.mostRecentKmap == second)
      try memory.kunmap(second)
      #expect(memory.mostRecentKmap == first)
      try memory.kunmap(first)
    }
    #expect(kernel.memory.mostRecentKmap == nil)
  }

  @Test func aBoundedHeapGrowsToItsBoundAndNoFurther() throws {
    let kernel = try TestKernel()
    for size: UInt32 in [0, 0x2000, 0x3001] {
      kernel.expectRefusal(HeapError.invalidRegion) { try $0.limitHeap(toRegionOf: size) }
    }
    try kernel.run {
      try $0.limitHeap(toRegionOf: 0x5000)
      try $0.initializeHeap()
    }
    kernel.expectRefusal(HeapError.invalidRegion) { try $0.limitHeap(toRegionOf: 0x2000) }
    // Five pages less the index and the header behind the block.
    let most: UInt32 = 0x5000 - 0xB60 - 4
    kernel.expectRefusal(HeapError.regionExhausted) { _ = try $0.allocate(size: most + 1) }
    try kernel.allocate(most)
    #expect(kernel.memory.kernelHeap.statistics.pages == 5)
    try kernel.run { try $0.limitHeap(toRegionOf: 0xFFFF_F000) }
    try kernel.allocate(1)
    #expect(kernel.memory.kernelHeap.statistics.pages == 6)
  }
}
