// The kmap window: what is written through it is in the frame, calls nest, and a slot that changes hands shows its new
// frame at once.

import CMetal
import KMem

extension SelfTest {
  mutating func checkKmap() throws(Refusal) {
    let before = freeFrames
    let one = try takeFrame(filledWith: 0x1111_1111)
    let two = try takeFrame(filledWith: 0x2222_2222)
    try checkAliases(of: one, and: two)
    try checkSlotReuse(one, two)
    try checkEverySlot(one, two)
    try freeFrame(one)
    try freeFrame(two)
    expect(freeFrames, before - 1, "all frames are free again but the new kernel table's, which stays")
  }

  private mutating func checkAliases(of one: UInt32, and two: UInt32) throws(Refusal) {
    let first = try kmap(one)
    let second = try kmap(two)
    let alias = try kmap(one)
    check(first >= AddressLayout.kmapBase.rawValue && first & 0xFFF == 0, "a slot is a page of the window")
    check(first != second && second != alias && alias != first, "nested calls have slots of their own")
    expectLoad(Access(loading: first), 0x1111_1111, "the window shows the frame")
    expectLoad(Access(loading: second + 0xFFC), 0x2222_2222, "the nested window shows its own")
    metal_store(first + 0xFFC, 0xAAAA_0001)
    metal_store(second, 0xBBBB_0002)
    expectLoad(Access(loading: alias + 0xFFC), 0xAAAA_0001, "an alias shows what was written through the other")
    expect(metal_load(one + 0xFFC), 0xAAAA_0001, "what is written through the window is seen by identity")
    check(
      refusal { () throws(KmapError) in try memory.kunmap(VirtualAddress(first)) } == .notMostRecent,
      "the most recent call is undone first")
    check(
      refusal { () throws(KmapError) in _ = try memory.kmap(PhysicalAddress(one + 4)) } == .unaligned,
      "only whole frames are mapped")

    try kunmap(alias)
    expectFault(Access(loading: alias), FaultCode.loadAbsent, at: alias, "a slot given back faults")
    expectLoad(Access(loading: first), 0x1111_1111, "the slots below it stay")
    try kunmap(second)
    expectFault(Access(storing: 1, at: second), FaultCode.storeAbsent, at: second, "a store there faults too")
    try kunmap(first)
    expect(physicalWord(one + 0xFFC), 0xAAAA_0001, "what was written through the window is in the frame")
    expect(physicalWord(two), 0xBBBB_0002, "and what was written through the nested one in its own")
  }

  /// The same slot for two frames in turn.
  private mutating func checkSlotReuse(_ one: UInt32, _ two: UInt32) throws(Refusal) {
    metal_store(one, 0x1111_0000)
    metal_store(two, 0x2222_0000)
    let first = try kmap(one)
    expectLoad(Access(loading: first), 0x1111_0000, "a slot shows the first frame")
    try kunmap(first)
    let second = try kmap(two)
    expect(second, first, "the slot is used again")
    expectLoad(Access(loading: second), 0x2222_0000, "a slot that changed hands shows its new frame")
    try kunmap(second)
  }

  /// Every slot for callers, and not one more; KMem itself still reaches what it needs.
  private mutating func checkEverySlot(_ one: UInt32, _ two: UInt32) throws(Refusal) {
    let first = try kmap(one)
    var wrong: UInt32 = 0
    var slots: UInt32 = 1
    while slots < KernelMemory<MetalMachine>.kmapCapacity {
      let window = try kmap(slots % 2 == 0 ? one : two)
      if window != first + slots << Frame.shift || metal_load(window) & 0xF000_0000 != (slots % 2 == 0 ? 1 : 2) << 28 {
        wrong += 1
      }
      slots += 1
    }
    expect(slots, 1021, "1021 slots are for callers")
    expect(wrong, 0, "each slot shows its frame")
    check(
      refusal { () throws(KmapError) in _ = try memory.kmap(PhysicalAddress(one)) } == .outOfSlots,
      "there is no slot beyond")
    let page: UInt32 = 0xE100_0000
    try map(page, to: two, .writable)
    expectLoad(Access(loading: page), 0x2222_0000, "a page can be mapped while callers have every slot")
    _ = try unmap(page)
    while slots > 0 {
      slots -= 1
      try kunmap(first + slots << Frame.shift)
    }
    check(memory.mostRecentKmap == nil, "every slot is free again")
  }
}
