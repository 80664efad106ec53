// Frame programs: any bytes are one, and they mean what their records say.

import Operations
import PropCheck
import PropCheckTesting
import Properties
import Sessions
import Testing

@Suite struct FrameProgramTests {
  /// A header for so many records, with the floor in units of 2 KiB.
  private func header(map: UInt8, taken: UInt8, floor: UInt16) -> [UInt8] {
    [0, map - 1, taken, 0, UInt8(floor & 0xFF), UInt8(floor >> 8), 0, 0]
  }

  @Test func `records of memory and of what is taken make a scenario`() {
    let bytes =
      header(map: 2, taken: 3, floor: 0x201) + [0, 1, 0, 2, 0, 0, 4, 0] + [0, 4, 1, 0, 4, 3, 0, 0]
      + [0, 1, 2, 0, 0, 3, 0, 0] + [0x10, 1, 2, 0, 3, 0, 0, 0] + [0, 0xE0, 1, 0, 0, 0, 0, 0]
    let scenario = FrameProgram(bytes).scenario
    var expected = FrameScenario(entries: [
      FirmwareMapEntry(base: 0x10_0000, length: 0x20_0FFF, type: 1),
      FirmwareMapEntry(base: 0x40_0001, length: 0xFFF, type: 2),
    ])
    expected.floor = 0x10_0800
    expected.kernel = ByteRange(start: 0x10_0000, end: 0x10_2001)
    expected.arena = 0x110..<0x112
    expected.reserved = [ByteRange(start: 0x7F0_0000, end: 0x7F0_1000)]
    #expect(scenario == expected)
    #expect(FrameProgram(bytes).overwriting == nil)
  }

  @Test func `a header says what is written over the bookkeeping, by each of its first bytes another`() {
    let all = (0...UInt8.max).map { FrameProgram([$0, 0, 0, 7]).overwriting }
    #expect(all[0] == nil)
    #expect(all[1] == Overwriting(.zeros, levels: 1, seed: 7))
    #expect(all[35] == Overwriting(.bit, levels: 7, seed: 7))
    #expect(Set(all[1...35]).count == 35 && Set(all).count == 36)
  }

  @Test func `commands name what callers have, the newest first`() throws {
    let memory = header(map: 1, taken: 0, floor: 0x200) + [0, 1, 0x10, 0, 0, 0, 0, 0]
    let program = FrameProgram(
      memory + [0, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0] + [8, 0, 0, 0, 1, 0, 0, 0])
    let frames = try FrameSession(program.scenario)
    var calls: [Operations.Operation] = []
    try program.forEachCommand { record in
      guard case .operation(let operation) = FrameCall(record, on: frames, isScaled: false) else { return }
      calls.append(operation)
      try frames.run(operation)
    }
    #expect(calls == [.allocateFrame, .allocateFrame, .freeFrame(physical: 0x10_0000)])
  }

  @Test func `any bytes are a case that the allocator passes`() {
    checkProperty("any bytes as a frame program", Settings(cases: 500)) { source in
      let bytes = try source.list(0...300) { try $0.integer(in: 0...0xFF as ClosedRange<UInt8>) }
      try FrameProgramProperty.check(bytes)
    }
  }
}
