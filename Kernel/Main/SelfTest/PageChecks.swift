// Pages of the kernel's space: every change is seen at once, although the translation before it was cached by a touch;
// what is read-only is so for the kernel too; a new table holds nothing but its new page.

import CMetal
import KMem

extension SelfTest {
  private var page: UInt32 { 0xE100_0000 }
  private var otherTable: UInt32 { 0xE200_0000 }

  mutating func checkPages() throws(Refusal) {
    let before = freeFrames
    let one = try takeFrame(filledWith: 0x1111_1111)
    let two = try takeFrame(filledWith: 0x2222_2222)
    try checkMapping(one)
    try checkUnmapping(one, two)
    try checkWriteProtection(one)
    try checkNewTable(one)
    checkRefusals(one)
    try freeFrame(one)
    try freeFrame(two)
    expect(freeFrames, before - 1, "all frames are free again but the new kernel table's, which stays")
  }

  private mutating func checkMapping(_ frame: UInt32) throws(Refusal) {
    expectFault(Access(loading: page), FaultCode.loadAbsent, at: page, "a page that is not mapped faults")
    try map(page, to: frame, .writable)
    expectLoad(Access(loading: page), 0x1111_1111, "a mapped page shows its frame")
    expectLoad(
      Access(storing: 0x1111_0001, at: page + 4).then(loading: frame + 4), 0x1111_0001, "a store is in the frame")
    expectFault(
      Access(loading: page + 0x1000), FaultCode.loadAbsent, at: page + 0x1000, "the page behind it is not mapped")
    let walk = Translation(of: page, in: metal_read_cr3())
    expect(
      walk.tableEntry & (EntryBit.address | EntryBit.permissions), frame | 0x003, "the entry is what was asked for")
    check(walk.tableEntry & EntryBit.dirty != 0, "the processor used this very entry")
    try checkTranslation(of: page)
    try checkTranslation(of: page + 0x1000)
    _ = try unmap(page)
  }

  /// Unmap, map to another frame, remap: each touched before and after.
  private mutating func checkUnmapping(_ one: UInt32, _ two: UInt32) throws(Refusal) {
    try map(page, to: one, .writable)
    expectLoad(Access(loading: page), 0x1111_1111, "the page shows the first frame")
    let old = try unmap(page)
    expectFault(
      Access(loading: page), FaultCode.loadAbsent, at: page, "an unmapped page faults although it was touched")
    expect(old.frame.address.rawValue, one, "unmap tells the frame")
    check(!old.wasFreed, "a frame of the caller's stays the caller's")
    try map(page, to: two, .writable)
    expectLoad(Access(loading: page), 0x2222_2222, "a page mapped again shows its new frame")
    _ = try remap(page, to: one, .writable)
    expectLoad(Access(loading: page), 0x1111_1111, "a page remapped shows its new frame")
    expectLoad(Access(storing: 0x1111_0002, at: page + 8).then(loading: one + 8), 0x1111_0002, "so does a store to it")
    try checkTranslation(of: page)
    _ = try unmap(page)
    expectFault(Access(storing: 0, at: page), FaultCode.storeAbsent, at: page, "a store to an unmapped page faults")
    try checkTranslation(of: page)
  }

  private mutating func checkWriteProtection(_ frame: UInt32) throws(Refusal) {
    try map(page, to: frame, .readOnly)
    expectLoad(Access(loading: page), 0x1111_1111, "a read-only page can be read")
    expectFault(Access(storing: 1, at: page), FaultCode.storeReadOnly, at: page, "a store to a read-only page faults")
    try protect(page, .writable)
    check(Access(storing: 0x1111_1111, at: page).isDone, "a page made writable can be written")
    try protect(page, .readOnly)
    expectFault(Access(storing: 2, at: page), FaultCode.storeReadOnly, at: page, "a page made read-only cannot")
    expectLoad(Access(loading: page), 0x1111_1111, "what faulted was not written")
    expect(Translation(of: page, in: metal_read_cr3()).permissions, 0, "neither writable nor user by the tables")
    _ = try unmap(page)
  }

  /// The frame that the next table gets is full of what would be present, writable, user entries.
  private mutating func checkNewTable(_ frame: UInt32) throws(Refusal) {
    let dirty = try takeFrame(filledWith: .max)
    try freeFrame(dirty)
    try map(otherTable, to: frame, .writable)
    let neighbour = Access(loading: otherTable + 0x1000)
    expectFault(
      neighbour, FaultCode.loadAbsent, at: otherTable + 0x1000, "the second page of a new table is not mapped")
    expectLoad(Access(loading: otherTable), 0x1111_1111, "its first page is")
    let entry = physicalWord((metal_read_cr3() & EntryBit.address) + (otherTable >> 22) * 4)
    expect(PageCopy.ofTable(entry & EntryBit.address).wordsInUse, 1, "a new table holds one entry")
    expect(entry & EntryBit.permissions, 0x003, "a kernel table is writable and not user")
    expect(entry & EntryBit.address, dirty, "the table lies in the frame that was free before")
    _ = try unmap(otherTable)
  }

  private mutating func checkRefusals(_ frame: UInt32) {
    check(mapRefusal(page + 4, frame, .writable) == .unaligned, "only whole pages are mapped")
    check(mapRefusal(page, frame, PageFlags(rawValue: 0x100)) == .invalidFlags, "a page is never global")
    check(mapRefusal(page, frame, .user) == .kernelRange, "a kernel page is never user")
    check(mapRefusal(0xFFC0_0000, frame, .writable) == .kmapWindow, "the window is kmap's")
    check(mapRefusal(0x10_0000, frame, .writable) == .alreadyMapped, "the identity range is mapped")
    check(unmapRefusal(page) == .notMapped, "a page is unmapped once")
    check(unmapRefusal(0x10_0000) == .protectedRange, "the identity range stays")
    check(unmapRefusal(AddressLayout.heapBase.rawValue) == .protectedRange, "the heap stays")
  }

  private mutating func mapRefusal(_ virtual: UInt32, _ physical: UInt32, _ flags: PageFlags) -> PagingError? {
    refusal { () throws(PagingError) in
      try memory.map(VirtualAddress(virtual), to: PhysicalAddress(physical), flags)
    }
  }

  private mutating func unmapRefusal(_ virtual: UInt32) -> PagingError? {
    refusal { () throws(PagingError) in _ = try memory.unmap(VirtualAddress(virtual)) }
  }
}
