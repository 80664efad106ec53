// Misuse of paging: each has its error, in the documented order of precedence, and changes nothing (V4, V5, V8, V14, V18).

import KMem
import Testing

@Suite struct PagingErrorTests {
  struct Misuse: Sendable {
    var virtual: UInt32
    var physical: UInt32 = 0x70_0000
    var flags: UInt32 = 0
    var inUserSpace = false
    var error: PagingError
  }

  /// Arguments that `map` refuses on a machine with an identity limit of 4 MiB.
  static let mapMisuses: [Misuse] = [
    // V4: alignment of both addresses, at both ends of a page.
    Misuse(virtual: 0xE000_0001, error: .unaligned),
    Misuse(virtual: 0xE000_0FFF, error: .unaligned),
    Misuse(virtual: 0xE000_0000, physical: 0x70_0001, error: .unaligned),
    Misuse(virtual: 0xE000_0000, physical: 0xFFFF_FFFF, error: .unaligned),
    Misuse(virtual: 0xFFFF_FFFF, error: .unaligned),
    // V8: PAT, global, and every bit above.
    Misuse(virtual: 0xE000_0000, flags: 0x080, error: .invalidFlags),
    Misuse(virtual: 0xE000_0000, flags: 0x100, error: .invalidFlags),
    Misuse(virtual: 0xE000_0000, flags: 0x200, error: .invalidFlags),
    Misuse(virtual: 0xE000_0000, flags: 0x8000_0003, error: .invalidFlags),
    // V4: kmap's window, from its first page to the last one.
    Misuse(virtual: 0xFFC0_0000, error: .kmapWindow),
    Misuse(virtual: 0xFFFF_F000, error: .kmapWindow),
    Misuse(virtual: 0xFFC0_0000, flags: 4, inUserSpace: true, error: .kmapWindow),
    // V14: never user in the kernel range, and only through the kernel's own space.
    Misuse(virtual: 0xE000_0000, flags: 4, error: .kernelRange),
    Misuse(virtual: 0xC000_0000, flags: 4, inUserSpace: true, error: .kernelRange),
    Misuse(virtual: 0xFFBF_F000, inUserSpace: true, error: .kernelRange),
    Misuse(virtual: 0x0000_0000, inUserSpace: true, error: .kernelRange),
    Misuse(virtual: 0x003F_F000, flags: 4, inUserSpace: true, error: .kernelRange),
    // V5
    Misuse(virtual: 0x0000_0000, error: .alreadyMapped),
    Misuse(virtual: 0x003F_F000, error: .alreadyMapped),
    Misuse(virtual: 0xC000_F000, error: .alreadyMapped),
    Misuse(virtual: 0xD000_2000, error: .alreadyMapped),
    // Alignment is looked at before flags, flags before the place.
    Misuse(virtual: 0xFFC0_0001, flags: 0x100, error: .unaligned),
    Misuse(virtual: 0xFFC0_0000, flags: 0x100, error: .invalidFlags),
  ]

  @Test(arguments: mapMisuses) func mapRefuses(misuse: Misuse) throws {
    let kernel = try TestKernel()
    let space = try kernel.createSpace()
    kernel.expectRefusal(misuse.error) {
      try $0.map(
        VirtualAddress(misuse.virtual), to: PhysicalAddress(misuse.physical), PageFlags(rawValue: misuse.flags),
        in: misuse.inUserSpace ? space : .kernel)
    }
  }

