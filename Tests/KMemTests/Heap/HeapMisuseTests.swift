// H3, H5, X4: whatever address or size is passed, the error says exactly what is wrong and nothing changes.
//
//   first                                                                          end 0xD000_3000
//     ├ A: 32 ┤├ B: 1024 (freed) ──────────┤├ C: 96 ┤├ free ────────────────────────┤

import KMem
import Testing

@Suite struct HeapMisuseTests {
  private func kernelWithBlocks() throws -> TestKernel {
    let kernel = try TestKernel.withHeap()
    try kernel.allocate(20)
    let freed = try kernel.allocate(1000)
    let last = try kernel.allocate(90)
    #expect(freed == HeapFacts.first + 32 && last == HeapFacts.first + 32 + 1008)
    kernel.fill(last, size: 90, tag: 9)
    try kernel.free(freed)
    return kernel
  }

  struct Address: Sendable, CustomTestStringConvertible {
    var address: UInt32
    var error: HeapError
    init(_ address: UInt32, _ error: HeapError) {
      self.address = address
      self.error = error
    }
    var testDescription: String { "0x" + String(address, radix: 16) + " \(error)" }
  }

  static let addresses: [Address] = [
    Address(0, .foreign), Address(1, .foreign), Address(0x10_0000, .foreign), Address(0x40_0000, .foreign),
    Address(0xC000_0000, .foreign), Address(0xCFFF_FFF0, .foreign),
    // The index.
    Address(0xD000_0000, .foreign), Address(0xD000_0058, .foreign), Address(0xD000_0B50, .foreign),
    Address(0xD000_0B5C, .foreign), Address(0xD000_0B5F, .foreign),
    // In A, of 32 bytes, at any offset.
    Address(HeapFacts.first + 1, .unaligned), Address(HeapFacts.first + 8, .unaligned),
    Address(HeapFacts.first + 15, .unaligned), Address(HeapFacts.first + 16, .interior),
    Address(HeapFacts.first + 28, .unaligned),
    // B, freed: its start, what was in it, its last 16 bytes.
    Address(HeapFacts.first + 32, .alreadyFree), Address(HeapFacts.first + 48, .alreadyFree),
    Address(HeapFacts.first + 36, .unaligned), Address(HeapFacts.first + 32 + 992, .alreadyFree),
    // In C, of 96 bytes from 1040 on, and behind it.
    Address(HeapFacts.first + 1056, .interior), Address(HeapFacts.first + 1040 + 80, .interior),
    Address(HeapFacts.first + 1040 + 4, .unaligned), Address(HeapFacts.first + 1040 + 96, .alreadyFree),
    Address(0xD000_2000, .alreadyFree), Address(0xD000_2FF0, .alreadyFree), Address(0xD000_2FFF, .unaligned),
    // Behind the end, mapped nowhere.
    Address(0xD000_3000, .foreign), Address(0xD000_3010, .foreign), Address(0xE000_0000, .foreign),
    Address(0xFF60_7FF0, .foreign),
    // The marks, mapped and not; the kmap window.
    Address(HeapFacts.marks, .foreign), Address(HeapFacts.marks + 0x20, .foreign), Address(0xFF60_9000, .foreign),
    Address(0xFFBF_FFF0, .foreign), Address(0xFFC0_0000, .foreign), Address(0xFFFF_FFF0, .foreign),
    Address(0xFFFF_FFFF, .foreign),
  ]

  @Test func freeNamesTheMisuseAndChangesNothing() throws {
    let kernel = try kernelWithBlocks()
    for row in HeapMisuseTests.addresses {
      kernel.expectRefusal(row.error) { try $0.free(VirtualAddress(row.address)) }
    }
    #expect(kernel.holds(HeapFacts.first + 1040, size: 90, tag: 9))
  }

  @Test func reallocateNamesTheMisuseAndChangesNothing() throws {
    let kernel = try kernelWithBlocks()
    for row in HeapMisuseTests.addresses {
      for size in [UInt32(1), 20, 100_000] {
        kernel.expectRefusal(row.error) { _ = try $0.reallocate(VirtualAddress(row.address), size: size) }
      }
    }
  }

