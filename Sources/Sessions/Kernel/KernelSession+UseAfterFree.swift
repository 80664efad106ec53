// Clients that write where a block was before it was freed, and a heap that starts on pages that somebody wrote to.
//
//   ├ front ┤├ first ────┤├ guard ┤├ second ────┤├ guard ┤       front and both guards live, first and second are free
//            ▲                      ▲
//            a word of the heap's own, written over with a word that could stand there

import Operations
import Specification

extension KernelSession {
  /// Which word of a free block a client writes to.
  public enum FreeWord: CaseIterable, Sendable {
    case header, first, second, last
  }

  /// What a client writes there: words of which a heap may believe that they are its own.
  public enum PlausibleWord: CaseIterable, Sendable {
    case otherFree, itself, front, guardBehind, sameOfOther, zero, sizeOfOther, ones
  }

  /// A use after free, as it is drawn.
  public struct UseAfterFree: Sendable {
    /// Bytes of both blocks that are freed.
    public var first: UInt32
    public var second: UInt32
    public var place: FreeWord
    public var word: PlausibleWord

    /// Which of the operations that follow comes first.
    public var turn: UInt32

    public init(first: UInt32, second: UInt32, place: FreeWord, word: PlausibleWord, turn: UInt32) {
      (self.first, self.second, self.place, self.word, self.turn) = (first, second, place, word, turn)
    }
  }

  /// Frees two blocks, writes a word into the first, and allocates, frees and resizes around it. Each operation must be right, or
  /// refused as corrupted with nothing changed; with the word as it was the heap must be sound.
  ///
  /// - Returns: how many operations were refused as corrupted.
  @discardableResult
  public func useAfterFree(_ use: UseAfterFree) throws(Finding) -> UInt32 {
    guard recorder == nil, model.heap.isUp else { return 0 }
    var blocks: [UInt32] = []
    for size in [1, use.first, 1, use.second, 1] {
      guard case .address(let block) = try perform(.allocate(size: size, alignment: 16)) else { return 0 }
      blocks.append(block)
    }
    let (front, first, between, second) = (blocks[0], blocks[1], blocks[2], blocks[3])
    try perform(.free(virtual: second))
    try perform(.free(virtual: first))
    try perform(.free(virtual: first))
    let size = model.layout.occupiedBytes(forBlockOf: use.first)
    let sideBySide = [front + model.layout.occupiedBytes(forBlockOf: 1), first + size]
    guard sideBySide == [first, between], second > between else { return 0 }
    let places: [UInt32] = [first - 4, first, first + 4, first + size - 8]
    let offset = places[FreeWord.allCases.firstIndex(of: use.place)!] &- first
    guard case .success(let held) = machine.access(first &+ offset, .read, mode: .kernel),
      case .success(let same) = machine.access(second &+ offset, .read, mode: .kernel)
    else { return 0 }
    let words: [UInt32] = [
      second, first, front, between, same, 0, model.layout.occupiedBytes(forBlockOf: use.second), .max,
    ]
    let word = words[PlausibleWord.allCases.firstIndex(of: use.word)!]
    // Where a list ends nothing says that it went on: what lies behind is lost, and nobody gets it twice.
    if word == held || use.place == .first && word == 0 { return 0 }
    machine.access(first &+ offset, .write(word), mode: .kernel)
    let operations: [Operation] = [
      .allocate(size: use.first, alignment: 16), .free(virtual: between),
      .reallocate(virtual: between, size: use.first * 2 + 32), .free(virtual: front),
      .allocate(size: use.second, alignment: 16), .reallocate(virtual: front, size: 17),
      .allocate(size: max(use.first, 17) - 16, alignment: 32),
    ]
    var refused: UInt32 = 0
    for index in operations.indices {
      let operation = operations[(index + Int(use.turn)) % operations.count]
      do throws(Finding) {
        if try !isFoundCorrupted(operation) { break }
        refused += 1
      } catch { throw error.during(operation) }
    }
    // Once somebody has the memory, or the heap has written its own word again, the word stays.
    if model.heap.block(overlapping: first &+ offset, UInt64(first &+ offset) + 4) == nil,
      machine.access(first &+ offset, .read, mode: .kernel) == .success(word), !leads(word, to: first, from: use.place)
    {
      machine.access(first &+ offset, .write(held), mode: .kernel)
    }
    if !subject.isSound { throw Finding(.state, .h3, "after a use of freed memory the heap's own check fails") }
    return refused
  }

  /// Whether a word that names the place of the link to a block does so.
  private func leads(_ word: UInt32, to block: UInt32, from place: FreeWord) -> Bool {
    guard place == .second, word % 4 == 0, model.spaces.heapPages.contains(word >> 12) else { return false }
    return machine.access(word, .read, mode: .kernel) == .success(block)
  }

  /// Runs an operation that may meet a word which is not the heap's.
  ///
  /// - Returns: whether it was refused as corrupted, rightly; otherwise it is judged as ever.
  private func isFoundCorrupted(_ operation: Operation) throws(Finding) -> Bool {
    machine.beginCommand(recordingWrites: true)
    let response = subject.perform(operation)
    let isCorrupted = response == .refused(.corrupted)
    if isCorrupted {
      // A block that moves is copied before its old place is freed, so that the heap may have grown.
      try learnGrowth()
    } else {
      try settleHeap(operation, response)
    }
    machine.endCommand()
    try checkMachine()
    guard isCorrupted else {
      try useBlocks(operation, response)
      return false
    }
    if case .reallocate = operation {
      if let peak = subject.heapCounts?.peakBytesInUse { model.heap.peakBytes = max(model.heap.peakBytes, peak) }
    } else {
      try checkUnchanged(.corrupted, .h3)
    }
    try checkHeapCounts()
    if let text = subject.refusalText { try checkText(text, of: .corrupted, .h3) }
    return true
  }

  /// Writes `word` all over pages of the heap before it is up: it starts on whatever they hold.
  ///
  /// - Returns: how many pages were written: at most the first four.
  @discardableResult
  public func soilHeap(with word: UInt32) -> Int {
    guard recorder == nil, !model.heap.isUp else { return 0 }
    let pages = model.spaces.heapPages.prefix(4)
    for page in pages {
      for offset in stride(from: UInt32(0), to: 4096, by: 4) {
        machine.access(page << 12 | offset, .write(word), mode: .kernel)
      }
    }
    return pages.count
  }

  /// Frees a block and asks for another of nearly its size, for each size that is a granule less or more: what was freed may serve
  /// for it or not, and the heap knows which.
  ///
  /// - Returns: how many blocks were made.
  @discardableResult
  public func refit(_ size: UInt32) throws(Finding) -> Int {
    let granule = model.layout.blockGranule
    var made = 0
    for freed in [size, size + granule, max(size, granule + 1) - granule] {
      for wanted in [size, size + granule, size + granule * 2, max(size, granule + 1) - granule] {
        guard case .address(let block) = try perform(.allocate(size: freed, alignment: granule)),
          case .address(let behind) = try perform(.allocate(size: 1, alignment: granule))
        else { return made }
        try perform(.free(virtual: block))
        guard case .address(let next) = try perform(.allocate(size: wanted, alignment: granule)) else { return made }
        made += 1
        try perform(.free(virtual: next))
        try perform(.free(virtual: behind))
      }
    }
    return made
  }
}
