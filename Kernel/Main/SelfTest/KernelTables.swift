// What memory_setup leaves: control registers, and every present entry of the kernel's directory, read from memory.
//
//   0x00000000 ┌ identity range: page n leads to frame n      0xD0000000 ┌ the initial heap: any frames, each once
//   64 MiB     └                                              + 1 MiB    └
//   0xC0000000 ┌ image: 0x00100000 on                         0xFFC00000 ┌ kmap: a table without a page
//   image end  └                                              2^32       └
//
// All present entries are writable and not user, and no others are present.

import CBoot
import CMain
import CMetal
import KMem

extension SelfTest {
  /// CR3 names KMem's directory, and the bits of CR0 and CR4 are those that the contract names (V8).
  mutating func checkRegisters() {
    expect(metal_read_cr3(), memory.kernelPaging.kernelDirectory.rawValue, "CR3 names the kernel's directory")
    check(metal_read_cr3() != boot_directory_physical(), "the boot directory is no longer in use")
    let wanted = ControlRegister0.paging | ControlRegister0.writeProtect
    expect(metal_read_cr0() & wanted, wanted, "CR0.PG and CR0.WP are set")
    let unwanted =
      ControlRegister4.pageSizeExtensions | ControlRegister4.physicalAddressExtension | ControlRegister4.globalPages
    expect(metal_read_cr4() & unwanted, 0, "CR4.PSE, CR4.PAE and CR4.PGE are clear")
  }

  /// What the page at an address has to lead to after `memory_setup`.
  private enum Expectation: Equatable {
    case nothing
    case frame(UInt32)
    case anyFrame
  }

  private func expectation(of virtual: UInt32) -> Expectation {
    if virtual < Self.identityBytes { return .frame(virtual) }
    if virtual >= boot_image_start_virtual() && virtual < boot_image_end_virtual() {
      return .frame(virtual - boot_image_start_virtual() + boot_image_start_physical())
    }
    let heap = AddressLayout.heapBase.rawValue
    return virtual >= heap && virtual - heap < Self.heapBytes ? .anyFrame : .nothing
  }

  /// Every entry of the directory and of every table is what `memory_setup` promises.
  mutating func checkKernelTables() {
    let directory = PageCopy.ofDirectory(metal_read_cr3() & EntryBit.address)
    var tables: UInt32 = 0
    var pages: UInt32 = 0
    for index: UInt32 in 0..<1024 {
      let entry = directory[index]
      if entry & EntryBit.present == 0 {
        if entry != 0 { expect(entry, 0, "an absent directory entry is 0") }
        continue
      }
      tables += 1
      if entry & EntryBit.permissions != EntryBit.present | EntryBit.writable {
        expect(entry, entry & EntryBit.address | 0x003, "a directory entry is present, writable, not user")
      }
      pages += checkTable(entry & EntryBit.address, at: index)
    }
    let image = (boot_image_end_virtual() - boot_image_start_virtual()) >> Frame.shift
    let identity = Self.identityBytes >> Frame.shift
    let heap = Self.heapBytes >> Frame.shift
    expect(pages, identity + image + heap, "the pages of identity range, image and heap, and no others, are present")
    expect(tables, (identity + 1023) / 1024 + 3, "a table for each 4 MiB of the identity range, image, heap, and kmap")
    check(directory[1023] & EntryBit.present != 0, "the kmap window has a table")
  }

  /// - Returns: the number of pages that are present and right.
  private mutating func checkTable(_ physical: UInt32, at index: UInt32) -> UInt32 {
    let table = PageCopy.ofTable(physical)
    var pages: UInt32 = 0
    for place: UInt32 in 0..<1024 {
      let virtual = index << 22 | place << 12
      let entry = table[place]
      let expected = expectation(of: virtual)
      if entry & EntryBit.present == 0 {
        if entry != 0 { expect(entry, 0, "an absent table entry is 0") }
        if expected != .nothing { expect(virtual, 0, "no page is mapped at this address") }
        continue
      }
      let isRight =
        switch expected {
        case .nothing: false
        case .frame(let frame): entry & EntryBit.address == frame
        case .anyFrame: true
        }
      if !isRight || entry & EntryBit.permissions != EntryBit.present | EntryBit.writable {
        expect(entry, virtual, "a page does not lead where this address should, writable and not user")
        continue
      }
      pages += 1
    }
    return pages
  }

  /// KMem translates as the tables do, at the first, the second and the last byte of a page.
  mutating func checkTranslations() throws(Refusal) {
    let image = boot_image_start_virtual()
    let heap = AddressLayout.heapBase.rawValue
    let limit = Self.identityBytes
    let edges: InlineArray<16, UInt32> = [
      0, 0x1000, 0x9F000, 0x10_0000, limit / 2, limit - 0x1000, limit, 0x8000_0000, image - 0x1000, image,
      boot_image_end_virtual() - 0x1000, boot_image_end_virtual(), heap, heap + Self.heapBytes,
      AddressLayout.kmapBase.rawValue, 0xFFFF_F000,
    ]
    for index in edges.indices { try checkTranslation(of: edges[index]) }
  }

  /// KMem's answer for the page at `virtual` is that of the tables in memory.
  mutating func checkTranslation(of virtual: UInt32, in space: AddressSpace = .kernel) throws(Refusal) {
    let walk = Translation(of: virtual, in: try directory(of: space))
    let offsets: InlineArray<3, UInt32> = [0, 1, 0xFFF]
    for index in offsets.indices {
      let found = try translate(virtual + offsets[index], in: space)
      if walk.isPresent {
        expect(found ?? 0, walk.frame | offsets[index], "paging_get_physical follows the tables")
      } else {
        check(found == nil, "paging_get_physical finds no page where the tables have none")
      }
    }
  }

  /// The two views of the same bytes, and the edges where they end.
  mutating func checkIdentityAndHighHalf() {
    let high = main_scratch_word()
    let low = main_physical(high)
    expectLoad(Access(storing: 0x1234_5678, at: high).then(loading: low), 0x1234_5678, "written high, read low")
    expectLoad(Access(storing: 0x9ABC_DEF0, at: low).then(loading: high), 0x9ABC_DEF0, "written low, read high")

    var differences: UInt32 = 0
    var virtual = boot_image_start_virtual()
    while virtual < boot_image_end_virtual() {
      if metal_load(virtual + 0xFFC) != metal_load(main_physical(virtual) + 0xFFC) { differences += 1 }
      virtual += Frame.size
    }
    expect(differences, 0, "each page of the image is the same in both halves")

    let limit = Self.identityBytes
    check(Access(loading: limit - 4).isDone, "the last word of the identity range can be loaded")
    expectFault(Access(loading: limit), FaultCode.loadAbsent, at: limit, "a load behind the identity range faults")
    expectFault(Access(storing: 1, at: limit), FaultCode.storeAbsent, at: limit, "so does a store")
    let end = boot_image_end_virtual()
    check(Access(loading: end - 4).isDone, "the last word of the image can be loaded")
    expectFault(Access(loading: end), FaultCode.loadAbsent, at: end, "a load behind the image faults")
    let below = boot_image_start_virtual() - 4
    expectFault(Access(loading: below), FaultCode.loadAbsent, at: below, "a load in front of the image faults")
  }
}
