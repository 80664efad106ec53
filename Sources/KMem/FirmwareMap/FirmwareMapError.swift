// What can be wrong with a firmware memory map.

/// Why a firmware memory map cannot be used.
public enum FirmwareMapError: Error, Hashable, Sendable {
  /// The table has no entries.
  case emptyTable

  /// E820 entries of `size` bytes: an entry has at least 20.
  case entrySizeTooSmall(size: UInt32)

  /// More entries than `limit`: the table's count or length cannot be right.
  case tooManyEntries(limit: UInt32)

  /// The table starts or ends past 4 GiB.
  case tableOutsideAddressSpace

  /// The Multiboot entry `offset` bytes into the map has a size below 20 or runs past the map's end.
  case malformedMultibootEntry(offset: UInt32)

  /// More unusable regions than the map's storage holds, and no usable one left to give up (contract E10).
  case tooManyRegions(capacity: UInt32)

  /// No frame below 4 GiB is wholly usable (contract E11).
  case noUsableMemory

  /// What is wrong and what to do, without the numbers.
  public var message: StaticString {
    switch self {
    case .emptyTable:
      "the firmware's memory map has no entries; ask the firmware again or fall back to another interface"
    case .entrySizeTooSmall:
      "an entry of the firmware's memory map has fewer than 20 bytes; check the entry size that the loader recorded"
    case .tooManyEntries:
      "the firmware's memory map claims more entries than any firmware has; check the count that the loader recorded"
    case .tableOutsideAddressSpace:
      "the firmware's memory map does not lie below 4 GiB; check its address, entry count and entry size"
    case .malformedMultibootEntry:
      "an entry of the Multiboot memory map has a size below 20 or runs past the map; check mmap_addr and mmap_length"
    case .tooManyRegions:
      "the firmware's memory map has more reserved regions than its storage holds; give the map a larger storage"
    case .noUsableMemory:
      "the firmware's memory map has no whole usable frame below 4 GiB"
    }
  }
}
