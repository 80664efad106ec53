// Maps whose types are flags, other programs' numbers or negations, for the small map of `ShapedMapTests`.

import Operations

extension ShapedMapTests {
  static let claims = [
    Sample("usable=true", rows { "start=\($0) len=\($1) usable=\($2)" }),
    Sample("usable: no", rows("yes", "no") { "start: \($0), length: \($1), usable: \($2)" }),
    Sample("available=0", rows("1", "0") { "base=\($0) length=\($1) available=\($2)" }),
    Sample("reserved=false", rows("false", "true") { "base=\($0) length=\($1) reserved=\($2)" }),
    Sample("is_ram", rows { "Region { base: \($0), size: \($1), is_ram: \($2) }" }),
    Sample("not usable", rows("usable", "not usable") { "base=\($0) length=\($1) \($2)" }),
    Sample("non-free", rows("free", "non-free") { "base=\($0) length=\($1) type=\($2)" }),
    Sample(
      "a flag that fills up a structure",
      rows("1, reserved=0", "2, reserved=0") { "base=\($0) length=\($1) type=\($2)" }),
    Sample("Rust's bootloader, BIOS", rows("Usable", "UnknownBios(2)") { "region \($0) \($1) \($2)" }),
    Sample(
      "Rust's bootloader, UEFI",
      """
      region: 0x0 - 0x9f000 (Usable)
      region: 0x9f000 - 0xa0000 (UnknownUefi(0))
      region: 0x100000 - 0x300000 (Bootloader)

      """, [small[0], small[1], entry(0x10_0000, 0x20_0000, 2)]),
    Sample(
      "a flag on a line of its own",
      """
      [
       { "usable": true,
         "start": "0x0",
         "length": "0x9f000" },
       { "usable": false,
         "start": "0x9f000",
         "length": "0x1000" },
       { "usable": true,
         "start": "0x100000",
         "length": "0x200000" }
      ]

      """),
  ]

  /// A line for each entry of the small map.
  private static func rows(
    _ usable: String = "true", _ reserved: String = "false", _ line: (String, String, String) -> String
  ) -> String {
    small.map { entry in
      let word = entry.type == 1 ? usable : reserved
      return line("0x" + String(entry.base, radix: 16), "0x" + String(entry.length, radix: 16), word) + "\n"
    }.joined()
  }
}
