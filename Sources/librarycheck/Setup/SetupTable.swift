// The firmware's map as a loader leaves it, in the three formats, and what bootmem_init is told of it.

import CKMem
import KMemLibrary
import SimulatedPC

struct SetupTable {
  private(set) var bytes: [UInt8] = []
  /// kmem_boot_information_t up to `length`.
  private(set) var words: [UInt32] = []

  /// Where the table lies, in memory below 640 KiB.
  static let page: UInt32 = 0x2000

  init(_ information: SetupInformation, _ machine: SetupMachine) {
    var address = Self.page + information.offset
    let isMultiboot = information.format == KMEM_TABLE_MULTIBOOT
    let hasHeader = information.format == KMEM_TABLE_E820_HEADER
    let size: UInt32 = information.fault == .shortEntries ? 19 : information.offset & 4 != 0 ? 24 : 20
    let entries = information.fault == .noEntries ? [] : machine.entries
    if hasHeader { append([UInt32(entries.count) | size << 16, ~0, ~0, ~0]) }
    for entry in entries {
      if isMultiboot { append([size]) }
      let type = information.fault == .noUsable ? 2 : entry.type
      append([
        UInt32(truncatingIfNeeded: entry.base), UInt32(truncatingIfNeeded: entry.base >> 32),
        UInt32(truncatingIfNeeded: entry.length), UInt32(truncatingIfNeeded: entry.length >> 32), type,
      ])
      if size == 24 { append([1]) }
    }
    var count = UInt32(entries.count)
    var length = UInt32(bytes.count)
    if information.fault == .cutEntry { length -= min(length, 1) }
    if information.fault == .noTable { address = 0 }
    if information.fault == .pastTheEnd {
      address = 0xFFFF_FFF4
      (count, length) = (max(count, 1), max(length, 24))
    }
    let format = information.fault == .unknownFormat ? 3 : information.format.rawValue
    words = [format, address, hasHeader ? 0 : count, hasHeader ? 0 : size, length]
  }

  private mutating func append(_ words: [UInt32]) {
    for word in words {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
    }
  }
}

extension LibraryProcessor {
  /// Places above `information`, virtual: choices, a context, reserved ranges.
  private var choices: UInt32 { information + 0x20 }
  private var context: UInt32 { information + 0x40 }
  private var ranges: UInt32 { information + 0x80 }

  /// Writes what bootmem_init and memory_setup are given.
  ///
  /// - Returns: their arguments.
  func tell(_ told: SetupInformation, _ machine: SetupMachine, writesTable: Bool) -> [UInt32] {
    let table = SetupTable(told, machine)
    if writesTable { self.machine.poke(table.bytes, at: SetupTable.page + told.offset) }
    let pointer = told.fault == .noReserved ? 0 : ranges
    write(table.words + [pointer, UInt32(told.reserved.count)], at: information)
    write(
      told.reserved.flatMap { range in
        [range.start, range.end - range.start].flatMap {
          [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)]
        }
      }, at: ranges)
    if let configuration = told.configuration { write(configuration.words, at: choices) }
    return [told.fault == .noInformation ? 0 : information, told.configuration == nil ? 0 : choices]
  }

  /// Writes a paging_ctx_t and the script of its source of pages.
  ///
  /// - Returns: the pointer to it.
  func tell(_ told: SetupContext?) -> UInt32 {
    guard let told else { return 0 }
    for (index, word) in [told.pages ?? 0, told.pagesEnd, told.oddCall, told.oddAnswer, told.offset, 0].enumerated() {
      machine.poke(word, at: image.pageScript + UInt32(index) * 4)
    }
    write(
      [
        told.pages == nil ? 0 : image.scriptedPages, told.offset == 0 ? 0 : image.scriptedPhysical, told.limit,
        told.base,
        told.start, told.end, told.flags,
      ], at: context)
    return context
  }

  /// One call of alloc_page_aligned and its answer.
  struct PageCall {
    var bytes: UInt32
    var align: UInt32
    var answer: UInt32
  }

  /// The first 128 calls since the script was written, and how many there were.
  var pageCalls: (log: [PageCall], count: UInt32) {
    let count = machine.peek(image.pageScript + 20)
    let log = (0..<min(count, 128)).map { index in
      let place = image.pageScript + 24 + index * 12
      return PageCall(
        bytes: machine.peek(place), align: machine.peek(place + 4), answer: machine.peek(place + 8))
    }
    return (log, count)
  }

  /// Where alloc_page_aligned would answer next.
  var nextScriptedPage: UInt32 { machine.peek(image.pageScript) }
}
