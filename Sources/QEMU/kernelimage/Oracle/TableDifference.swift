// Where two machines' tables differ, in lines that a person can follow: neighbouring entries that differ in the same way are
// one line.
//
//   info tlb  E0002000-E0003FFF  expected 00231000 [W], seen 00231000 [U W]
//   info mem  E0002000-E0003FFF  expected [W], seen [U W]                        rights have no frame

/// Neighbouring entries in which two machines differ in the same way.
struct TableDifference: Equatable, CustomStringConvertible {
  /// How the entries were looked at: the monitor's command.
  var view: String
  /// The addresses that the entries stand for: first and last.
  var first: UInt32
  var last: UInt32
  /// The first entry; 0 if the table is absent.
  var expected: UInt32
  var seen: UInt32

  var description: String {
    "\(view)  \(Hexadecimal.of(first))-\(Hexadecimal.of(last))  expected \(text(expected)), seen \(text(seen))"
  }

  private func text(_ entry: UInt32) -> String {
    if entry & TableEntry.present == 0 { return entry == 0 ? "nothing" : "\(Hexadecimal.of(entry)), not present" }
    let letters: [(UInt32, String)] = [
      (0x800, "11"), (0x400, "10"), (0x200, "9"), (0x100, "G"), (0x80, "P"), (0x10, "C"), (0x08, "T"), (0x04, "U"),
      (0x02, "W"),
    ]
    let bits = letters.filter { entry & $0.0 != 0 }.map(\.1).joined(separator: " ")
    let frame = view == MemoryListing.command ? "" : Hexadecimal.of(entry & TableEntry.address) + " "
    return "\(frame)[\(bits)]"
  }

  /// The differences between two arrays of entries that each stand for `bytes` of addresses.
  static func between(_ expected: [UInt32], _ seen: [UInt32], each bytes: UInt32, view: String) -> [TableDifference] {
    if expected == seen { return [] }
    var differences: [TableDifference] = []
    for index in expected.indices where expected[index] != seen[index] {
      let address = UInt32(index) * bytes
      let next = TableDifference(
        view: view, first: address, last: address + (bytes - 1), expected: expected[index], seen: seen[index])
      if differences.last?.isContinued(by: next) == true {
        differences[differences.count - 1].last = next.last
      } else {
        differences.append(next)
      }
    }
    return differences
  }

  /// Whether `next` lies after the last entry and differs in the same way: the same bits, and frames as far apart.
  private func isContinued(by next: TableDifference) -> Bool {
    let bits = ~TableEntry.address
    return last &+ 1 == next.first && expected & bits == next.expected & bits && seen & bits == next.seen & bits
      && seen &- expected == next.seen &- next.expected
  }
}

extension PageTables {
  /// Everything in which what QEMU has seen is not what was predicted.
  static func differences(predicted: PageTables, seen: PageTables) -> [String] {
    let registers: [(name: String, KeyPath<ListedRegisters, UInt32>)] = [
      ("CR0", \.controlRegister0), ("CR3", \.controlRegister3), ("CR4", \.controlRegister4),
    ]
    var lines: [String] = []
    for (name, value) in registers {
      let (expected, seen) = (predicted.registers[keyPath: value], seen.registers[keyPath: value])
      if expected != seen {
        lines.append("\(name)  expected \(Hexadecimal.of(expected)), seen \(Hexadecimal.of(seen))")
      }
    }
    let views: [(name: String, bytes: UInt32, KeyPath<PageTables, [UInt32]>)] = [
      ("directory", 4 << 20, \.directory), ("table", 4096, \.tables), (TLBListing.command, 4096, \.pages),
      (MemoryListing.command, 4096, \.rights),
    ]
    for (name, bytes, entries) in views {
      let differences = TableDifference.between(
        predicted[keyPath: entries], seen[keyPath: entries], each: bytes, view: name)
      lines += differences.map(\.description)
    }
    return lines
  }
}
