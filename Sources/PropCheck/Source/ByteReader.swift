// The byte driver: decodes a case from any bytes. The page "TheByteFormat" of the documentation specifies it.
//
//     00            the target of the choice
//     01 ... EF     the number itself
//     F0            another list element follows
//     F1            another command follows
//     F2            the number 0 where 0 is not the target
//     F3 ... F7     as numbers 243 ... 247; never written
//     F8 ... FF     a number in the next 1 ... 8 bytes, least significant first

/// The marker bytes of the format.
package enum CaseFormat {
  /// The version of the format; part of the name of saved files.
  package static let version = 1
  package static let largestShort: UInt8 = 0xEF
  package static let element: UInt8 = 0xF0
  package static let step: UInt8 = 0xF1
  package static let literalZero: UInt8 = 0xF2
  package static let firstLong: UInt8 = 0xF8
}

/// A cursor over the bytes of a case.
struct ByteReader {
  private var base: UnsafePointer<UInt8>?
  private var count = 0
  private var position = 0
  private(set) var owned: UnsafeMutablePointer<UInt8>?
  /// Whether a search has shown that no command marker lies ahead.
  private var noStepAhead = false

  mutating func borrow(_ bytes: UnsafeRawBufferPointer) {
    base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    count = bytes.count
    position = 0
    noStepAhead = false
  }

  mutating func copy(_ bytes: [UInt8]) {
    release()
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
    for (index, byte) in bytes.enumerated() { (memory + index).initialize(to: byte) }
    owned = memory
    borrow(UnsafeRawBufferPointer(start: memory, count: bytes.count))
  }

  private mutating func release() {
    owned?.deallocate()
    owned = nil
    base = nil
    count = 0
  }

  /// Decodes the next choice.
  @inline(__always)
  mutating func key(low: UInt64, high: UInt64, target: UInt64, kind: Choice.Kind) -> UInt64 {
    guard position < count, let base else { return target }
    switch kind {
    case .step: return nextStep(base) ? 1 : 0
    case .element: return nextElement(base) ? 1 : 0
    case .unsigned, .signed, .boolean, .ordinal: break
    }
    let first = base[position]
    if first == 0 {
      position += 1
      return target
    }
    if first == CaseFormat.element || first == CaseFormat.step { return target }
    let number = first == CaseFormat.literalZero ? skipLiteralZero() : readNumber(base)
    let key = kind == .signed ? ByteReader.unzigzag(number) : number
    return key >= low && key <= high ? key : ByteReader.reduce(key, low: low, high: high)
  }

  /// The key in the range that is equal to `key` modulo the number of keys in the range, which does not hold all 2^64.
  private static func reduce(_ key: UInt64, low: UInt64, high: UInt64) -> UInt64 {
    let size = high &- low &+ 1
    return key > high ? low &+ (key &- low) % size : high &- (low &- key &- 1) % size
  }

  /// Whether another element follows: any non-zero number says so too, a command marker says no and stays.
  private mutating func nextElement(_ base: UnsafePointer<UInt8>) -> Bool {
    switch base[position] {
    case CaseFormat.step: return false
    case CaseFormat.element:
      position += 1
      return true
    default: return readNumber(base) != 0
    }
  }

  /// Whether another command follows: everything up to the next command marker is skipped; without one ahead, any
  /// non-zero number says so.
  private mutating func nextStep(_ base: UnsafePointer<UInt8>) -> Bool {
    if !noStepAhead {
      let start = position
      while position < count {
        if base[position] == CaseFormat.step {
          position += 1
          return true
        }
        skipToken(base)
      }
      position = start
      noStepAhead = true
    }
    if base[position] == CaseFormat.element {
      position += 1
      return true
    }
    return readNumber(base) != 0
  }

  private mutating func skipLiteralZero() -> UInt64 {
    position += 1
    return 0
  }

  private mutating func skipToken(_ base: UnsafePointer<UInt8>) {
    let first = base[position]
    position += first >= CaseFormat.firstLong ? 2 + Int(first - CaseFormat.firstLong) : 1
  }

  /// Reads a number; bytes missing at the end count as zero.
  private mutating func readNumber(_ base: UnsafePointer<UInt8>) -> UInt64 {
    let first = base[position]
    position += 1
    if first < CaseFormat.firstLong { return UInt64(first) }
    var number: UInt64 = 0
    for index in 0...Int(first - CaseFormat.firstLong) where position + index < count {
      number |= UInt64(base[position + index]) << UInt64(8 * index)
    }
    position += 1 + Int(first - CaseFormat.firstLong)
    return number
  }

  /// The key of the signed number written as 0, 1, 2, 3, ... for 0, -1, 1, -2, ...
  @inline(__always)
  static func unzigzag(_ number: UInt64) -> UInt64 {
    ((number &>> 1) ^ (0 &- (number & 1))) ^ Choice.signBit
  }
}
