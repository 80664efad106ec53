// The kernel's memory as the kernel sees it: through its tables, by virtual address.

import EmulatedProcessor
import Profiles
import SimulatedPC

extension EmulatedKernel {
  /// The word at a virtual address, as the tables have it now; nil where nothing is mapped.
  public func word(at virtual: UInt32) -> UInt32? {
    guard virtual & 3 == 0 else {
      let bytes = (0..<4).map { byte(at: virtual &+ $0) }
      guard bytes.allSatisfy({ $0 != nil }) else { return nil }
      return bytes.enumerated().reduce(0) { $0 | UInt32($1.element!) << UInt32($1.offset * 8) }
    }
    return machine.physical(of: virtual).map { machine.peek($0) }
  }

  /// The byte at a virtual address; nil where nothing is mapped.
  public func byte(at virtual: UInt32) -> UInt8? {
    machine.physical(of: virtual).map { UInt8(truncatingIfNeeded: machine.peek($0 & ~3) >> ($0 & 3 * 8)) }
  }

  /// The text at a virtual address that a zero byte ends, at most 200 bytes of it.
  public func text(at virtual: UInt32) -> String {
    var bytes: [UInt8] = []
    while bytes.count < 200, let byte = byte(at: virtual &+ UInt32(bytes.count)), byte != 0 { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What the kernel said when it gave up: the text among its panic function's arguments.
  public var panicText: String? {
    guard let place = processor.place,
      let call = profile.panics.first(where: { bound.address(of: $0.function) == place.registers.instructionPointer }),
      let index = call.arguments.firstIndex(where: { $0.value == .role(.text) }),
      index + 1 < place.stack.count
    else { return nil }
    return text(at: place.stack[index + 1])
  }
}
