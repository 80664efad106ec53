// What programs print for one small map: 636 KiB usable, 4 KiB reserved, and 2 MiB usable from 1 MiB on.

import Operations

extension ShapedMapTests {
  static let samples = [
    Sample(
      "Xen 4",
      """
      (XEN) Xen-e820 RAM map:
      (XEN)  0000000000000000 - 000000000009f000 (usable)
      (XEN)  000000000009f000 - 00000000000a0000 (reserved)
      (XEN)  0000000000100000 - 0000000000300000 (usable)
      (XEN) System RAM: 3MB (3072kB)

      """),
    Sample(
      "Xen 4.14",
      """
      (XEN)  [0000000000000000, 000000000009efff] (usable)
      (XEN)  [000000000009f000, 000000000009ffff] (reserved)
      (XEN)  [0000000000100000, 00000000002fffff] (usable)

      """),
    Sample(
      "half-open ranges",
      """
      [000000,09f000) usable
      [09f000,0a0000) reserved
      [100000,300000) usable

      """),
    Sample(
      "upper and lower halves after a grave accent",
      """
      00000000`00000000 - 00000000`0009f000 RAM
      00000000`0009f000 - 00000000`000a0000 RESERVED
      00000000`00100000 - 00000000`00300000 RAM

      """),
    Sample(
      "SeaBIOS before it had words",
      """
      e820 map has 3 items:
        0: 0000000000000000 - 000000000009f000 = 1
        1: 000000000009f000 - 00000000000a0000 = 2
        2: 0000000000100000 - 0000000000300000 = 1

      """),
    Sample(
      "a holed table of Xen's loader",
      """
      (d1) E820 table:
      (d1)  [00]: 00000000:00000000 - 00000000:0009f000: RAM
      (d1)  [01]: 00000000:0009f000 - 00000000:000a0000: RESERVED
      (d1)  HOLE: 00000000:000a0000 - 00000000:00100000
      (d1)  [02]: 00000000:00100000 - 00000000:00300000: RAM

      """),
    Sample(
      "GRUB shell",
      """
      base_addr = 0x0, length = 0x9f000, available RAM
      base_addr = 0x9f000, length = 0x1000, reserved RAM
      base_addr = 0x100000, length = 0x200000, available RAM

      """),
    Sample(
      "GRUB legacy in decimal",
      """
         Usable RAM:  Base Address:  0x0 X 4GB + 0x0,
            Length:   0 X 4GB + 651264 bytes
         Reserved:  Base Address:  0x0 X 4GB + 0x9f000,
            Length:   0 X 4GB + 4096 bytes
         Usable RAM:  Base Address:  0x0 X 4GB + 0x100000,
            Length:   0 X 4GB + 2097152 bytes

      """),
    Sample(
      "a loader's listing with attributes",
      """
      SMAP type=01, xattr=01, base=0000000000000000, len=000000000009f000
      SMAP type=02, xattr=01, base=000000000009f000, len=0000000000001000
      SMAP type=01, xattr=01, base=0000000000100000, len=0000000000200000

      """,
      small.map { entry($0.base, $0.length, $0.type, 1) }),
    Sample(
      "types before the numbers, on two lines",
      """
      mmap length 0x48 addr 0x9000 entries 3
      mmap table: 0 type: 0x1
      Base: 0x0000000000000000 length: 0x000000000009f000
      mmap table: 1 type: 0x2
      Base: 0x000000000009f000 length: 0x0000000000001000
      mmap table: 2 type: 0x1
      Base: 0x0000000000100000 length: 0x0000000000200000

      """),
    Sample(
      "sizes in KB",
      """
      Region 0: type 1 at 0x0 for 636KB
      Region 1: type 2 at 0x9f000 for 4KB
      Region 2: type 1 at 0x100000 for 2048KB

      """),
    Sample(
      "32-bit halves with names",
      """
      base_addr_high = 0x0, base_addr_low = 0x0, length_high = 0x0, length_low = 0x9f000, type = 0x1
      base_addr_high = 0x0, base_addr_low = 0x9f000, length_high = 0x0, length_low = 0x1000, type = 0x2
      base_addr_high = 0x1, base_addr_low = 0x0, length_high = 0x0, length_low = 0x200000, type = 0x1

      """,
      [small[0], small[1], entry(1 << 32, 0x20_0000, 1)]),
    Sample(
      "32-bit halves without leading zeros",
      """
      size = 0x14, base_addr = 0x00, length = 0x09f000, type = 0x1
      size = 0x14, base_addr = 0x09f000, length = 0x01000, type = 0x2
      size = 0x14, base_addr = 0x10, length = 0x0200000, type = 0x1

      """,
      [small[0], small[1], entry(1 << 32, 0x20_0000, 1)]),
    Sample(
      "UEFI shell",
      """
      Type       Start            End              # Pages          Attributes
      Available  0000000000000000-000000000009EFFF 000000000000009F 000000000000000F
      RT_Data    000000000009F000-000000000009FFFF 0000000000000001 800000000000000F
      BS_Data    0000000000100000-00000000002FFFFF 0000000000000200 000000000000000F

      """),
    Sample(
      "a table of UEFI descriptors",
      """
                         Type     Physical      Virtual   #Pages Attr
           ConventionalMemory 000000000000 000000000000 0000009f UC WC WT WB
          RuntimeServicesData 00000009f000 00000009f000 00000001 WB RUNTIME
                   LoaderData 000000100000 000000100000 00000200 WB

      """),
    Sample(
      "UEFI map of an old kernel",
      """
      efi: mem00: type=7, attr=0xf, range=[0x0000000000000000-0x000000000009f000) (0MB)
      efi: mem01: type=6, attr=0x800000000000000f, range=[0x000000000009f000-0x00000000000a0000) (0MB)
      efi: mem02: type=4, attr=0xf, range=[0x0000000000100000-0x0000000000300000) (2MB)

      """),
    Sample(
      "RAM that cannot be cached is none",
      """
      efi: mem00: type=7, attr=0xf, range=[0x0000000000000000-0x000000000009f000) (0MB)
      efi: mem01: type=7, attr=0x1, range=[0x000000000009f000-0x00000000000a0000) (0MB)
      efi: mem02: type=7, attr=0xf, range=[0x0000000000100000-0x0000000000300000) (2MB)

      """),
    Sample(
      "iomem with devices",
      """
      00000000-0009efff : System RAM
      0009f000-0009ffff : Reserved
      000a0000-000bffff : PCI Bus 0000:00
      00100000-002fffff : System RAM
        00200000-0020ffff : Kernel code
      fec00000-fec003ff : IOAPIC 0

      """),
    Sample(
      "sysfs in any order",
      """
      memmap/1/type:Reserved
      memmap/1/start:0x9f000
      memmap/1/end:0x9ffff
      memmap/0/start:0x0
      memmap/2/type:System RAM
      memmap/0/end:0x9efff
      memmap/0/type:System RAM
      memmap/2/end:0x2fffff
      memmap/2/start:0x100000

      """),
    Sample(
      "sysfs through head",
      """
      ==> memmap/0/start <==
      0x0

      ==> memmap/0/end <==
      0x9efff

      ==> memmap/0/type <==
      System RAM

      ==> memmap/1/start <==
      0x100000

      ==> memmap/1/end <==
      0x2fffff

      ==> memmap/1/type <==
      System RAM

      """, withoutReserved),
    Sample(
      "ranges with words",
      """
      0x0-0x9efff usable
      0x9f000-0x9ffff reserved
      0x100000-0x2fffff usable

      """),
    Sample(
      "ranges of Rust",
      """
      0x0..0x9f000 usable
      0x9f000..0xa0000 reserved
      0x100000..0x300000 usable

      """),
    Sample(
      "inclusive ranges of Rust",
      """
      0x0..=0x9efff usable
      0x9f000..=0x9ffff reserved
      0x100000..=0x2fffff usable

      """),
    Sample(
      "JSON on one line",
      #"{"map":[{"base":0,"length":651264,"type":1},{"base":651264,"length":4096,"type":2},{"base":1048576,"length":2097152,"type":1}]}"#
    ),
    Sample(
      "C",
      """
      struct e820 map[] = {
        { .addr = 0x0ULL, .size = 0x9f000ULL, .type = E820_RAM }, /* low */
        { .addr = 0x9f000ULL, .size = 0x1000ULL, .type = E820_RESERVED },
        { .addr = 0x100000ULL, .size = 0x200000ULL, .type = E820_RAM },
      };

      """),
    Sample(
      "columns of 32-bit words",
      """
      00000000 00000000 00000000 0009F000 00000001
      00000000 0009F000 00000000 00001000 00000002
      00000000 00100000 00000000 00200000 00000001

      """),
    Sample(
      "hexadecimal with h",
      """
      00000000h - 0009EFFFh usable
      0009F000h - 0009FFFFh reserved
      00100000h - 002FFFFFh usable

      """),
    Sample(
      "everything commented out",
      """
      # 0x0-0x9efff usable
      # 0x9f000-0x9ffff reserved
      # 0x100000-0x2fffff usable

      """),
    Sample(
      "named ends",
      """
      start: 0x0, end: 0x9efff, kind: Usable
      start: 0x9f000, end: 0x9ffff, kind: Reserved
      start: 0x100000, end: 0x2fffff, kind: Usable

      """),
  ]
}
