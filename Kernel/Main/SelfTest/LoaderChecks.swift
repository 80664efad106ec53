// What a loader left is refused before it is read where the boot tables do not map it. The information of these checks lies in
// two pages of the image, reached by identity.
//
//   information page   0 structure   128 module list, one module   256 memory map, one entry
//   text page          0 command line, the loader's name and the module's string, all the same one

import CBoot
import CMain
import CMetal

extension SelfTest {
  private static var end: UInt32 { UInt32(BOOT_IDENTITY_BYTES) }
  private static var information: UInt32 { main_physical(main_table_copy()) }
  private static var text: UInt32 { main_physical(main_directory_copy()) }

  mutating func checkLoader() {
    let information = Self.information
    metal_fill_page(information, 0)
    metal_fill_page(Self.text, 0)
    metal_store(Self.text, 0x0000_6162)
    let fields: InlineArray<9, (UInt32, UInt32)> = [
      (0, 0b10_0100_1100), (16, Self.text), (20, 1), (24, information + 128), (44, 24), (48, information + 256),
      (64, Self.text), (128, 0x100_0000), (136, Self.text),
    ]
    for index in fields.indices { metal_store(information + fields[index].0, fields[index].1) }
    metal_store(information + 132, 0x200_0000)

    expect(LoaderInformation(address: information)?.moduleCount ?? 0, 1, "information that can be read is read")
    expect(
      UInt32(truncatingIfNeeded: LoaderInformation(address: information)?.ranges?.count ?? 0), 7,
      "the structure, two strings, the map, the list, the module and its string are ranges")
    checkLoaderField(16, "a command line above 64 MiB")
    checkLoaderField(64, "a loader's name above 64 MiB")
    checkLoaderField(48, "a memory map above 64 MiB")
    checkLoaderField(136, "a module's string above 64 MiB")
    checkLoaderField(24, "a module list above 64 MiB")
    checkLoaderField(24, Self.end - 8, "a module list across 64 MiB")
    checkLoaderField(20, 1 << 28, "a module list as large as the address space")
    checkLoaderField(44, .max, "a memory map as large as the address space")
    check(LoaderInformation(address: Self.end - 115) == nil, "a structure across 64 MiB is refused")
    check(LoaderInformation(address: .max) == nil, "a structure at the end of the address space is refused")
    expect(
      LoaderMemory.byte(at: Self.end - 1), metal_load(Self.end - 4) >> 24, "the last byte below 64 MiB can be read")
    metal_fill_page(Self.text, 0x6161_6161)
    check(LoaderInformation(address: information) == nil, "a string without an end is refused")
  }

  /// Refusal where a field names an address at 64 MiB and one at the end of the address space.
  private mutating func checkLoaderField(_ offset: UInt32, _ what: StaticString) {
    checkLoaderField(offset, Self.end, what)
    checkLoaderField(offset, .max, what)
  }

  private mutating func checkLoaderField(_ offset: UInt32, _ value: UInt32, _ what: StaticString) {
    let place = Self.information + offset
    let kept = metal_load(place)
    metal_store(place, value)
    check(LoaderInformation(address: Self.information) == nil, what)
    metal_store(place, kept)
  }
}
