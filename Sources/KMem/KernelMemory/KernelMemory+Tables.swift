// Directories and tables: where an address belongs, how a table comes to be linked, how it goes.
//
//   a table of the user range     linked from one directory; goes when its last page goes
//   a table of a kernel range     linked from every directory, with the same entry; stays

/// The part of the address space that an address lies in.
@usableFromInline
enum AddressRange {
  /// The identity range, or 0xC0000000 up to the kmap window: the same in every space.
  case kernel

  /// Between both: each space has its own.
  case user

  /// 0xFFC00000 and above.
  case kmap
}

extension KernelMemory {
  /// Where user pages begin: the identity limit, rounded up to what one table maps.
  @inlinable
  public var userBase: VirtualAddress { paging.userBase }

  @inlinable @inline(__always)
  func range(of virtual: VirtualAddress) -> AddressRange {
    // One comparison for both ends: an address before the user range wraps to a large number.
    let offset = virtual.rawValue &- userBase.rawValue
    if offset < AddressLayout.kernelBase.rawValue &- userBase.rawValue { return .user }
    return virtual >= AddressLayout.kmapBase ? .kmap : .kernel
  }

  /// The directory of a live space.
  @inlinable @inline(__always)
  func directory(of space: AddressSpace) throws(PagingError) -> PhysicalAddress {
    if space == .kernel { return paging.kernelDirectory }
    if space.index == 0 || space.index >= paging.spaces.capacity
      || space.word & AddressSpaceTable.liveBit == 0
      || paging.spaces.word(at: space.index, on: machine) != space.word
    {
      throw .invalidSpace
    }
    return PhysicalAddress(space.word & ~(Frame.size - 1))
  }

  /// The directory that CR3 names.
  @inlinable @inline(__always)
  var loadedDirectory: PhysicalAddress {
    PhysicalAddress(machine.controlRegister3 & ~(Frame.size - 1))
  }

  /// Drops what the processor may have cached of a page of `directory`, if it can have cached anything.
  ///
  /// INVLPG also drops every cached directory entry, so one is enough after both entries of a page have changed.
  @inlinable @inline(__always)
  func invalidate(_ virtual: VirtualAddress, in directory: PhysicalAddress) {
    if range(of: virtual) == .user && directory != loadedDirectory { return }
    machine.invalidatePage(virtual)
  }

  /// Refuses what may not be mapped at `virtual` through the directory of `space`.
  @inlinable @inline(__always)
  func checkPlacement(
    of virtual: VirtualAddress, user: Bool, in space: AddressSpace
  ) throws(PagingError) {
    switch range(of: virtual) {
    case .kmap: throw .kmapWindow
    case .kernel: if user || space != .kernel { throw .kernelRange }
    case .user: break
    }
  }

  /// The table for `virtual`, made and linked if absent: `create_page_table`.
  ///
  /// - Parameters:
  ///   - flags: of the directory entry of a new table in the user range. `map` widens it when a page needs it. The tables
  ///     of the kernel range are always writable and never user.
  /// - Returns: the table's physical address, a multiple of 4096.
  /// - Complexity: O(1) if the table exists or is made in the user range, O(maximumAddressSpaces) for a new table of the kernel
  ///   range.
  /// - Throws: `invalidSpace`, `invalidFlags`, `kmapWindow`, `kernelRange`, `outOfMemory`. Nothing has changed then.
  @inlinable
  public mutating func createPageTable(
    for virtual: VirtualAddress, _ flags: PageFlags, in space: AddressSpace = .kernel
  ) throws(PagingError) -> PhysicalAddress {
    let directory = try directory(of: space)
    if !flags.isValidForTable { throw .invalidFlags }
    try checkPlacement(of: virtual, user: flags.contains(.user), in: space)
    let entry = directoryEntry(for: virtual, in: directory)
    if entry.isPresent { return entry.address }
    if frames.statistics.free == 0 { throw .outOfMemory }
    let table = takeZeroedFrame()
    link(table, at: virtual, flags, in: directory)
    return table
  }

  @inlinable @inline(__always)
  func directoryEntry(for virtual: VirtualAddress, in directory: PhysicalAddress) -> PageEntry {
    let window = open(directory, through: .directory)
    defer { close(window) }
    return PageEntry(rawValue: machine.load(window.entry(virtual.directoryIndex)))
  }

  /// Out of line, since it is rare.
  @inlinable @inline(never)
  mutating func setDirectoryEntry(
    _ entry: PageEntry, for virtual: VirtualAddress, in directory: PhysicalAddress
  ) {
    let window = open(directory, through: .directory)
    machine.store(entry.rawValue, at: window.entry(virtual.directoryIndex))
    close(window)
  }

  /// Links a table where none was, so that nothing of the entry can be cached.
  ///
  /// Out of line, since it is rare.
  @inlinable @inline(never)
  mutating func link(
    _ table: PhysicalAddress, at virtual: VirtualAddress, _ flags: PageFlags, in directory: PhysicalAddress
  ) {
    if range(of: virtual) == .user {
      setDirectoryEntry(PageEntry(table, flags), for: virtual, in: directory)
      return
    }
    let entry = PageEntry(table, .writable)
    var index: UInt32 = 0
    while index < paging.spaces.capacity {
      if let directory = paging.spaces.directory(at: index, on: machine) {
        setDirectoryEntry(entry, for: virtual, in: directory)
      }
      index += 1
    }
  }

  /// Whether no entry of the table is present. The search starts after the entry just cleared, where a neighbour is
  /// most likely, and wraps around.
  ///
  /// - Complexity: O(entries), constant while pages come and go in runs.
  @inlinable
  func isEmpty(_ table: PageWindow, startingAt start: UInt32) -> Bool {
    var visited: UInt32 = 0
    while visited < AddressLayout.entriesPerTable {
      let index = (start + visited) & (AddressLayout.entriesPerTable - 1)
      if PageEntry(rawValue: machine.load(table.entry(index))).isPresent { return false }
      visited += 1
    }
    return true
  }
}
