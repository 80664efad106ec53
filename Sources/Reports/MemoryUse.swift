// What a stretch of physical memory is for, once a kernel has booted or was refused, and how it is drawn.

import Operations

/// The use of a stretch of physical memory.
package enum MemoryUse: Hashable {
  case bitmap
  case directory
  case table
  case heap
  case kernel
  case bootEarly
  /// Usable memory that the caller asked to keep.
  case callerReserved
  /// In use, and nothing above says what for.
  case unexplained
  case free
  /// Usable, below the floor.
  case low
  /// Usable, but not a whole frame.
  case partialFrame
  /// Usable, at or above 4 GiB.
  case beyondReach
  /// Usable, on a machine that did not boot.
  case usable
  /// The firmware's, by its type; not usable.
  case firmware(UInt32)
  /// No entry covers it.
  case hole
  /// Where a kernel was to lie that could not: what the firmware says of the memory.
  indirect case wantedByKernel(MemoryUse)

  /// One letter for maps drawn to scale, before the row that explains it.
  var letter: Character {
    switch self {
    case .bitmap: "M"
    case .directory, .table: "T"
    case .heap: "H"
    case .kernel: "K"
    case .bootEarly: "B"
    case .callerReserved: "R"
    case .unexplained: "?"
    case .free: "."
    case .low: "_"
    case .partialFrame: ","
    case .beyondReach: "^"
    case .usable: "+"
    case .firmware: "#"
    case .hole: " "
    case .wantedByKernel(let use): use == .usable ? "K" : "!"
    }
  }

  /// What the letter stands for, in a legend of many.
  var legend: String {
    switch self {
    case .bitmap: "frame bitmap"
    case .directory, .table: "tables"
    case .heap: "heap"
    case .kernel, .wantedByKernel(.usable): "kernel"
    case .bootEarly: "boot_early"
    case .callerReserved: "reserved by caller"
    case .unexplained: "in use"
    case .free: "free"
    case .low: "below floor"
    case .partialFrame: "partial frame"
    case .beyondReach: "above 4 GiB"
    case .usable: "usable"
    case .firmware: "not usable"
    case .hole: "hole"
    case .wantedByKernel: "kernel, not usable"
    }
  }

  /// What the stretch is, in a row of its own.
  var label: String {
    switch self {
    case .bitmap: "frame bitmap"
    case .directory: "page directory"
    case .table: "page tables"
    case .heap: "heap"
    case .kernel: "kernel"
    case .bootEarly: "boot_early"
    case .callerReserved: "reserved by the caller"
    case .unexplained: "in use, for nothing known"
    case .free: "free"
    case .low: "usable, below the floor"
    case .partialFrame: "usable, not a whole frame"
    case .beyondReach: "usable, out of reach"
    case .usable: "usable"
    case .firmware(let type): MemoryUse.name(ofType: type)
    case .hole: "hole"
    case .wantedByKernel(.usable): "kernel"
    case .wantedByKernel(let use): "kernel, but \(use.label)"
    }
  }

  /// Whether it is memory for the kernel to use, whoever has it.
  var isMemory: Bool {
    switch self {
    case .firmware, .hole: false
    case .wantedByKernel(let use): use.isMemory
    default: true
    }
  }

  /// The name of a type of the firmware's map.
  private static func name(ofType type: UInt32) -> String {
    switch type {
    case FirmwareMemoryType.usable: "usable"
    case FirmwareMemoryType.reserved: "reserved"
    case FirmwareMemoryType.acpiTables: "ACPI tables"
    case FirmwareMemoryType.acpiNonVolatile: "ACPI NVS"
    case FirmwareMemoryType.unusable: "bad memory"
    case FirmwareMemoryType.disabled: "disabled"
    case FirmwareMemoryType.persistent: "persistent"
    case FirmwareMemoryType.legacyPersistent: "persistent, type 12"
    case FirmwareMemoryType.softReserved: "soft reserved"
    default: "reserved, type \(type)"
    }
  }
}
