// What the tables of one directory say, seen in four ways that must each be equal on both machines:
//
//            simulated machine                    QEMU
//   directory   1024 words from memory               xp
//   tables      1024 words for each present entry    xp
//   pages       the simulated PC's walk              info tlb: QEMU's walk, with the bits of each table entry
//   rights      both levels of that walk together    info mem: QEMU's walk, both levels together
//
// Each is an array of entries by page, or by directory slot, absent ones 0, so that one comparison serves all four.

import SimulatedPC

/// The loaded tables of a machine, and the registers that decide how they are read.
struct PageTables {
  var registers: ListedRegisters

  /// The directory's entries, without the accessed bit.
  var directory = [UInt32](repeating: 0, count: 1024)

  /// The words of the tables by page, with the bits that the processor ignores, without accessed and dirty.
  var tables = PageTables.noPages

  /// The pages: frame and table entry's bits that the processor knows, without accessed and dirty.
  var pages = PageTables.noPages

  /// What is allowed at both levels: present, writable, user.
  var rights = PageTables.noPages

  /// Tables that present directory entries name, pages, and those of them that user mode may use.
  var counts = (tables: 0, pages: 0, users: 0)

  static let noPages = [UInt32](repeating: 0, count: 1 << 20)

  /// The bit that the processor sets in directory entries; there is no dirty bit at that level.
  private static let setInDirectory = TableEntry.setByProcessor & ~0x040

  /// Bits 9 to 11 of a table entry, which the processor ignores.
  private static let ignored: UInt32 = 0xE00

  /// Enters a word of the table in `slot`.
  private mutating func setTable(_ slot: Int, to words: some Collection<UInt32>) {
    counts.tables += 1
    for (index, word) in words.enumerated() { tables[slot << 10 | index] = word & ~TableEntry.setByProcessor }
  }
}

extension PageTables {
  /// What the simulated machine predicts: its memory, and its walk of it.
  init(predictedBy machine: SimulatedMachine) {
    registers = ListedRegisters(
      controlRegister0: machine.controlRegister0, controlRegister3: machine.controlRegister3,
      controlRegister4: machine.controlRegister4)
    let base = machine.controlRegister3 & TableEntry.address
    for slot in 0..<1024 {
      let entry = machine.peek(base + UInt32(slot) * 4)
      directory[slot] = entry & ~Self.setInDirectory
      if entry & TableEntry.present == 0 { continue }
      let table = entry & TableEntry.address
      setTable(slot, to: (0..<UInt32(1024)).map { machine.peek(table + $0 * 4) })
    }
    machine.forEachPresentEntry(of: base) { entry in
      let page = Int(entry.page >> 12)
      counts.pages += 1
      if entry.isUser { counts.users += 1 }
      pages[page] = entry.leafEntry & ~(TableEntry.setByProcessor | Self.ignored)
      rights[page] =
        TableEntry.present | (entry.isWritable ? TableEntry.writable : 0) | (entry.isUser ? TableEntry.user : 0)
    }
  }
}

extension PageTables {
  /// What QEMU sees, asked through `ask`, which runs a command of its human monitor.
  init<Failure: Error>(seenThrough ask: (String) throws(Failure) -> String) throws {
    registers = try RegisterListing.parse(try ask(RegisterListing.command))
    let base = registers.controlRegister3 & TableEntry.address
    let entries = try WordDump.parse(try ask(WordDump.command(base)), at: base)
    directory = entries.map { $0 & ~Self.setInDirectory }
    for (slot, entry) in entries.enumerated() where entry & TableEntry.present != 0 {
      let table = entry & TableEntry.address
      setTable(slot, to: try WordDump.parse(try ask(WordDump.command(table)), at: table))
    }
    for page in try TLBListing.parse(try ask(TLBListing.command)) {
      try enter(page.physical | page.flags, in: \.pages, at: page.virtual >> 12, from: TLBListing.command)
    }
    for range in try MemoryListing.parse(try ask(MemoryListing.command)) {
      let rights =
        TableEntry.present | (range.isWritable ? TableEntry.writable : 0) | (range.isUser ? TableEntry.user : 0)
      for page in range.bytes.lowerBound >> 12..<range.bytes.upperBound >> 12 {
        try enter(rights, in: \.rights, at: UInt32(page), from: MemoryListing.command)
      }
    }
  }

  /// Enters what a listing says of a page; a page that is listed twice is an error.
  private mutating func enter(
    _ word: UInt32, in listing: WritableKeyPath<PageTables, [UInt32]>, at page: UInt32, from command: String
  ) throws(MonitorTextError) {
    if self[keyPath: listing][Int(page)] != 0 {
      throw MonitorTextError(command: command, line: "page \(Hexadecimal.of(page << 12)) twice")
    }
    self[keyPath: listing][Int(page)] = word
    if listing == \.pages { counts.pages += 1 } else if word & TableEntry.user != 0 { counts.users += 1 }
  }
}

enum Hexadecimal {
  /// Eight digits, as manuals write addresses and entries.
  static func of(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
