// The registers of a moment, for reports.

import Operations

/// General registers, flags and control registers.
public struct ProcessorRegisters: Equatable, Sendable {
  /// EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI: the order of their numbers in instructions.
  public var general: [UInt32]
  public var instructionPointer: UInt32
  public var flags: UInt32
  public var control0: UInt32
  public var control3: UInt32
  public var control4: UInt32

  public static let names = ["EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI"]

  public var stackPointer: UInt32 { general[4] }
  public var framePointer: UInt32 { general[5] }
}

extension ProcessorRegisters: CustomStringConvertible {
  public var description: String {
    let text = zip(Self.names, general).map { "\($0) \(hexadecimal($1))" }
    return text.prefix(4).joined(separator: "  ") + "\n" + text.suffix(4).joined(separator: "  ") + "\n"
      + "EIP \(hexadecimal(instructionPointer))  EFLAGS \(hexadecimal(flags))  CR0 \(hexadecimal(control0))  "
      + "CR3 \(hexadecimal(control3))  CR4 \(hexadecimal(control4))"
  }
}
