// One line of a firmware memory map, as the firmware says it: nothing here is sorted, clipped or believed.
//
//   bytes of a raw entry    0        8        16     20          24
//                           | base   | length | type | attributes |
//                           '------ 20 bytes ------'
//                           '------------- 24 bytes ------------'

/// One range of a firmware memory map (E820), exactly as the firmware or a text file gave it.
///
/// `base` and `length` are in bytes; their sum may exceed 2^64 and a length may be 0, because firmware does both.
/// `attributes` are those of a 24-byte entry and `nil` in a 20-byte one (ACPI 6.5, section 15.4, Extended Attributes for
/// Address Range Descriptor Structure).
public struct FirmwareMapEntry: Hashable, Sendable {
  public var base: UInt64
  public var length: UInt64
  public var type: UInt32
  public var attributes: UInt32?

  public init(base: UInt64, length: UInt64, type: UInt32, attributes: UInt32? = nil) {
    self.base = base
    self.length = length
    self.type = type
    self.attributes = attributes
  }
}

/// The address range types that have names (ACPI 6.5, section 15.1, Address Range Types; the last two are conventions of
/// firmware and of Linux).
public enum FirmwareMemoryType {
  /// Memory that an operating system may use.
  public static let usable: UInt32 = 1
  /// In use by the system or the firmware.
  public static let reserved: UInt32 = 2
  /// Holds ACPI tables until the operating system has read them.
  public static let acpiTables: UInt32 = 3
  /// Must be kept across sleep.
  public static let acpiNonVolatile: UInt32 = 4
  /// Memory in which errors were found.
  public static let unusable: UInt32 = 5
  /// Memory that is not enabled.
  public static let disabled: UInt32 = 6
  /// Keeps its contents without power.
  public static let persistent: UInt32 = 7
  /// Persistent memory as firmware older than ACPI 6.0 marks it.
  public static let legacyPersistent: UInt32 = 12
  /// Memory that Linux sets aside for a driver to hand out (EFI attribute EFI_MEMORY_SP).
  public static let softReserved: UInt32 = 0xEFFF_FFFF
}

/// The attribute bits of a 24-byte entry (ACPI 6.5, section 15.4).
public enum FirmwareMapAttributes {
  /// Bit 0: the entry counts; while it is clear the range is to be ignored.
  public static let enabled: UInt32 = 1 << 0
  /// Bit 1: the range keeps its contents without power.
  public static let nonVolatile: UInt32 = 1 << 1
}
