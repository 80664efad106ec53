// A flat machine that counts what KMem does to memory: bytes loaded, bytes stored, and which bytes were stored at all.
// The last is the traffic that nobody can avoid who has the same bytes to write.

import CBaselines
import KMem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A flat machine with a tally of its memory traffic.
struct CountingMachine: Machine {
  struct Tally {
    var bytesLoaded = 0
    var bytesStored = 0
  }

  let flat: FlatMachine
  let tally: UnsafeMutablePointer<Tally>

  /// A byte for each word of the 4 GiB: 1 where it was stored to.
  private let isWritten: UnsafeMutablePointer<UInt8>
  private static let words = 1 << 30

  init(over flat: FlatMachine) throws(BenchmarkError) {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let mapped = mmap(nil, Self.words, PROT_READ | PROT_WRITE, flags, -1, 0), mapped != MAP_FAILED else {
      throw BenchmarkError("cannot reserve 1 GiB of address space (errno \(errno)) to count memory traffic in")
    }
    self.flat = flat
    tally = .allocate(capacity: 1)
    tally.initialize(to: Tally())
    isWritten = mapped.assumingMemoryBound(to: UInt8.self)
  }

  /// Gives the marks back to the operating system; the machine must not be used afterwards.
  func close() {
    munmap(isWritten, Self.words)
    tally.deallocate()
  }

  /// The bytes stored to, as maximal runs in ascending order.
  func writtenExtents() -> [extent] {
    var extents: [extent] = []
    var index = 0
    while index < Self.words {
      guard let found = memchr(isWritten + index, 1, Self.words - index) else { break }
      let start = isWritten.distance(to: found.assumingMemoryBound(to: UInt8.self))
      var end = start
      while end < Self.words && isWritten[end] == 1 { end += 1 }
      extents.append(extent(start: UInt32(start * 4), length: UInt32((end - start) * 4)))
      index = end
    }
    return extents
  }

  private func note(_ address: VirtualAddress, bytes: UInt32) {
    tally.pointee.bytesStored += Int(bytes)
    memset(isWritten + Int(address.rawValue / 4), 1, Int(bytes / 4))
  }

  func load(_ address: VirtualAddress) -> UInt32 {
    tally.pointee.bytesLoaded += 4
    return flat.load(address)
  }

  func store(_ word: UInt32, at address: VirtualAddress) {
    note(address, bytes: 4)
    flat.store(word, at: address)
  }

  func fillPage(at address: VirtualAddress, with word: UInt32) {
    note(address, bytes: Frame.size)
    flat.fillPage(at: address, with: word)
  }

  func copyPage(from source: VirtualAddress, to destination: VirtualAddress) {
    tally.pointee.bytesLoaded += Int(Frame.size)
    note(destination, bytes: Frame.size)
    flat.copyPage(from: source, to: destination)
  }

  var controlRegister0: UInt32 { flat.controlRegister0 }
  var controlRegister3: UInt32 { flat.controlRegister3 }
  var controlRegister4: UInt32 { flat.controlRegister4 }
  func writeControlRegister0(_ value: UInt32) { flat.writeControlRegister0(value) }
  func writeControlRegister4(_ value: UInt32) { flat.writeControlRegister4(value) }
  func loadDirectory(_ directory: PhysicalAddress) { flat.loadDirectory(directory) }
  func invalidatePage(_ address: VirtualAddress) { flat.invalidatePage(address) }
}