  @Test func everyMultipleOf16InTheHeapIsClassified() throws {
    let kernel = try kernelWithBlocks()
    let blocks = [HeapFacts.first..<HeapFacts.first + 32, HeapFacts.first + 1040..<HeapFacts.first + 1136]
    for address in stride(from: HeapFacts.first, to: 0xD000_3000, by: 16) {
      if blocks.contains(where: { $0.lowerBound == address }) { continue }
      let isInside = blocks.contains { $0.contains(address) }
      kernel.expectRefusal(isInside ? HeapError.interior : .alreadyFree) { try $0.free(VirtualAddress(address)) }
    }
  }

  @Test func aDoubleFreeIsSaidUntilTheAddressIsHandedOutAgain() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(64)
    try kernel.free(block)
    for _ in 0..<2 { kernel.expectRefusal(HeapError.alreadyFree) { try $0.free(VirtualAddress(block)) } }
    #expect(try kernel.allocate(64) == block)
    try kernel.free(block)
  }

  /// A freed address that a larger block has swallowed is that block's interior.
  @Test func aDoubleFreeInsideALaterBlockIsInterior() throws {
    let kernel = try TestKernel.withHeap()
    let first = try kernel.allocate(12)
    let second = try kernel.allocate(12)
    try kernel.free(first)
    try kernel.free(second)
    #expect(try kernel.allocate(28) == first)
    kernel.expectRefusal(HeapError.interior) { try $0.free(VirtualAddress(second)) }
  }

  /// A caller may write anything into its bytes, such as what headers look like.
  @Test func contentsThatLookLikeHeadersDeceiveNobody() throws {
    let kernel = try TestKernel.withHeap()
    let block = try kernel.allocate(252)
    kernel.machine.beginCommand()
    for offset in stride(from: UInt32(0), to: 252, by: 4) {
      kernel.machine.store(33, at: VirtualAddress(block + offset))
    }
    kernel.machine.endCommand()
    for offset in stride(from: UInt32(16), to: 256, by: 16) {
      kernel.expectRefusal(HeapError.interior) { try $0.free(VirtualAddress(block + offset)) }
    }
    try kernel.free(block)
  }

  struct Size: Sendable, CustomTestStringConvertible {
    var name: String
    var error: HeapError
    var run: @Sendable (inout Memory) throws -> Void
    init(_ name: String, _ error: HeapError, _ run: @escaping @Sendable (inout Memory) throws -> Void) {
      self.name = name
      self.error = error
      self.run = run
    }
    var testDescription: String { "\(name): \(error)" }
  }

  static let sizes: [Size] = [
    Size("0 bytes", .zeroSize) { _ = try $0.allocate(size: 0) },
    Size("0 bytes, bad alignment", .zeroSize) { _ = try $0.allocate(size: 0, alignment: 3) },
    Size("2^32 - 1", .sizeTooLarge) { _ = try $0.allocate(size: .max) },
    Size("2^32 - 4", .sizeTooLarge) { _ = try $0.allocate(size: .max - 3) },
    Size("2^32 - 15", .sizeTooLarge) { _ = try $0.allocate(size: .max - 14) },
    Size("one too many", .sizeTooLarge) { _ = try $0.allocate(size: HeapFacts.maximumSize + 1) },
    Size("the most, aligned", .regionExhausted) {
      _ = try $0.allocate(size: HeapFacts.maximumSize, alignment: 64)
    },
    Size("the most, aligned most", .regionExhausted) {
      _ = try $0.allocate(size: HeapFacts.maximumSize, alignment: 1 << 22)
    },
    Size("the most", .outOfMemory) { _ = try $0.allocate(size: HeapFacts.maximumSize) },
    Size("alignment 0", .invalidAlignment) { _ = try $0.allocate(size: 1, alignment: 0) },
    Size("alignment 3", .invalidAlignment) { _ = try $0.allocate(size: 1, alignment: 3) },
    Size("alignment 48", .invalidAlignment) { _ = try $0.allocate(size: 1, alignment: 48) },
    Size("alignment 8 MiB", .invalidAlignment) { _ = try $0.allocate(size: 1, alignment: 1 << 23) },
    Size("alignment 2^31", .invalidAlignment) { _ = try $0.allocate(size: 1, alignment: 1 << 31) },
    Size("alignment 2^32 - 1", .invalidAlignment) { _ = try $0.allocate(size: 1, alignment: .max) },
    Size("0 elements", .zeroSize) { _ = try $0.allocateZeroed(count: 0, size: 8) },
    Size("elements of 0", .zeroSize) { _ = try $0.allocateZeroed(count: 8, size: 0) },
    Size("2^16 * 2^16", .sizeTooLarge) { _ = try $0.allocateZeroed(count: 1 << 16, size: 1 << 16) },
    Size("2^16 * (2^16 + 1)", .sizeTooLarge) { _ = try $0.allocateZeroed(count: 1 << 16, size: (1 << 16) + 1) },
    Size("3 * 0x55555556 = 2^32 + 2", .sizeTooLarge) { _ = try $0.allocateZeroed(count: 3, size: 0x5555_5556) },
    Size("(2^32 - 1)^2", .sizeTooLarge) { _ = try $0.allocateZeroed(count: .max, size: .max) },
    Size("0 pages", .zeroSize) { _ = try $0.allocatePages(0) },
    Size("2^20 pages", .sizeTooLarge) { _ = try $0.allocatePages(1 << 20) },
    Size("2^20 + 1 pages", .sizeTooLarge) { _ = try $0.allocatePages((1 << 20) + 1) },
    Size("2^32 - 1 pages", .sizeTooLarge) { _ = try $0.allocatePages(.max) },
    Size("reallocate to 0", .zeroSize) { _ = try $0.reallocate(VirtualAddress(HeapFacts.first), size: 0) },
    Size("reallocate nothing to 0", .zeroSize) { _ = try $0.reallocate(nil, size: 0) },
    Size("reallocate to 2^32 - 1", .sizeTooLarge) {
      _ = try $0.reallocate(VirtualAddress(HeapFacts.first), size: .max)
    },
    Size("reallocate a foreign block to 2^32 - 1", .sizeTooLarge) {
      _ = try $0.reallocate(VirtualAddress(0), size: .max)
    },
    Size("reallocate to the most", .regionExhausted) {
      _ = try $0.reallocate(VirtualAddress(HeapFacts.first), size: HeapFacts.maximumSize)
    },
    Size("initialize again", .alreadyInitialized) { try $0.initializeHeap() },
  ]

  @Test(arguments: sizes) func aSizeThatCannotBeIsRefused(row: Size) throws {
    let kernel = try TestKernel.withHeap()
    if row.name.hasPrefix("reallocate") { try kernel.allocate(40) }
    kernel.expectRefusal(row.error, row.run)
  }

  @Test func beforeTheHeapIsUpEverythingIsRefused() throws {
    let kernel = try TestKernel()
    kernel.expectRefusal(HeapError.notInitialized) { _ = try $0.allocate(size: 0, alignment: 0) }
    kernel.expectRefusal(HeapError.notInitialized) { _ = try $0.allocateZeroed(size: 1) }
    kernel.expectRefusal(HeapError.notInitialized) { _ = try $0.allocatePages(1) }
    kernel.expectRefusal(HeapError.notInitialized) { _ = try $0.reallocate(nil, size: 1) }
    kernel.expectRefusal(HeapError.notInitialized) {
      _ = try $0.reallocate(VirtualAddress(HeapFacts.first), size: 1)
    }
    for address in [UInt32(0), HeapFacts.base, HeapFacts.first, HeapFacts.marks] {
      kernel.expectRefusal(HeapError.notInitialized) { try $0.free(VirtualAddress(address)) }
    }
  }
}
