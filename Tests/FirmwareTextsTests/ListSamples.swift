// Maps of which several entries share a line, for the small map of `ShapedMapTests`.

import Operations

extension ShapedMapTests {
  static let lists = [
    Sample("tuples of Python", "m = [(0x0, 0x9f000, 1), (0x9f000, 0x1000, 2), (0x100000, 0x200000, 1)]\n"),
    Sample("tuples of Python in decimal", "[(0, 651264, 1), (651264, 4096, 2), (1048576, 2097152, 1)]\n"),
    Sample(
      "arrays of JSON",
      #"[["0x0", "0x9f000", "usable"], ["0x9f000", "0x1000", "reserved"], ["0x100000", "0x200000", "usable"]]"#),
    Sample(
      "C on one line",
      "m[] = {{0x0, 0x9f000, E820_RAM}, {0x9f000, 0x1000, E820_RESERVED}, {0x100000, 0x200000, E820_RAM}};\n"),
    Sample("tuples on lines of their own", "(0x0, 0x9f000, 1),\n(0x9f000, 0x1000, 2),\n(0x100000, 0x200000, 1)\n"),
    Sample("ranges between semicolons", "0x0-0x9efff usable; 0x9f000-0x9ffff reserved; 0x100000-0x2fffff usable\n"),
    Sample("ranges in a sentence", "RAM: 0-9efff is usable, 9f000-9ffff reserved, and 100000-2fffff usable.\n"),
    Sample("columns between semicolons", "0x0 0x9f000 1; 0x9f000 0x1000 2; 0x100000 0x200000 1\n"),
    Sample(
      "two ranges a line",
      """
      00000000-0009efff usable      0009f000-0009ffff reserved
      00100000-001fffff usable      00200000-002fffff usable

      """, [small[0], small[1], entry(0x10_0000, 0x10_0000, 1), entry(0x20_0000, 0x10_0000, 1)]),
    Sample(
      "a debugger's array, broken before the types, with its empty rest",
      """
      $1 = {nr_entries = 3, entries = {{addr = 0, size = 651264,
            type = E820_TYPE_RAM}, {addr = 651264, size = 4096,
            type = E820_TYPE_RESERVED}, {addr = 1048576, size = 2097152,
            type = E820_TYPE_RAM}, {addr = 0, size = 0, type = 0} <repeats 125 times>}}

      """),
  ]

  static let longList: Sample = {
    let entries = (0..<200 as Range<UInt64>).map { entry($0 << 20, 1 << 20, $0 % 3 == 0 ? 2 : 1) }
    let items = entries.map { "{\"base\": \($0.base), \"length\": \($0.length), \"type\": \($0.type)}" }
    return Sample("a long list of JSON on one line", "[" + items.joined(separator: ", ") + "]\n", entries)
  }()

  /// Lists of which a part is damaged.
  static let damagedLists = [
    Refusal("[(0x0, 0x9f000, 1), (0x9f000, 0x1000, 2), (0x100000, 0x200000\n", 1, "instead of three or four"),
    Refusal("0x0-0x9efff usable; 0x9f000-0x9ffff; 0x100000-0x2fffff usable\n", 1, "instead of three or four"),
  ]
}
