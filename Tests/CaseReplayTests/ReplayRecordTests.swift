// Records: every step reads back as itself, and the words are what the image's version of the archive says.

import Operations
import Testing

@Suite struct ReplayRecordTests {
  /// One step of each kind, with arguments that no other argument has.
  private static let steps: [ReplayStep] =
    [
      .bootEarlyAllocate(size: 11, alignment: 12), .bootEarlyAllocateZeroed(size: 11, alignment: 12),
      .retireBootEarly, .allocateFrame, .allocateFrames(count: 11, alignment: 12, below: 0x1_0000_000D),
      .freeFrame(physical: 11), .freeFrames(physical: 11, count: 12),
      .reserve(start: 0x2_0000_000B, end: UInt64.max - 7), .createTable(virtual: 11, flags: 12, space: 13),
      .map(virtual: 11, physical: 12, flags: 13, space: 14), .remap(virtual: 11, physical: 12, flags: 13, space: 14),
      .protect(virtual: 11, flags: 12, space: 13), .unmap(virtual: 11, space: 12),
      .translate(virtual: 11, space: 12), .mapUserPages(virtual: 11, size: 12, flags: 13, space: 14), .createSpace,
      .destroySpace(11), .switchTo(11), .kmap(physical: 11), .kunmap(virtual: 11), .initializeHeap,
      .allocate(size: 11, alignment: 12), .allocateZeroed(count: 11, size: 12), .allocatePages(11),
      .reallocate(virtual: 11, size: 12), .free(virtual: 11), .initializeFrames, .initializePaging,
      .mapInitialHeap(size: 11),
    ].map { ReplayStep.call($0) } + [
      .read(virtual: 11, isKnown: true), .read(virtual: 11, isKnown: false), .write(virtual: 11, word: 12),
      .touch(virtual: 11, physical: 12), .touch(virtual: 11, physical: 0), .touch(virtual: 11, physical: nil),
      .useBlock(virtual: 11, pattern: BlockPattern(size: 12, seed: 13), isZeroed: true),
      .checkBlock(virtual: 11, pattern: BlockPattern(size: 12, seed: 13), size: 14), .finish,
    ]

  @Test(arguments: steps) func `a step reads back as itself`(step: ReplayStep) {
    #expect(ReplayRecord(step).step == step)
  }

  @Test func `no two steps have the same record`() {
    #expect(Set(Self.steps.map { ReplayRecord($0) }).count == Self.steps.count)
  }

  @Test func `a kind that is none is refused`() {
    for kind: UInt32 in [29, 63, 70, .max] { #expect(ReplayRecord(kind).step == nil) }
  }

  @Test func `version 1 of the archive has these words`() {
    let map = ReplayRecord(.call(.map(virtual: 0xE000_0000, physical: 0x1000, flags: 2, space: 1)))
    #expect(map == ReplayRecord(9, 0xE000_0000, 0x1000, 2, 1))
    let reserve = ReplayRecord(.call(.reserve(start: 0x1_0000_0002, end: 0x3_0000_0004)))
    #expect(reserve == ReplayRecord(7, 2, 1, 4, 3))
    #expect(ReplayRecord(.finish).kind == 69)
  }
}
