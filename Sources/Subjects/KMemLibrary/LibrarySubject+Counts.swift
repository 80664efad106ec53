// What libkmem.a says of itself.

import Operations

extension LibrarySubject {
  var frameCounts: FrameCounts {
    guard processor.call(.pmmStatistics, processor.results) == 0 else {
      return FrameCounts(total: 0, free: 0, used: 0, reserved: 0, allocated: 0, peakUsed: 0)
    }
    return FrameCounts(
      total: processor.result(0), free: processor.result(1), used: processor.result(2),
      reserved: processor.result(4), allocated: processor.result(3), peakUsed: processor.result(5))
  }

  func freeRun(from frame: UInt32) -> Range<UInt32>? { bits.freeRun(from: frame) }

  func isAllocated(_ frame: UInt32) -> Bool { bits.isAllocated(frame) }

  func isFree(_ frame: UInt32) -> Bool? { bits.isFree(frame) }

  var bootEarlyCounts: BootEarlyCounts {
    let used = processor.call(.bootEarlyUsed) ?? 0
    let total = processor.call(.bootEarlyTotal) ?? 0
    return BootEarlyCounts(used: used, free: total &- used, total: total)
  }

  var heapCounts: HeapCounts? {
    guard processor.call(.heapStatistics, processor.results) == 0 else { return nil }
    let (bytes, blocks, pages, marks) = (
      processor.result(0), processor.result(3), processor.result(4), processor.result(5)
    )
    // A heap has at least one page. Before it is up, all counts are 0.
    guard pages != 0 else { return nil }
    let layout = library.layout
    let (first, firstMark) = (layout.heapFirstPage, layout.heapBookkeepingFirstPage)
    return HeapCounts(
      blocks: blocks, bytesInUse: bytes, pages: first..<first &+ pages, bookkeepingPages: firstMark..<firstMark &+ marks
    )
  }

  var isSound: Bool {
    guard let frames = processor.call(.pmmValidate) else { return false }
    if heapCounts == nil { return frames & 0xFF != 0 }
    guard let heap = processor.call(.heapValidate) else { return false }
    return frames & heap & 0xFF != 0
  }

  var bootAnswers: BootAnswers {
    var answers = BootAnswers(frames: frameCounts)
    answers.tellsMap = false
    answers.kernel = library.image.kernel
    let end = (processor.call(.bootEarlyPhysEnd) ?? 0) >> 12
    let early = bootEarlyCounts
    answers.arena = end &- early.total >> 12..<end
    answers.arenaUsedBytes = early.used
    answers.isBootEarlyRetired = processor.call(.bootEarlyIsInitialized).map { $0 & 0xFF == 0 } ?? false
    answers.bookkeeping = bits.bookkeeping
    answers.isAllocatorSound = processor.call(.pmmValidate).map { $0 & 0xFF != 0 } ?? false
    var next: UInt32 = 0
    while let run = freeRun(from: next) {
      answers.freeRuns.append(run)
      next = run.upperBound
    }
    answers.directory = spaces.all[0].pointer
    return answers
  }
}
