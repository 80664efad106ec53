// Firmware maps that several tests boot.

import Operations

/// Firmware maps by the machine that has them.
public enum TestMap {
  /// 128 MiB of a PC: low memory, the EBDA and ROM, and RAM from 1 MiB on.
  public static let pc = [
    FirmwareMapEntry(base: 0, length: 0x9FC00, type: 1),
    FirmwareMapEntry(base: 0x9FC00, length: 0x400, type: 2),
    FirmwareMapEntry(base: 0xF0000, length: 0x10000, type: 2),
    FirmwareMapEntry(base: 0x100000, length: 0x7EE0000, type: 1),
    FirmwareMapEntry(base: 0x7FE0000, length: 0x20000, type: 3),
  ]
}
