// Instructions whose effect the simulated PC has to know of, found by their bytes before anything runs: those that change
// what caches hold, one whose result would differ from run to run, and those that write a page at once, whose thousand stores
// would each be reported.

/// An instruction that the host sees before it is executed.
public enum WatchedInstruction: Equatable, Sendable {
  /// INVLPG of the byte at an address (Intel SDM volume 2A, INVLPG: 0F 01 /7).
  case invalidatePage(MemoryOperand)
  /// MOV to CR0, CR3 or CR4 (Intel SDM volume 2B, MOV to control registers: 0F 22 /r).
  case writeControlRegister(number: UInt32, register: UInt32)
  /// RDTSC (0F 31): its time is the number of blocks that have run.
  case readTimeStamp
  /// REP STOSD (F3 AB) and REP MOVSD (F3 A5), which fill and copy pages where the registers say so.
  case fill
  case copy

  /// An address as an instruction gives it: base + index * scale + displacement, 32 bits.
  public struct MemoryOperand: Equatable, Sendable {
    /// Numbers of general registers; nil: none.
    public var base: UInt32?
    public var index: UInt32?
    public var scale: UInt32 = 1
    public var displacement: UInt32 = 0

    /// The address, the general registers being `register`.
    public func address(_ register: (UInt32) -> UInt32) -> UInt32 {
      (base.map(register) ?? 0) &+ (index.map(register) ?? 0) &* scale &+ displacement
    }
  }

  /// The instruction that begins at `place` of `code`; nil for any other instruction, or one that is cut off.
  public init?(_ code: some RandomAccessCollection<UInt8>, at place: Int) {
    func byte(_ offset: Int) -> UInt8? {
      guard place + offset < code.count else { return nil }
      return code[code.index(code.startIndex, offsetBy: place + offset)]
    }
    guard let first = byte(0), let second = byte(1) else { return nil }
    if first == 0xF3 {
      guard second == 0xAB || second == 0xA5 else { return nil }
      self = second == 0xAB ? .fill : .copy
      return
    }
    guard first == 0x0F else { return nil }
    switch second {
    case 0x31: self = .readTimeStamp
    case 0x22:
      guard let form = byte(2), form >= 0xC0 else { return nil }
      let number = UInt32(form >> 3 & 7)
      guard number == 0 || number == 3 || number == 4 else { return nil }
      self = .writeControlRegister(number: number, register: UInt32(form & 7))
    case 0x01:
      guard let form = byte(2), form >> 3 & 7 == 7, form < 0xC0,
        let operand = MemoryOperand(form: form, following: { byte(3 + $0) })
      else { return nil }
      self = .invalidatePage(operand)
    default: return nil
    }
  }

  /// The places in `code` at which one of these instructions may begin; some of them may be inside of others, and are
  /// never executed.
  public static func places(in code: some RandomAccessCollection<UInt8>) -> [Int] {
    var places: [Int] = []
    for (place, byte) in code.enumerated() where byte == 0x0F || byte == 0xF3 {
      if WatchedInstruction(code, at: place) != nil { places.append(place) }
    }
    return places
  }
}

extension WatchedInstruction.MemoryOperand {
  /// The operand of a ModR/M byte (Intel SDM volume 2A, tables 2-2 and 2-3) whose SIB byte and displacement follow.
  init?(form: UInt8, following byte: (Int) -> UInt8?) {
    self.init()
    let mode = form >> 6
    var place = 0
    var hasWideDisplacement = mode == 2
    switch form & 7 {
    case 4:
      guard let scaled = byte(0) else { return nil }
      place = 1
      if scaled >> 3 & 7 != 4 { index = UInt32(scaled >> 3 & 7) }
      scale = 1 << UInt32(scaled >> 6)
      if scaled & 7 == 5 && mode == 0 { hasWideDisplacement = true } else { base = UInt32(scaled & 7) }
    case 5 where mode == 0: hasWideDisplacement = true
    case let register: base = UInt32(register)
    }
    if mode == 1 {
      guard let short = byte(place) else { return nil }
      displacement = UInt32(bitPattern: Int32(Int8(bitPattern: short)))
    } else if hasWideDisplacement {
      for offset in 0..<4 {
        guard let part = byte(place + offset) else { return nil }
        displacement |= UInt32(part) << UInt32(offset * 8)
      }
    }
  }
}
