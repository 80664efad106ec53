// What the processor fixes, by the numbers of the manuals, and the order of addresses.

import KMem
import Testing

@Suite struct HardwareConstantTests {
  /// Intel SDM volume 3A, section 2.5: CR0.WP 16, CR0.PG 31; CR4.PSE 4, CR4.PAE 5, CR4.PGE 7.
  @Test func bitsOfControlRegisters() {
    #expect(ControlRegister0.writeProtect == 0x1_0000)
    #expect(ControlRegister0.paging == 0x8000_0000)
    #expect(ControlRegister4.pageSizeExtensions == 0x10)
    #expect(ControlRegister4.physicalAddressExtension == 0x20)
    #expect(ControlRegister4.globalPages == 0x80)
  }

  /// Intel SDM volume 3A, section 5.3, table 5-6: P 0, R/W 1, U/S 2, PWT 3, PCD 4, A 5, D 6, PS or PAT 7, G 8.
  @Test func bitsOfPageEntries() {
    #expect(PageFlags.writable.rawValue == 0x2)
    #expect(PageFlags.user.rawValue == 0x4)
    #expect(PageFlags.writeThrough.rawValue == 0x8)
    #expect(PageFlags.cacheDisabled.rawValue == 0x10)
    #expect(PageFlags.accessed.rawValue == 0x20)
    #expect(PageFlags.dirty.rawValue == 0x40)
  }

  /// Addresses are unsigned: those of the high half are above those of the low half.
  @Test(arguments: [(UInt32(0), UInt32(1)), (0xFFF, 0x1000), (0x7FFF_FFFF, 0x8000_0000), (0, .max)])
  func addressesAreOrderedAsUnsignedNumbers(low: UInt32, high: UInt32) {
    #expect(PhysicalAddress(low) < PhysicalAddress(high) && !(PhysicalAddress(high) < PhysicalAddress(low)))
    #expect(VirtualAddress(low) < VirtualAddress(high) && !(VirtualAddress(high) < VirtualAddress(low)))
    #expect(!(PhysicalAddress(low) < PhysicalAddress(low)) && !(VirtualAddress(low) < VirtualAddress(low)))
    let frames = (low: Frame(low >> 12), high: Frame(high >> 12))
    #expect((frames.low < frames.high) == (frames.low != frames.high) && !(frames.high < frames.low))
  }
}