  /// V4: the last page below the window is legal, and so is the first and the last page of the user range.
  @Test(arguments: [UInt32(0xFFBF_F000), 0x0040_0000, 0xBFFF_F000])
  func mapAcceptsTheEdges(virtual: UInt32) throws {
    let kernel = try TestKernel()
    let space = try kernel.createSpace()
    let isUser = virtual < 0xC000_0000
    try kernel.run {
      try $0.map(
        VirtualAddress(virtual), to: PhysicalAddress(0xFFFF_F000), isUser ? .user : .writable,
        in: isUser ? space : .kernel)
    }
    #expect(
      try kernel.memory.translate(VirtualAddress(virtual), in: isUser ? space : .kernel)
        == PhysicalAddress(0xFFFF_F000))
  }

  struct PageMisuse: Sendable {
    var virtual: UInt32
    var inUserSpace = false
    var error: PagingError
  }

  static let pageMisuses: [PageMisuse] = [
    PageMisuse(virtual: 0xE000_0001, error: .unaligned),
    PageMisuse(virtual: 0xE000_0000, error: .notMapped),
    PageMisuse(virtual: 0xD000_3000, error: .notMapped),
    PageMisuse(virtual: 0x0040_0000, inUserSpace: true, error: .notMapped),
    PageMisuse(virtual: 0xFFC0_0000, error: .kmapWindow),
    PageMisuse(virtual: 0xC000_0000, inUserSpace: true, error: .kernelRange),
    PageMisuse(virtual: 0xD000_0000, inUserSpace: true, error: .kernelRange),
    // KMem works through these.
    PageMisuse(virtual: 0x0000_0000, error: .protectedRange),
    PageMisuse(virtual: 0x003F_F000, error: .protectedRange),
    PageMisuse(virtual: 0xD000_0000, error: .protectedRange),
    PageMisuse(virtual: 0xD000_2000, error: .protectedRange),
  ]

  @Test(arguments: pageMisuses) func unmapProtectAndRemapRefuse(misuse: PageMisuse) throws {
    let kernel = try TestKernel()
    let space = try kernel.createSpace()
    let virtual = VirtualAddress(misuse.virtual)
    let target: AddressSpace = misuse.inUserSpace ? space : .kernel
    kernel.expectRefusal(misuse.error) { _ = try $0.unmap(virtual, in: target) }
    kernel.expectRefusal(misuse.error) { try $0.protect(virtual, .readOnly, in: target) }
    kernel.expectRefusal(misuse.error) {
      _ = try $0.remap(virtual, to: PhysicalAddress(0x70_0000), .readOnly, in: target)
    }
  }

  /// V8, V14 for pages that are mapped.
  @Test func flagsOfAMappedPageAreChecked() throws {
    let kernel = try TestKernel()
    let page = VirtualAddress(0xE000_0000)
    try kernel.run { try $0.map(page, to: PhysicalAddress(0x70_0000), .writable) }
    for flags in [UInt32(0x080), 0x100, 0x200] {
      kernel.expectRefusal(PagingError.invalidFlags) { try $0.protect(page, PageFlags(rawValue: flags)) }
    }
    kernel.expectRefusal(PagingError.kernelRange) { try $0.protect(page, .user) }
    kernel.expectRefusal(PagingError.unaligned) {
      _ = try $0.remap(page, to: PhysicalAddress(0x70_0001), .readOnly)
    }
  }

  @Test func createPageTableRefuses() throws {
    let kernel = try TestKernel()
    let space = try kernel.createSpace()
    func refuse(_ error: PagingError, _ virtual: UInt32, _ flags: PageFlags, in space: AddressSpace) {
      kernel.expectRefusal(error) {
        _ = try $0.createPageTable(for: VirtualAddress(virtual), flags, in: space)
      }
    }
    refuse(.invalidFlags, 0xE000_0000, .dirty, in: .kernel)
    refuse(.invalidFlags, 0xE000_0000, PageFlags(rawValue: 0x80), in: .kernel)
    refuse(.kmapWindow, 0xFFC0_0000, .writable, in: .kernel)
    refuse(.kernelRange, 0xE000_0000, .user, in: .kernel)
    refuse(.kernelRange, 0xE000_0000, .writable, in: space)
    refuse(.kernelRange, 0x003F_FFFF, .writable, in: space)
  }

  /// mapUserPages: sizes that are empty or wrap, places that are not the user's.
  @Test func mapUserPagesRefuses() throws {
    let kernel = try TestKernel()
    let space = try kernel.createSpace()
    func refuse(_ error: PagingError, _ virtual: UInt32, _ size: UInt32, _ flags: PageFlags = .writable) {
      kernel.expectRefusal(error) {
        try $0.mapUserPages(VirtualAddress(virtual), size: size, flags, in: space)
      }
    }
    refuse(.unaligned, 0x0040_0001, 0x1000)
    refuse(.invalidFlags, 0x0040_0000, 0x1000, PageFlags(rawValue: 0x200))
    refuse(.invalidRange, 0x0040_0000, 0)
    refuse(.invalidRange, 0xBFFF_F000, 0x1001)
    refuse(.invalidRange, 0xBFFF_F000, .max)
    refuse(.invalidRange, 0x0040_0000, .max)
    refuse(.kernelRange, 0x003F_F000, 0x2000)
    refuse(.kernelRange, 0xC000_0000, 0x1000)
    refuse(.kmapWindow, 0xFFFF_F000, 0x1000)
    refuse(.outOfMemory, 0x0040_0000, 0xC000_0000 - 0x40_0000)
    kernel.expectRefusal(PagingError.kernelSpace) {
      try $0.mapUserPages(TestLayout.user, size: 0x1000, .writable, in: .kernel)
    }
    try kernel.run { try $0.map(VirtualAddress(0x0080_0000), to: PhysicalAddress(0), .user, in: space) }
    refuse(.alreadyMapped, 0x007F_F000, 0x1001)
  }

  @Test func mapInitialHeapRefuses() throws {
    let kernel = try TestKernel()
    kernel.expectRefusal(PagingError.invalidRange) { try $0.mapInitialHeap(size: 0x2F60_8001) }
    kernel.expectRefusal(PagingError.invalidRange) { try $0.mapInitialHeap(size: .max) }
    kernel.expectRefusal(PagingError.alreadyMapped) { try $0.mapInitialHeap(size: 1) }
  }
}
