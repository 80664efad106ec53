// The kernel's directory while it is being built, from its first zeroed page until CR3 names it. `Paging` fills it and
// loads it; a kernel that builds its directory step by step may have made some of its tables before.
//
//   paging_create_directory ─► paging_kmap_init ─► create_page_table ... ─► paging_init_minimal: the rest, CR3, CR0

/// Where the first directory and the first tables come from, before the frame allocator provides them.
public protocol BootPages {
  /// Hands out `size` zeroed bytes, for good. The frame allocator must never hand them out.
  ///
  /// - Returns: an address below the identity limit, a multiple of `alignment`.
  /// - Throws: why there is no such memory.
  mutating func takeZeroed(
    size: UInt32, alignment: UInt32, on machine: some Machine
  ) throws(PagingError) -> PhysicalAddress
}

extension BootEarly: BootPages {
  /// Hands out zeroed bytes of the arena.
  ///
  /// - Throws: `bootEarly` with the reason; the arena has not changed then.
  @inlinable
  public mutating func takeZeroed(
    size: UInt32, alignment: UInt32, on machine: some Machine
  ) throws(PagingError) -> PhysicalAddress {
    do throws(BootEarlyError) {
      return try allocateZeroed(size: size, alignment: alignment, on: machine)
    } catch { throw .bootEarly(error) }
  }
}

/// The kernel's directory before it is loaded.
public struct BootDirectory: Sendable {
  /// The directory, below the identity limit.
  public let address: PhysicalAddress

  /// The byte after the identity range.
  @usableFromInline
  let identityLimit: UInt32

  /// Makes a zeroed directory: `paging_create_directory`.
  ///
  /// - Parameter identityLimit: in bytes, a multiple of 4096 of at most 3 GiB.
  /// - Throws: `physicalAddressExtension`, and what `pages` throws.
  @inlinable
  public init(identityLimit: UInt32, pages: inout some BootPages, on machine: some Machine) throws(PagingError) {
    let paging = machine.controlRegister0 & ControlRegister0.paging != 0
    let extended = machine.controlRegister4 & ControlRegister4.physicalAddressExtension != 0
    if paging && extended { throw .physicalAddressExtension }
    self.identityLimit = identityLimit
    address = try pages.takeZeroed(size: Frame.size, alignment: Frame.size, on: machine)
  }

  /// The table that serves the kmap window, made and linked if absent: `paging_kmap_init`.
  ///
  /// - Throws: what `pages` throws.
  @inlinable
  public func makeKmapTable(
    pages: inout some BootPages, on machine: some Machine
  ) throws(PagingError) -> PhysicalAddress {
    try table(for: AddressLayout.kmapBase, pages: &pages, on: machine)
  }

  /// The table that serves `virtual`, made and linked if absent: `create_page_table` before the directory is loaded.
  /// It is writable and not user; the pages' own entries restrict further.
  ///
  /// - Parameter flags: what the C kernel passes. They have to be a directory entry's, and change nothing.
  /// - Throws: `invalidFlags`; `kernelRange` for a user table; `kmapWindow`; `invalidRange` between the kernel ranges, where
  ///   tables come from the frame allocator only; what `pages` throws.
  @inlinable
  public func createPageTable(
    for virtual: VirtualAddress, _ flags: PageFlags, pages: inout some BootPages, on machine: some Machine
  ) throws(PagingError) -> PhysicalAddress {
    if !flags.isValidForTable { throw .invalidFlags }
    if virtual >= AddressLayout.kmapBase { throw .kmapWindow }
    if virtual < AddressLayout.kernelBase && virtual >= AddressLayout.userBase(identityLimit: identityLimit) {
      throw .invalidRange
    }
    if flags.contains(.user) { throw .kernelRange }
    return try table(for: virtual, pages: &pages, on: machine)
  }

  @inlinable @inline(never)
  func table(
    for virtual: VirtualAddress, pages: inout some BootPages, on machine: some Machine
  ) throws(PagingError) -> PhysicalAddress {
    let place = VirtualAddress(address.rawValue + virtual.directoryIndex * 4)
    let entry = PageEntry(rawValue: machine.load(place))
    if entry.isPresent { return entry.address }
    let table = try pages.takeZeroed(size: Frame.size, alignment: Frame.size, on: machine)
    machine.store(PageEntry(table, .writable).rawValue, at: place)
    return table
  }

  /// Maps `count` consecutive pages to consecutive frames.
  @inlinable @inline(never)
  func mapRun(
    _ virtual: VirtualAddress, to physical: PhysicalAddress, count pages: UInt32, _ flags: PageFlags,
    pages source: inout some BootPages, on machine: some Machine
  ) throws(PagingError) {
    var mapped: UInt32 = 0
    while mapped < pages {
      let first = virtual.advanced(byBytes: mapped << Frame.shift)
      let table = try table(for: first, pages: &source, on: machine)
      let count = min(pages - mapped, AddressLayout.entriesPerTable - first.tableIndex)
      let frame = PhysicalAddress(physical.rawValue + mapped << Frame.shift)
      var place = VirtualAddress(table.rawValue + first.tableIndex * 4)
      var entry = PageEntry(frame, flags).rawValue
      let end = place.advanced(byBytes: count * 4)
      while place < end {
        machine.store(entry, at: place)
        place = place.advanced(byBytes: 4)
        entry &+= Frame.size
      }
      mapped += count
    }
  }
}
