// The firmware's memory map as a loader leaves it in memory: raw E820 entries, or a Multiboot memory map.
//
//   E820   [count u16][entry size u16][12 bytes of padding] [entry][entry] ...        (the header is optional)
//          entry: base u64, length u64, type u32 [, attributes u32 [, ...]]           20 bytes, or 24 and more
//   Multiboot 1   [size u32][base u64][length u64][type u32]...                       size counts what follows it
//
// Nothing here is aligned for Swift's types and the table may lie at any address, so it is read word by word.

/// Where a raw firmware memory map lies and how it is laid out.
///
/// A Multiboot 2 memory map is an E820 table too: pass the address of its first entry and its `entry_size`.
public struct FirmwareTable: Hashable, Sendable {
  /// The layouts that firmware and loaders use.
  public enum Layout: Hashable, Sendable {
    /// `count` entries of `entrySize` bytes each, as INT 15h, AX=E820h returns them (ACPI specification 6.5, section 15.1).
    case e820(count: UInt32, entrySize: UInt32)

    /// `length` bytes of entries that each start with their own size (Multiboot specification 0.6.96, section 3.3).
    case multiboot(length: UInt32)
  }

  /// The address of the first entry, aligned or not; reachable when the map is read.
  public var address: VirtualAddress

  /// How the entries are laid out, and how many there are.
  public var layout: Layout

  /// Names a table. Nothing is read before `FirmwareMap.read`.
  @inlinable
  public init(address: VirtualAddress, layout: Layout) {
    self.address = address
    self.layout = layout
  }

  /// Entries that a table may have: as many as the 16-bit count of the BIOS loader's header can say. It bounds the time
  /// that a corrupt count can cost.
  @inlinable
  public static var maximumEntries: UInt32 { 65_535 }

  /// Bytes of the header that the BIOS loader puts before its entries.
  @inlinable
  public static var headerSize: UInt32 { 16 }

  /// The table that follows the header that a C kernel's `memory_setup` gets: `u16 count, u16 entry_size, u8 pad[12]`.
  ///
  /// - Throws: `FirmwareMapError.tableOutsideAddressSpace` when the header itself does not lie below 4 GiB.
  @inlinable
  public init(header: VirtualAddress, on machine: some Machine) throws(FirmwareMapError) {
    let (address, overflow) = header.rawValue.addingReportingOverflow(FirmwareTable.headerSize)
    if overflow { throw .tableOutsideAddressSpace }
    let word = machine.loadUnaligned(header)
    self.init(address: VirtualAddress(address), layout: .e820(count: word & 0xFFFF, entrySize: word >> 16))
  }
}

/// One entry as the firmware wrote it.
public struct FirmwareEntry: Hashable, Sendable {
  /// The first byte.
  public var base: UInt64

  /// The number of bytes. 0: the entry is ignored.
  public var length: UInt64

  /// What the firmware says that the memory is.
  public var type: MemoryType

  /// The extended attributes of a 24-byte entry, `nil` in shorter ones (ACPI specification 3.0 to 6.5, table 15.6).
  public var attributes: UInt32?

  /// An entry as it stands in a table. It may be empty or run past 2^64: `FirmwareMap.insert` handles both.
  @inlinable
  public init(base: UInt64, length: UInt64, type: MemoryType, attributes: UInt32? = nil) {
    self.base = base
    self.length = length
    self.type = type
    self.attributes = attributes
  }

  /// Attribute bit 0: clear in an entry that is to be ignored.
  @inlinable
  public static var enabledAttribute: UInt32 { 1 << 0 }

  /// Attribute bit 1: the memory is not volatile.
  @inlinable
  public static var nonVolatileAttribute: UInt32 { 1 << 1 }
}

extension FirmwareEntry {
  /// Reads the 20 bytes at `address`, and the attributes after them where `hasAttributes`.
  @inlinable
  init(at address: VirtualAddress, hasAttributes: Bool, on machine: some Machine) {
    func word(_ index: UInt32) -> UInt32 { machine.loadUnaligned(address.advanced(byBytes: index * 4)) }
    self.init(
      base: UInt64(word(1)) << 32 | UInt64(word(0)), length: UInt64(word(3)) << 32 | UInt64(word(2)),
      type: MemoryType(word(4)), attributes: hasAttributes ? word(5) : nil)
  }
}
