// From the firmware's table to the map: every entry is read once (twice where attributes must be judged first), and
// empty and disabled entries, and those that run past the end of the address space, are handled here.

extension FirmwareMap {
  /// Reads a whole firmware table into the map, which must be empty.
  ///
  /// - Complexity: O(n) for n entries in ascending order that do not overlap, where all fit; O(n * capacity) at worst.
  /// - Throws: why the table cannot be used; the map's contents are then unspecified.
  @inlinable
  public mutating func read(_ table: FirmwareTable, on machine: some Machine) throws(FirmwareMapError) {
    switch table.layout {
    case .e820(let count, let entrySize):
      try readE820(at: table.address, count: count, entrySize: entrySize, on: machine)
    case .multiboot(let length):
      try readMultiboot(at: table.address, length: length, on: machine)
    }
    if usableFrames(on: machine).isEmpty { throw .noUsableMemory }
  }

  @inlinable
  mutating func readE820(
    at address: VirtualAddress, count: UInt32, entrySize: UInt32, on machine: some Machine
  ) throws(FirmwareMapError) {
    if entrySize < 20 { throw .entrySizeTooSmall(size: entrySize) }
    if count == 0 { throw .emptyTable }
    if count > FirmwareTable.maximumEntries { throw .tooManyEntries(limit: FirmwareTable.maximumEntries) }
    let bytes = UInt64(count) * UInt64(entrySize)
    if bytes > (1 << 32) - UInt64(address.rawValue) { throw .tableOutsideAddressSpace }

    let attributesCount =
      entrySize >= 24 && anyEntryIsEnabled(at: address, count: count, entrySize: entrySize, on: machine)
    var entry: UInt32 = 0
    while entry < count {
      let place = address.advanced(byBytes: entry * entrySize)
      try insert(FirmwareEntry(at: place, hasAttributes: attributesCount, on: machine), on: machine)
      entry += 1
    }
  }

  /// Whether attribute bit 0 is set anywhere. Where it is not, the BIOS wrote 20 bytes and the rest is what was there
  /// before: believing it would lose all memory (contract E13).
  @inlinable
  func anyEntryIsEnabled(
    at address: VirtualAddress, count: UInt32, entrySize: UInt32, on machine: some Machine
  ) -> Bool {
    var entry: UInt32 = 0
    while entry < count {
      let attributes = machine.loadUnaligned(address.advanced(byBytes: entry * entrySize + 20))
      if attributes & FirmwareEntry.enabledAttribute != 0 { return true }
      entry += 1
    }
    return false
  }

  @inlinable
  mutating func readMultiboot(
    at address: VirtualAddress, length: UInt32, on machine: some Machine
  ) throws(FirmwareMapError) {
    if length == 0 { throw .emptyTable }
    if UInt64(address.rawValue) + UInt64(length) > 1 << 32 { throw .tableOutsideAddressSpace }
    var offset: UInt32 = 0
    var entries: UInt32 = 0
    while offset < length {
      if entries == FirmwareTable.maximumEntries { throw .tooManyEntries(limit: FirmwareTable.maximumEntries) }
      entries += 1
      let remaining = length - offset
      if remaining < 24 { throw .malformedMultibootEntry(offset: offset) }
      let place = address.advanced(byBytes: offset)
      let size = machine.loadUnaligned(place)
      if size < 20 || size > remaining - 4 { throw .malformedMultibootEntry(offset: offset) }
      try insert(FirmwareEntry(at: place.advanced(byBytes: 4), hasAttributes: false, on: machine), on: machine)
      offset += size + 4
    }
  }

  /// Adds one entry as the firmware wrote it.
  ///
  /// An entry that is not enabled (attribute bit 0 clear) gives no memory, but what it takes away stays taken. Usable
  /// memory that is not volatile is reserved, enabled or not.
  @inlinable
  public mutating func insert(_ entry: FirmwareEntry, on machine: some Machine) throws(FirmwareMapError) {
    storedDiagnostics.entries &+= 1
    if entry.length == 0 {
      storedDiagnostics.emptyEntries &+= 1
      return
    }
    var (last, overflow) = entry.base.addingReportingOverflow(entry.length - 1)
    if overflow {
      storedDiagnostics.clampedEntries &+= 1
      last = .max
    }
    var type = entry.type
    if type.isUsable, let attributes = entry.attributes {
      if attributes & FirmwareEntry.nonVolatileAttribute != 0 {
        type = .reserved
      } else if attributes & FirmwareEntry.enabledAttribute == 0 {
        storedDiagnostics.disabledEntries &+= 1
        return
      }
    }
    try insert(MemoryRegion(start: entry.base, last: last, type: type), on: machine)
  }
}
