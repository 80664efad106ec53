// The least memory that a frame allocator runs on. Whatever else it touches is counted as a stray.
//
//   0x0000_0000 ├ storage of the firmware map: one page ┤
//   0x1000_0000 ├ bookkeeping, to its last word ┤

import KMem

/// A frame allocator's memory and nothing around it. Copies name the same memory.
struct BookkeepingMachine: Machine {
  private final class Memory {
    var storage = [UInt32](repeating: 0, count: 1024)
    var bookkeeping: [UInt32]
    var strays = 0

    init(words: Int) { bookkeeping = Array(repeating: 0, count: words) }
  }

  private let memory: Memory

  static let base = PhysicalAddress(0x1000_0000)

  /// A machine whose bookkeeping is that of `frameCount` frames.
  init(frameCount: UInt32) {
    let bytes = FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: UInt64(frameCount) << Frame.shift)
    memory = Memory(words: Int(bytes) / 4)
  }

  /// Accesses outside the memory.
  var strays: Int { memory.strays }

  /// The bookkeeping, word by word, as somebody else may write it.
  var bookkeeping: [UInt32] {
    get { memory.bookkeeping }
    nonmutating set { memory.bookkeeping = newValue }
  }

  private func bookkeepingIndex(_ address: VirtualAddress) -> Int? {
    let index = (Int(address.rawValue) - Int(Self.base.rawValue)) / 4
    return address.rawValue >= Self.base.rawValue && index < memory.bookkeeping.count ? index : nil
  }

  func load(_ address: VirtualAddress) -> UInt32 {
    if let index = bookkeepingIndex(address) { return memory.bookkeeping[index] }
    if address.rawValue / 4 < 1024 { return memory.storage[Int(address.rawValue / 4)] }
    memory.strays += 1
    return .max
  }

  func store(_ word: UInt32, at address: VirtualAddress) {
    if let index = bookkeepingIndex(address) {
      memory.bookkeeping[index] = word
    } else if address.rawValue / 4 < 1024 {
      memory.storage[Int(address.rawValue / 4)] = word
    } else {
      memory.strays += 1
    }
  }

  func fillPage(at address: VirtualAddress, with word: UInt32) {
    for index: UInt32 in 0..<1024 { store(word, at: address.advanced(byBytes: index * 4)) }
  }

  // A frame allocator neither copies pages nor touches control registers: all of this is astray.

  func copyPage(from source: VirtualAddress, to destination: VirtualAddress) { memory.strays += 1 }

  var controlRegister0: UInt32 { stray() }
  var controlRegister3: UInt32 { stray() }
  var controlRegister4: UInt32 { stray() }

  func writeControlRegister0(_ value: UInt32) { memory.strays += 1 }
  func loadDirectory(_ directory: PhysicalAddress) { memory.strays += 1 }
  func writeControlRegister4(_ value: UInt32) { memory.strays += 1 }
  func invalidatePage(_ address: VirtualAddress) { memory.strays += 1 }

  private func stray() -> UInt32 {
    memory.strays += 1
    return 0
  }
}
