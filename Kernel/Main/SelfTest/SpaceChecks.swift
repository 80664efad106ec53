// User address spaces: the kernel range is the same in all of them, user pages are each one's own, and a space that goes
// gives back exactly what it took.

import CMetal
import KMem

extension SelfTest {
  private var user: UInt32 { 0x0800_0000 }
  private var kernelPage: UInt32 { 0xE400_0000 }

  mutating func checkSpaces() throws(Refusal) {
    let before = freeFrames
    try soilNextFrames()
    // A page of the kernel's space in the user range, which the spaces made from it must not have.
    let frame = try takeFrame(filledWith: 0x3333_3333)
    try map(user, to: frame, .writable)
    let one = try createSpace()
    let two = try createSpace()
    expectLoad(Access(loading: user), 0x3333_3333, "the kernel's space keeps its page in the user range")
    _ = try unmap(user)
    try freeFrame(frame)
    try switchTo(one)
    expectFault(Access(loading: user), FaultCode.loadAbsent, at: user, "a new space has no user pages")
    try switchTo(.kernel)
    expect(freeFrames, before - 2, "a space costs a directory")
    try soilNextFrames()
    try mapUserPages(user, count: 3, .writable, in: one)
    try mapUserPages(user, count: 1, .writable, in: two)
    try mapUserPages(user + 0x3F_F000, count: 1, .writable, in: two)
    expect(freeFrames, before - 2 - 4 - 3, "its pages cost themselves and a table")
    try checkPrivacy(of: one, and: two)
    try checkSharing(by: one, and: two)
    try checkChangesElsewhere(in: one, two)

    check(destroyRefusal(two) == .spaceInUse, "a loaded space is not destroyed")
    try switchTo(.kernel)
    expect(metal_read_cr3(), memory.kernelPaging.kernelDirectory.rawValue, "the kernel's space is loaded again")
    expectFault(Access(loading: user), FaultCode.loadAbsent, at: user, "the kernel's space has no user pages")
    try destroySpace(one)
    try destroySpace(two)
    check(destroyRefusal(one) == .invalidSpace, "a space is destroyed once")
    expect(freeFrames, before - 1, "all frames are free again but the new kernel table's, which stays")
  }

  private mutating func checkPrivacy(of one: AddressSpace, and two: AddressSpace) throws(Refusal) {
    expectFault(Access(loading: user), FaultCode.loadAbsent, at: user, "pages of spaces that are not loaded fault")
    try switchTo(one)
    expect(metal_read_cr3(), try directory(of: one), "CR3 names the space's directory")
    expectLoad(Access(loading: user), 0, "a user page is zeroed")
    metal_store(user, 0x0000_0001)
    metal_store(user + 0x2FFC, 0x0001_0001)
    expectFault(Access(loading: user + 0x3000), FaultCode.loadAbsent, at: user + 0x3000, "there are three pages")
    try switchTo(two)
    expectLoad(Access(loading: user), 0, "the other space has another page at the same address")
    expectFault(Access(loading: user + 0x1000), FaultCode.loadAbsent, at: user + 0x1000, "and none behind it")
    expectLoad(Access(loading: user + 0x3F_FFFC), 0, "but the last one below the table")
    metal_store(user, 0x0000_0002)
    try switchTo(one)
    expectLoad(Access(loading: user), 0x0000_0001, "each keeps its own contents")
    expectLoad(Access(loading: user + 0x2FFC), 0x0001_0001, "on every page")
    for index: UInt32 in 0..<4 {
      try checkTranslation(of: user + index << Frame.shift, in: one)
      try checkTranslation(of: user + index << Frame.shift, in: two)
    }
    let permissions = Translation(of: user, in: try directory(of: one)).permissions
    expect(permissions, EntryBit.writable | EntryBit.user, "a user page is writable and user in both entries")
  }

  /// A kernel table that appears while spaces live, and its page, are seen in each of them.
  private mutating func checkSharing(by one: AddressSpace, and two: AddressSpace) throws(Refusal) {
    let frame = try takeFrame(filledWith: 0x7777_7777)
    try switchTo(two)
    try map(kernelPage, to: frame, .writable)
    expectLoad(Access(loading: kernelPage), 0x7777_7777, "a new kernel page is seen in the space that is loaded")
    try switchTo(one)
    expectLoad(Access(loading: kernelPage), 0x7777_7777, "and in a space made before its table")
    try switchTo(.kernel)
    expectLoad(Access(loading: kernelPage), 0x7777_7777, "and in the kernel's own")
    try checkKernelEntries(of: one)
    try checkKernelEntries(of: two)
    try switchTo(two)
    _ = try unmap(kernelPage)
    expectFault(
      Access(loading: kernelPage), FaultCode.loadAbsent, at: kernelPage,
      "unmapped in the kernel's space, it goes here too")
    try freeFrame(frame)
  }

  /// The directory entries of the kernel range equal the kernel's own, except the bits that the processor sets.
  private mutating func checkKernelEntries(of space: AddressSpace) throws(Refusal) {
    let kernel = PageCopy.ofDirectory(memory.kernelPaging.kernelDirectory.rawValue)
    let own = PageCopy.ofTable(try directory(of: space))
    let userEntries = memory.userBase.directoryIndex..<AddressLayout.kernelBase.directoryIndex
    let compared = EntryBit.address | EntryBit.permissions
    var differences: UInt32 = 0
    for index: UInt32 in 0..<1024 where !userEntries.contains(index) {
      if (kernel[index] ^ own[index]) & compared != 0 { differences += 1 }
    }
    expect(differences, 0, "a space has the kernel's own entries for the kernel range")
  }

  /// Changes of a space that is not loaded are visible after it is loaded.
  private mutating func checkChangesElsewhere(in one: AddressSpace, _ two: AddressSpace) throws(Refusal) {
    try switchTo(one)
    expectLoad(Access(loading: user + 0x1000), 0, "the second page is there")
    try switchTo(two)
    let before = freeFrames
    check(try unmap(user + 0x1000, in: one).wasFreed, "a page of the space's own is freed with it")
    expect(freeFrames, before + 1, "and its frame is free")
    expectLoad(Access(loading: user), 0x0000_0002, "the loaded space stays as it was")
    try switchTo(one)
    expectFault(
      Access(loading: user + 0x1000), FaultCode.loadAbsent, at: user + 0x1000, "the page is gone from the other space")

    let lone: UInt32 = 0x4000_0000
    let frame = try takeFrame(filledWith: 0x4444_4444)
    try map(lone, to: frame, PageFlags.writable.union(.user), in: one)
    expectLoad(Access(loading: lone), 0x4444_4444, "a frame of the caller's can be a user page")
    let withTable = freeFrames
    _ = try unmap(lone, in: one)
    expectFault(Access(loading: lone), FaultCode.loadAbsent, at: lone, "unmapped from the loaded space, it faults")
    expect(freeFrames, withTable + 1, "the last page of a user table takes the table with it")
    expect(Translation(of: lone, in: try directory(of: one)).directoryEntry, 0, "and its directory entry")
    try freeFrame(frame)
    try switchTo(two)
  }

  private mutating func destroyRefusal(_ space: AddressSpace) -> PagingError? {
    refusal { () throws(PagingError) in try memory.destroyAddressSpace(space) }
  }
}
