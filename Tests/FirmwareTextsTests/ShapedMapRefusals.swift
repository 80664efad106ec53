// Texts that are no map, or a damaged one, with the line and words of the reason.

extension ShapedMapTests {
  static let refusals = [
    Refusal(
      """
      00000000-00000000 : System RAM
      00000000-00000000 : Reserved
      00000000-00000000 : System RAM

      """, 1, "as root"),
    Refusal("  0000000000000000-00000000ffffffff (prio 0, ram): pc.ram\n", nil, "QEMU's tree"),
    Refusal(
      """
      0x0-0x9efff usable
      0x9f000-0x9ffff usabel
      0x100000-0x2fffff usable

      """, 2, "'usabel'"),
    Refusal(
      """
        0: 0000000000000000 - 000000000009f000 = 1 RAM
        1: 00000000000
        2: 0000000000100000 - 0000000000300000 = 1 RAM

      """, 2, "mend or remove"),
    Refusal(
      """
      0000 - 0000000000300000 = 1 RAM
      0000000000400000 - 0000000000500000 = 1 RAM
      0000000000600000 - 0000000000700000 = 1 RAM

      """, 1, "mend or remove"),
    Refusal(
      """
      0x0-0x9efff usable
      0x9f000-0xa0000 reserved
      0x100000-0x2fffff usable

      """, 1, "inclusive"),
    Refusal(
      """
      0000000000000100-000000000009efff (0)
      0000000000100000-00000000002fffff (0)

      """, 1, "type 0"),
    Refusal(
      """
      size = 0x14, base_addr = 0x00, length = 0x09f000, type = 0x1
      size = 0x14, base_addr = 0x10, length = 0x13fe00000, type = 0x1

      """, 2, "two 32-bit halves"),
    Refusal(
      """
      length = 0x1000
      type = 1
      base = 0x1000
      length = 0x1000
      type = 1
      base = 0x2000
      length = 0x1000
      type = 2

      """, 7, "mend or remove"),
    Refusal("memmap/0/start:0x0\nmemmap/0/type:System RAM\n", 1, "start, end or type"),
    Refusal(
      """
      a log
      of nothing
      that is a map, as anybody can see who reads it to the end

      """, 1, "has the shape"),
    Refusal(
      """
      0x0-0x9efff usable
      0x100000-0x1fffff usable
      next
      0x0-0x9efff usable
      0x100000-0x3fffff usable

      """, 4, "--boot 1"),
  ]
}
