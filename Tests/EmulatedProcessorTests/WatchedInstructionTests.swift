// The instructions that the host has to see, from their bytes.

import EmulatedProcessor
import Testing

@Suite struct WatchedInstructionTests {
  /// Bytes as an assembler gives them, and where INVLPG leads when register n holds 0x1000 * (n + 1).
  static let operands: [([UInt8], UInt32)] = [
    ([0x0F, 0x01, 0x38], 0x1000),  // invlpg [eax]
    ([0x0F, 0x01, 0x3F], 0x8000),  // invlpg [edi]
    ([0x0F, 0x01, 0x7D, 0x08], 0x6008),  // invlpg [ebp + 8]
    ([0x0F, 0x01, 0x7D, 0xF8], 0x5FF8),  // invlpg [ebp - 8]
    ([0x0F, 0x01, 0x3C, 0x24], 0x5000),  // invlpg [esp]
    ([0x0F, 0x01, 0x7C, 0x24, 0x04], 0x5004),  // invlpg [esp + 4]
    ([0x0F, 0x01, 0x3C, 0x88], 0x3000 - 0x2000 + 0x8000),  // invlpg [eax + ecx * 4]
    ([0x0F, 0x01, 0x3D, 0x00, 0x10, 0x40, 0x00], 0x40_1000),  // invlpg [0x401000]
    ([0x0F, 0x01, 0x3C, 0x8D, 0x00, 0x00, 0x40, 0x00], 0x40_8000),  // invlpg [ecx * 4 + 0x400000]
    ([0x0F, 0x01, 0xB8 | 0x00, 0x00, 0x00, 0x00, 0x80], 0x8000_1000),  // invlpg [eax + 0x80000000]
  ]

  @Test(arguments: operands) func anInvalidationNamesItsPage(bytes: [UInt8], address: UInt32) throws {
    guard case .invalidatePage(let operand) = WatchedInstruction(bytes, at: 0) else {
      Issue.record("not seen")
      return
    }
    #expect(operand.address { 0x1000 * ($0 + 1) } == address)
  }

  @Test func controlRegistersAreSeen() {
    #expect(WatchedInstruction([0x0F, 0x22, 0xD8], at: 0) == .writeControlRegister(number: 3, register: 0))
    #expect(WatchedInstruction([0x0F, 0x22, 0xC2], at: 0) == .writeControlRegister(number: 0, register: 2))
    #expect(WatchedInstruction([0x0F, 0x22, 0xE1], at: 0) == .writeControlRegister(number: 4, register: 1))
    #expect(WatchedInstruction([0x0F, 0x22, 0xD0], at: 0) == nil, "CR2 is nothing to the caches")
    #expect(WatchedInstruction([0x0F, 0x20, 0xD8], at: 0) == nil, "a read")
    #expect(WatchedInstruction([0x0F, 0x31], at: 0) == .readTimeStamp)
  }

  @Test func whatIsCutOffOrSomethingElseIsNotSeen() {
    #expect(WatchedInstruction([0x0F, 0x01], at: 0) == nil)
    #expect(WatchedInstruction([0x0F, 0x01, 0x3D, 0x00], at: 0) == nil)
    #expect(WatchedInstruction([0x0F, 0x01, 0x30], at: 0) == nil, "LMSW")
    #expect(WatchedInstruction([0x0F, 0x01, 0xF8], at: 0) == nil, "SWAPGS")
    #expect(WatchedInstruction.places(in: [0x90, 0x0F, 0x31, 0x0F, 0x22, 0xD8, 0x0F]) == [1, 3])
  }
}
