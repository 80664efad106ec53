// The end of the heap's range, 764 MiB up: on a machine of 1 GiB the heap reaches its marks, and not a page further.

import KMem
import Operations
import SimulatedPC
import Testing

@Suite struct HeapRangeTests {
  @Test func theHeapReachesItsMarksAndNoFurther() throws {
    var layout = TestLayout.standard
    layout.entries[3] = FirmwareMapEntry(base: 0x10_0000, length: 0x3FF0_0000, type: 1)
    layout.arena = 0x114..<0x144
    layout.configuration.bootEarlySize = 0x3_0000
    let lease = try MachineLease()
    layout.install(on: lease.machine)
    lease.machine.beginCommand()
    var memory = try layout.boot(on: lease.machine)
    try memory.initializeHeap()

    // All but the last page, so that the last free byte lies behind the last multiple of 4 MiB below the marks.
    let block = try memory.allocate(size: HeapFacts.maximumSize - 4096)
    #expect(memory.kernelHeap.statistics.pages == 0x2F608 - 1)
    let before = memory.frameStatistics
    #expect(throws: HeapError.regionExhausted) { try memory.allocate(size: 1, alignment: 1 << 22) }
    #expect(throws: HeapError.regionExhausted) { try memory.allocate(size: 4096) }
    #expect(memory.frameStatistics == before)

    let last = try memory.allocate(size: 4092)
    #expect(last.rawValue == HeapFacts.marks - 4096)
    #expect(memory.kernelHeap.statistics.pages == 0x2F608)
    #expect(memory.kernelHeap.statistics.bytesFree == 0)
    #expect(memory.frameStatistics.free == before.free - 1)
    #expect(throws: HeapError.regionExhausted) { try memory.allocate(size: 1) }
    #expect(throws: HeapError.foreign) { try memory.free(VirtualAddress(HeapFacts.marks)) }
    try memory.free(last)
    try memory.free(block)
    #expect(try memory.allocate(size: HeapFacts.maximumSize).rawValue == HeapFacts.first)
    #expect(memory.kernelHeap.validate(on: lease.machine))
    // Nobody tells the machine here which frames the heap has taken.
    #expect(lease.machine.violations.filter { $0.kind != .writeToUnowned } == [])
  }
}
