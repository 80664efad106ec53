// A case of the frame allocator as bytes: memory, and what is called. Any bytes are a case, and every record has the same size, so
// that a mutator can drop, repeat, swap and splice them without knowing more.
//
//   header     0             1             2               3      4       6       7
//              | overwriting | map records | taken records | seed | floor | scale | unused |     floor in units of 2 KiB
//   map        | first frame | frames  | type | start | end | unused |            start and end: bytes more, by OddBytes
//   taken      | first frame | frames  | start | end | unused    |               the kernel, boot_early's arena, others
//   command    | what | which | count  | number               |                  as FrameCall reads it
//
// Where `overwriting` is not 0 the commands come twice: after the first time somebody writes over the bookkeeping.
//
// Numbers are little-endian. One that counts frames says less than 20 MiB, or from 0xE000 on about 128 MiB, where the second level of
// the summary begins its second word. Each is doubled as often as `scale` says, up to 4 GiB and more: seldom, since to build
// and to compare the bookkeeping of large memory is most of the time then.

import Operations
import PropCheck
import Sessions

/// Bytes as a program for the frame allocator.
package struct FrameProgram {
  /// Bytes of the header and of every record.
  static let recordSize = 8

  /// Commands that are looked at; what lies behind them says nothing.
  static let commandLimit = 200

  package let scenario: FrameScenario

  /// How often each number of frames is doubled.
  package let scale: UInt64

  /// What is written over the bookkeeping, before the commands come once more; nil: nothing.
  package let overwriting: Overwriting?

  private let bytes: [UInt8]
  private let firstCommand: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let header = Record(bytes, at: 0)
    scale = UInt64(header.byte(6) % 10)
    var start = Self.recordSize
    var entries: [FirmwareMapEntry] = []
    entries.reserveCapacity(AllocatorMemory.mostEntries)
    for _ in 0...header.byte(1) % UInt8(AllocatorMemory.mostEntries) where start < bytes.count {
      let (range, record) = (Self.range(Record(bytes, at: start), 5, scale), Record(bytes, at: start))
      entries.append(
        FirmwareMapEntry(
          base: range.start, length: range.end - range.start, type: types[Int(record.byte(4)) % types.count]))
      start += Self.recordSize
    }
    var scenario = FrameScenario(entries: entries)
    scenario.floor = max(4096, UInt32(header.half(4)) * 2048)
    for place in 0..<header.byte(2) % 5 where start < bytes.count {
      let range = Self.range(Record(bytes, at: start), 4, scale)
      switch place {
      case 0: scenario.kernel = range
      case 1:
        scenario.arena = range.frames
      default: scenario.reserved.append(range)
      }
      start += Self.recordSize
    }
    self.scenario = scenario
    overwriting = Self.overwriting(header.byte(0), seed: header.byte(3))
    firstCommand = min(start, bytes.count)
  }

  /// The bytes of `overwriting` that mean something of their own, from 1 on: each pattern on each choice of three levels.
  static let overwritings = UInt8(Overwriting.Pattern.allCases.count * 7)

  private static func overwriting(_ byte: UInt8, seed: UInt8) -> Overwriting? {
    if byte == 0 { return nil }
    let (levels, pattern) = ((byte - 1) % overwritings).quotientAndRemainder(
      dividingBy: UInt8(Overwriting.Pattern.allCases.count))
    return Overwriting(Overwriting.Pattern.allCases[Int(pattern)], levels: levels + 1, seed: UInt32(seed))
  }

  /// Calls `body` for each command in turn.
  package func forEachCommand(_ body: (Record) throws -> Void) rethrows {
    for start in stride(from: firstCommand, to: bytes.count, by: Self.recordSize).prefix(Self.commandLimit) {
      try body(Record(bytes, at: start))
    }
  }

  /// The bytes from one frame on, with odd bytes more or less at both ends; `slack` is where the record says how many.
  private static func range(_ record: Record, _ slack: Int, _ scale: UInt64) -> ByteRange {
    let first = frames(record.half(0)) << scale
    let count = frames(record.half(2)) << scale
    return ByteRange(
      start: first << 12 + oddBytes[Int(record.byte(slack)) % oddBytes.count],
      end: (first + count) << 12 + oddBytes[Int(record.byte(slack + 1)) % oddBytes.count])
  }

  private static func frames(_ number: UInt16) -> UInt64 {
    number < 0xE000 ? UInt64(number % 0x1400) : 0x7F00 + UInt64(number % 0x200)
  }

  /// Eight bytes of a program; what is missing is 0.
  package struct Record {
    private var word: UInt64 = 0

    init(_ bytes: [UInt8], at start: Int) {
      for place in 0..<min(8, bytes.count - start) { word |= UInt64(bytes[start + place]) << (8 * UInt64(place)) }
    }

    func byte(_ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> (8 * UInt64(place))) }
    func half(_ place: Int) -> UInt16 { UInt16(truncatingIfNeeded: word >> (8 * UInt64(place))) }
    func number(_ place: Int) -> UInt32 { UInt32(truncatingIfNeeded: word >> (8 * UInt64(place))) }
  }
}

/// Mostly usable memory.
private let types: [UInt32] = [1, 1, 1, 1, 2, 3, 4, 7]

private let oddBytes: [UInt64] = [0, 0, 0, 1, 0xFFF, 0x400, 0xC00, 0x800]
