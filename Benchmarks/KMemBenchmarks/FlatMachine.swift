// A machine whose memory is a flat buffer of 4 GiB: every address is the offset of a byte, before and after paging is
// on. A load or a store is one instruction, so what is measured is KMem.
//
//   buffer   0 ├──── identity: what KMem keeps ────┤ 64 MiB ├──── frames, never looked into ────┤ 4 GiB
//
// No page walk takes place: a frame above the identity limit that KMem opens through a kmap slot is written at the slot's
// own address. So a benchmark must see to it that directories and tables come from below the identity limit.

import KMem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The flat machine: a handle of two pointers.
struct FlatMachine: Machine {
  /// The control registers, which are plain words here.
  struct ControlRegisters {
    var register0: UInt32 = 1
    var register3: UInt32 = 0
    var register4: UInt32 = 0
  }

  let memory: UnsafeMutableRawPointer
  let registers: UnsafeMutablePointer<ControlRegisters>

  /// Reserves 4 GiB of address space, zero where nothing was written. It lives as long as the process.
  init() throws(BenchmarkError) {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let mapped = mmap(nil, 1 << 32, PROT_READ | PROT_WRITE, flags, -1, 0), mapped != MAP_FAILED else {
      throw BenchmarkError(
        "cannot reserve 4 GiB of address space (errno \(errno)): raise ulimit -v or allow overcommit")
    }
    memory = mapped
    registers = .allocate(capacity: 1)
    registers.initialize(to: ControlRegisters())
  }

  /// Protected mode with paging off, as a boot loader leaves it.
  func resetRegisters() { registers.pointee = ControlRegisters() }

  @inline(__always)
  func word(_ address: VirtualAddress) -> UnsafeMutablePointer<UInt32> {
    (memory + Int(address.rawValue)).assumingMemoryBound(to: UInt32.self)
  }

  @inline(__always)
  func load(_ address: VirtualAddress) -> UInt32 { word(address).pointee }

  @inline(__always)
  func store(_ word: UInt32, at address: VirtualAddress) { self.word(address).pointee = word }

  @inline(__always)
  func fillPage(at address: VirtualAddress, with word: UInt32) {
    if word == 0 || word == .max {
      memset(self.word(address), word == 0 ? 0 : 0xFF, Int(Frame.size))
    } else {
      self.word(address).update(repeating: word, count: Int(Frame.size / 4))
    }
  }

  @inline(__always)
  func copyPage(from source: VirtualAddress, to destination: VirtualAddress) {
    memcpy(word(destination), word(source), Int(Frame.size))
  }

  @inline(__always)
  func copyWords(from source: VirtualAddress, to destination: VirtualAddress, count: UInt32) {
    memcpy(word(destination), word(source), Int(count) * 4)
  }

  var controlRegister0: UInt32 { registers.pointee.register0 }
  var controlRegister3: UInt32 { registers.pointee.register3 }
  var controlRegister4: UInt32 { registers.pointee.register4 }

  func writeControlRegister0(_ value: UInt32) { registers.pointee.register0 = value }
  func writeControlRegister4(_ value: UInt32) { registers.pointee.register4 = value }
  func loadDirectory(_ directory: PhysicalAddress) { registers.pointee.register3 = directory.rawValue }
  func invalidatePage(_ address: VirtualAddress) {}
}
