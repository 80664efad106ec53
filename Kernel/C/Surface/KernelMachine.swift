// The processor as a C kernel offers it: changes of CR3 and CR0 and INVLPG through the functions that kmem.h asks the kernel
// for, so that the kernel sees every change, and one instruction each for the rest.

import CKMem
import CKMemPlatform
import KMem

/// An i686 whose kernel supplies `paging_load_directory` and its kin.
struct KernelMachine: Machine {
  @inline(__always)
  func load(_ address: VirtualAddress) -> UInt32 { metal_load(address.rawValue) }

  @inline(__always)
  func store(_ word: UInt32, at address: VirtualAddress) { metal_store(address.rawValue, word) }

  @inline(__always)
  func fillPage(at address: VirtualAddress, with word: UInt32) { metal_fill_page(address.rawValue, word) }

  @inline(__always)
  func copyPage(from source: VirtualAddress, to destination: VirtualAddress) {
    metal_copy_page(source.rawValue, destination.rawValue)
  }

  @inline(__always)
  func fillWords(at address: VirtualAddress, count: UInt32, with word: UInt32) {
    metal_fill_words(address.rawValue, count, word)
  }

  @inline(__always)
  func copyWords(from source: VirtualAddress, to destination: VirtualAddress, count: UInt32) {
    metal_copy_words(source.rawValue, destination.rawValue, count)
  }

  /// Read from the processor: a kernel's own flag may say something else, and does not know CR0.WP.
  @inline(__always)
  var controlRegister0: UInt32 { metal_read_cr0() }

  /// Read from the processor: a kernel's task switch may load CR3 by itself.
  @inline(__always)
  var controlRegister3: UInt32 { metal_read_cr3() }

  @inline(__always)
  var controlRegister4: UInt32 { metal_read_cr4() }

  @inline(__always)
  func writeControlRegister0(_ value: UInt32) {
    if value & ControlRegister0.paging != 0 { paging_enable() } else { paging_disable() }
  }

  /// Whether the kernel's `paging_enable` has done what kmem.h says: CR0.PG and CR0.WP are set.
  var isPagingEnforced: Bool {
    let wanted = ControlRegister0.paging | ControlRegister0.writeProtect
    return metal_read_cr0() & wanted == wanted
  }

  @inline(__always)
  func writeControlRegister4(_ value: UInt32) { metal_write_cr4(value) }

  @inline(__always)
  func loadDirectory(_ directory: PhysicalAddress) { paging_load_directory(UInt(directory.rawValue)) }

  @inline(__always)
  func invalidatePage(_ address: VirtualAddress) { invalid_tlb(UInt(address.rawValue)) }
}

/// The control registers that turning paging on changes, as they were.
struct ControlRegisters {
  let zero = metal_read_cr0()
  let three = metal_read_cr3()
  let four = metal_read_cr4()

  /// Puts them back. The code that runs is mapped by what is loaded now and by what was loaded before. Where paging was off,
  /// it goes off first; else CR4.PSE comes back before the tables that may need it.
  func restore() {
    if zero & ControlRegister0.paging == 0 { metal_write_cr0(zero) }
    metal_write_cr4(four)
    metal_write_cr3(three)
    metal_write_cr0(zero)
  }
}
