// Maps in tables whose cells have names, and maps with other programs' type numbers, for the small map of `ShapedMapTests`.

import Operations

extension ShapedMapTests {
  static let tables = [
    Sample(
      "an index in front",
      """
      | # | Start | End | Type |
      |---|---|---|---|
      | 0 | 0x0 | 0x9efff | usable |
      | 1 | 0x9f000 | 0x9ffff | reserved |
      | 2 | 0x100000 | 0x2fffff | usable |

      """),
    Sample(
      "sizes in KiB, addresses as code",
      """
      | No. | Start | End | Size | Type |
      |--:|:--|:--|--:|--|
      | 1 | `0x0000000000000000` | `0x000000000009efff` | 636.0 KiB | Usable |
      | 2 | `0x000000000009f000` | `0x000000000009ffff` | 4.0 KiB | Reserved |
      | 3 | `0x0000000000100000` | `0x00000000002fffff` | 2.0 MiB | Usable |

      """),
    Sample(
      "a column of flags",
      """
      Start,Length,Usable
      0x0,0x9f000,yes
      0x9f000,0x1000,no
      0x100000,0x200000,yes

      """),
    Sample(
      "UEFI descriptors with number and name of the type",
      """
      Index, Type, Type(name), PhysicalStart, NumberOfPages, Attribute
      0, 7, EfiConventionalMemory, 00000000, 9f, f
      1, 5, EfiRuntimeServicesCode, 0009f000, 1, 800000000000000f
      2, 4, EfiBootServicesData, 00100000, 200, f

      """),
    Sample(
      "UEFI types by number",
      """
      [0] type=7 start=0x0 end=0x9f000 attr=0xf
      [1] type=6 start=0x9f000 end=0xa0000 attr=0x800000000000000f
      [2] type=3 start=0x100000 end=0x300000 attr=0xf

      """),
    Sample(
      "UEFI types behind ranges, with a type 0",
      """
      MMap[0]: 0x0 - 0x9efff len=651264, type=7, attr=0xf
      MMap[1]: 0x9f000 - 0x9ffff len=4096, type=0, attr=0xf
      MMap[2]: 0x100000 - 0x2fffff len=2097152, type=2, attr=0xf

      """),
    Sample(
      "UEFI pages in decimal",
      """
      type: 7 phys: 0x0 pages: 159 attr: 0xf
      type: 0 phys: 0x9f000 pages: 1 attr: 0xf
      type: 4 phys: 0x100000 pages: 512 attr: 0xf

      """),
    Sample(
      "UEFI descriptors in decimal",
      """
      MemoryDescriptor { ty: CONVENTIONAL, phys_start: 0, virt_start: 0, page_count: 159, att: WRITE_BACK }
      MemoryDescriptor { ty: RESERVED, phys_start: 651264, virt_start: 0, page_count: 1, att: WRITE_BACK }
      MemoryDescriptor { ty: BOOT_SERVICES_DATA, phys_start: 1048576, virt_start: 0, page_count: 512, att: WRITE_BACK }

      """),
    Sample(
      "UEFI names with pages in columns",
      """
      EfiConventionalMemory   0x0000000000000000 0x9f
      EfiReservedMemoryType   0x000000000009f000 0x1
      EfiBootServicesData     0x0000000000100000 0x200

      """),
    Sample(
      "Limine's numbers",
      """
      limine memory map, 3 entries
      base: 0x0, type: 0, length: 0x9f000
      base: 0x9f000, type: 1, length: 0x1000
      base: 0x100000, type: 0, length: 0x200000

      """),
    Sample(
      "halves in decimal, upper and lower",
      """
      base_addr_low = 0x0, base_addr_high = 0x0, length_low = 651264, length_high = 0, type = 1
      base_addr_low = 0x9f000, base_addr_high = 0x0, length_low = 4096, length_high = 0, type = 2
      base_addr_low = 0x0, base_addr_high = 0x1, length_low = 2097152, length_high = 1, type = 1

      """, [small[0], small[1], entry(1 << 32, 0x1_0020_0000, 1)]),
    Sample(
      "a short number that begins with a letter",
      """
      Region from 0 size 9f000 type 1
      Region from 9f000 size 1000 type 2
      Region from 100000 size c000 type 1

      """, [small[0], small[1], entry(0x10_0000, 0xC000, 1)]),
    Sample(
      "an order of its own",
      """
            Addr      Size  Type
        d0000000      1000  Reserved
               0     9f000  RAM
          100000    200000  RAM

      """, [entry(0xD000_0000, 0x1000, 2), small[0], small[2]]),
  ]

  static let otherNumberings = [
    Refusal("base: 0x0, type: 1, length: 0x9f000\nbase: 0x9f000, type: 0, length: 0x1000\n", 2, "Limine's 0 is usable"),
    Refusal(
      "limine_memmap_entry\nbase: 0x0, type: 1, length: 0x9f000\nbase: 0x9f000, type: 2, length: 0x1000\n", 2,
      "names Limine"),
    Refusal(
      """
      | # | Start | End | Type |
      | 0 | 0x0 | 0x9efff | usable |
      | 0x9f000 | 0x9ffff | usable |
      | 1 | 0x100000 | 0x1fffff | usable |

      """, 3, "mend or remove"),
  ]
}
