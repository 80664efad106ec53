// The stack and the registers of one call (System V ABI for i386, and GCC's regparm; Microsoft's stdcall, fastcall, thiscall).
//
//   stack pointer ─▶ | return address | words of arguments ... | places that pointers lead to |

import Operations
import Profiles

/// One call that is about to be made, or that has been.
struct CallFrame {
  private let call: Call
  private let kernel: EmulatedKernel
  private(set) var stackPointer: UInt32
  private(set) var registers: [(UInt32, UInt32)] = []
  private(set) var isMapped = true
  /// Where a value of each role is left by the function.
  private var outs: [(role: Role, bits: Int, address: UInt32)] = []
  private var structure: UInt32 = 0

  init(_ call: Call, kernel: EmulatedKernel, values: [Role: UInt64], below stack: UInt32) {
    self.call = call
    self.kernel = kernel
    stackPointer = stack
    if case .structure(_, _, _, let size) = call.result {
      stackPointer &-= UInt32(size + 15) & ~15
      structure = stackPointer
    }
    var words: [[UInt32]] = []
    for argument in call.arguments {
      let value: UInt64
      if case .out(let role) = argument.value {
        stackPointer &-= 8
        poke(0, at: stackPointer)
        poke(0, at: stackPointer + 4)
        outs.append((role, argument.bits, stackPointer))
        value = UInt64(stackPointer)
        words.append([UInt32(value)])
        continue
      }
      value = kernel.encode(argument.value, values)
      let low = UInt32(truncatingIfNeeded: value)
      words.append(argument.bits == 64 ? [low, UInt32(truncatingIfNeeded: value >> 32)] : [low])
    }
    stackPointer &= ~15
    if structure != 0 { words.insert([structure], at: 0) }
    let inRegisters: [UInt32] =
      switch call.convention {
      case .cdecl, .stdcall: []
      case .fastcall: [1, 2]
      case .thiscall: [1]
      case .regparm(let count): Array([0, 2, 1].prefix(count))
      }
    var free = inRegisters[...]
    var stacked: [UInt32] = []
    for argument in words {
      if argument.count <= free.count, argument.count == 1 || call.convention != .fastcall {
        for word in argument { registers.append((free.removeFirst(), word)) }
      } else {
        stacked += argument
      }
    }
    for word in stacked.reversed() { push(word) }
  }

  private mutating func poke(_ word: UInt32, at virtual: UInt32) {
    guard let physical = kernel.machine.physical(of: virtual) else {
      isMapped = false
      return
    }
    kernel.machine.poke(word, at: physical)
  }

  mutating func push(_ word: UInt32) {
    stackPointer &-= 4
    poke(word, at: stackPointer)
  }

  /// After the function has returned.
  func result() -> EmulatedKernel.Returned {
    let low = kernel.processor[register: 0]
    var raw = UInt64(low)
    var values: [Role: UInt64] = [:]
    let bits = call.result.bits ?? 32
    switch call.result {
    case .structure(_, _, let offset, _): raw = read(structure &+ UInt32(offset), bits)
    default: if bits == 64 { raw |= UInt64(kernel.processor[register: 2]) << 32 }
    }
    if bits < 64 { raw &= (1 << UInt64(bits)) - 1 }
    if let role = call.result.role { values[role.plain] = kernel.decode(role, raw) }
    for out in outs { values[out.role.plain] = kernel.decode(out.role, read(out.address, out.bits == 64 ? 64 : 32)) }
    return EmulatedKernel.Returned(
      raw: raw, outcome: call.result == .nothing ? .done : call.outcome(of: raw), values: values)
  }

  private func read(_ address: UInt32, _ bits: Int) -> UInt64 {
    let low = UInt64(kernel.word(at: address) ?? 0)
    return bits == 64 ? low | UInt64(kernel.word(at: address &+ 4) ?? 0) << 32 : low
  }
}

extension Role {
  /// The role that stands for a value: the address of a frame or a page, however the kernel encodes it.
  public var plain: Role { isFrame ? .physical : isPage ? .virtual : self }
}

extension EmulatedKernel {
  /// The number that stands for an argument.
  func encode(_ value: Call.Value, _ values: [Role: UInt64]) -> UInt64 {
    switch value {
    case .literal(let number): return number
    case .addressOf(let place): return UInt64(bound.address(of: place))
    case .wordAt(let place): return UInt64(word(at: bound.address(of: place)) ?? 0)
    case .out: return 0
    case .role(let role):
      let number = values[role] ?? values[role.plain] ?? 0
      switch role {
      case .frameNumber, .pageNumber: return number >> 12
      case .pointer(let base): return number &+ UInt64(address(of: base))
      case .record(let bytes, let base): return UInt64(address(of: base)) &+ number >> 12 &* UInt64(bytes)
      default: return number
      }
    }
  }

  /// What a number stands for that came back.
  func decode(_ role: Role, _ number: UInt64) -> UInt64 {
    switch role {
    case .frameNumber, .pageNumber: number << 12
    case .pointer(let base): UInt64(UInt32(truncatingIfNeeded: number) &- address(of: base))
    case .record(let bytes, let base):
      UInt64((UInt32(truncatingIfNeeded: number) &- address(of: base)) / UInt32(max(bytes, 1))) << 12
    case .kibibytes: number << 10
    default: number
    }
  }

  private func address(of base: Role.Base) -> UInt32 {
    switch base {
    case .value(let place): bound.address(of: place)
    case .wordAt(let place): word(at: bound.address(of: place)) ?? 0
    }
  }
}
