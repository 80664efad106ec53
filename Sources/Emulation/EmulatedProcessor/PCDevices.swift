// What answers at the ports of a PC, as far as a kernel asks before its memory manager runs: enough that no loop waits for
// ever, the same in every run, and the text that the kernel prints.
//
//   0x20 0xA0 PIC   0x40 PIT   0x60 0x64 keyboard   0x70 CMOS   0xE9 debug console   0x3F8 0x2F8 16550 serial ports
//   0x3D4 0x3D5 the screen's controller, which kernels ask where the cursor is

/// Devices at ports, and what was printed.
public struct PCDevices: Sendable {
  /// Ports that answer with a value of the user's.
  public var fixed: [UInt32: UInt32] = [:]
  /// The first bytes that were sent to serial ports and to the debug console.
  public private(set) var text: [UInt8] = []
  private var timer: UInt32 = 0xFFFF
  private var timerByte: UInt32 = 0
  private var realTimeRegister: UInt32 = 0
  private var screenRegister = 0
  private var screenRegisters = [UInt32](repeating: 0, count: 32)
  private var lineControl: [UInt32: UInt32] = [:]
  private var scratch: [UInt32: UInt32] = [:]

  /// How much text is kept.
  public static let textCapacity = 16_384

  public init() {}

  /// Forgets what was printed.
  public mutating func clearText() { text.removeAll(keepingCapacity: true) }

  private static let serialPorts: [UInt32] = [0x3F8, 0x2F8, 0x3E8, 0x2E8]

  private func serialPort(_ port: UInt32) -> UInt32? { Self.serialPorts.first { port & ~7 == $0 } }

  private static let isTransmitterEmpty: UInt32 = 0x60

  /// What IN reads.
  public mutating func read(_ port: UInt32, size: UInt32) -> UInt32 {
    if let value = fixed[port] { return value }
    if let base = serialPort(port) {
      switch port - base {
      case 1 where (lineControl[base] ?? 0) & 0x80 == 0: return 0
      case 2: return 1
      case 3: return lineControl[base] ?? 0
      case 5: return Self.isTransmitterEmpty
      case 6: return 0xB0
      case 7: return scratch[base] ?? 0
      default: return 0
      }
    }
    switch port {
    case 0x20, 0x21, 0xA0, 0xA1: return 0
    case 0x40...0x42:
      // The counter falls at each read, so that a loop that waits for it ends.
      timerByte ^= 1
      if timerByte == 1 { timer = (timer &- 97) & 0xFFFF }
      return timerByte == 1 ? timer & 0xFF : timer >> 8
    case 0x61: return timer & 0x10 | 0x20
    case 0x60: return 0
    case 0x64: return 0
    case 0x71: return realTime
    case 0x3D4: return UInt32(screenRegister)
    case 0x3D5: return screenRegisters[screenRegister]
    case 0x3DA:
      timer = (timer &- 97) & 0xFFFF
      return timer & 0x08 | timer >> 4 & 1
    case 0xE9: return 0xE9
    default: return size == 4 ? ~0 : size == 2 ? 0xFFFF : 0xFF
    }
  }

  /// The clock stands at midnight of 1 January 2000. Memory sizes are not reported, so that no kernel takes them from here.
  private var realTime: UInt32 {
    switch realTimeRegister {
    case 0x06, 0x07, 0x08: 1
    case 0x0A: 0x26
    case 0x0B: 0x02
    case 0x0D: 0x80
    default: 0
    }
  }

  /// What OUT writes.
  public mutating func write(_ value: UInt32, size: UInt32, to port: UInt32) {
    if let base = serialPort(port) {
      switch port - base {
      case 0 where (lineControl[base] ?? 0) & 0x80 == 0: print(value)
      case 3: lineControl[base] = value & 0xFF
      case 7: scratch[base] = value & 0xFF
      default: break
      }
      return
    }
    switch port {
    case 0x70: realTimeRegister = value & 0x7F
    case 0x3D4:
      screenRegister = Int(value & 0x1F)
      // One store of two bytes names a register and sets it.
      if size >= 2 { screenRegisters[screenRegister] = value >> 8 & 0xFF }
    case 0x3D5: screenRegisters[screenRegister] = value & 0xFF
    case 0xE9: print(value)
    default: break
    }
  }

  private mutating func print(_ value: UInt32) {
    if text.count < Self.textCapacity { text.append(UInt8(truncatingIfNeeded: value)) }
  }
}
