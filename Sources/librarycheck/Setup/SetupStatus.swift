// Statuses of kmem.h as numbers, with their names for what is printed.

import CKMem

typealias Status = UInt32

extension Status {
  static func named(_ status: kmem_status_t) -> Status { status.rawValue }

  /// The name in kmem.h.
  var statusName: String {
    if self == 0 { return "KMEM_OK" }
    let group = Self.groups[self >> 4]
    guard let group, self & 15 >= group.first, Int(self & 15 - group.first) < group.names.count else {
      return "status 0x\(String(self, radix: 16))"
    }
    return "KMEM_ERROR_\(group.prefix)\(group.names[Int(self & 15 - group.first)])"
  }

  private static let groups: [UInt32: (prefix: String, first: UInt32, names: [String])] = [
    0: (
      "", 1,
      [
        "ORDER", "NULL", "TABLE_FORMAT", "TOO_MANY_RESERVED", "CONTEXT", "CONTEXT_NO_MEMORY", "CONTEXT_PAGE", "BITMAP",
        "MEMORY_SIZE", "PAGING_ENABLE",
      ]
    ),
    1: ("", 1, ["IDENTITY_LIMIT", "LOW_MEMORY_FLOOR", "ADDRESS_SPACE_COUNT", "HEAP_SIZE"]),
    2: (
      "IMAGE_", 1, ["EMPTY", "UNALIGNED", "BEYOND_IDENTITY_LIMIT", "OUTSIDE_HIGH_HALF", "MAP_STORAGE", "NOT_USABLE"]
    ),
    3: (
      "MAP_", 1,
      [
        "EMPTY", "ENTRY_SIZE", "TOO_MANY_ENTRIES", "OUTSIDE_ADDRESS_SPACE", "MULTIBOOT_ENTRY", "TOO_MANY_REGIONS",
        "NO_USABLE_MEMORY",
      ]
    ),
    4: (
      "EARLY_", 1,
      [
        "EMPTY_ARENA", "NO_ROOM", "UNUSABLE_START", "BEYOND_IDENTITY_LIMIT", "ZERO_SIZE", "ALIGNMENT", "EXHAUSTED",
        "RETIRED",
      ]
    ),
    5: (
      "FRAME_", 1,
      [
        "OUT_OF_MEMORY", "UNALIGNED", "OUT_OF_RANGE", "HOLE", "RESERVED", "KERNEL_OWNED", "ALREADY_FREE", "COUNT",
        "ALIGNMENT",
      ]
    ),
    6: (
      "PAGE_", 1,
      [
        "INVALID_DIRECTORY", "UNALIGNED", "FLAGS", "RANGE", "KMAP_WINDOW", "KERNEL_RANGE", "PROTECTED",
        "ALREADY_MAPPED",
        "NOT_MAPPED", "OUT_OF_MEMORY", "TOO_MANY_DIRECTORIES", "DIRECTORY_IN_USE", "KERNEL_DIRECTORY", "PAE",
      ]
    ),
    7: ("KMAP_", 1, ["UNALIGNED", "OUT_OF_SLOTS", "NOT_MOST_RECENT"]),
    8: (
      "HEAP_", 1,
      [
        "NOT_INITIALIZED", "ALREADY_INITIALIZED", "NOT_MAPPED", "REGION", "ZERO_SIZE", "SIZE_TOO_LARGE", "ALIGNMENT",
        "OUT_OF_MEMORY", "REGION_EXHAUSTED", "OBSTRUCTED", "FOREIGN", "UNALIGNED", "INTERIOR", "ALREADY_FREE",
        "CORRUPTED",
      ]
    ),
  ]
}

/// What a call may answer: nothing to refuse means KMEM_OK.
struct Expected {
  var refusals: Set<Status> = []
  /// Whether KMEM_OK is right as well as a refusal, where kmem.h leaves open how much memory a step needs.
  var mayBeEither = false

  mutating func refuse(_ status: kmem_status_t, if holds: Bool = true) {
    if holds { refusals.insert(status.rawValue) }
  }

  func allows(_ status: Status) -> Bool {
    status == 0 ? refusals.isEmpty || mayBeEither : refusals.contains(status)
  }
}

extension Expected: CustomStringConvertible {
  var description: String {
    let names = refusals.sorted().map(\.statusName)
    return (refusals.isEmpty || mayBeEither ? ["KMEM_OK"] + names : names).joined(separator: " or ")
  }
}
