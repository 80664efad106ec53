// What a command wrote: the old value of every word that was stored since the command began, so that "a command that
// fails changed nothing, byte for byte" and "only these entries changed" cost as much as the command, not as much as
// the memory. Accessed and dirty bits that the processor sets do not count as writes.
//
//   stores   | address, old word |          fills and copies   | frame, old page |  (saved before the command's first
//            | address, old word |                             | frame, old word |   write to it, or later ones: the
//            | ...               |                               of all its words    first record of a word counts)

import CArenaPoison

/// One word that a command changed.
public struct ChangedWord: Equatable, Sendable {
  /// The word's physical address, a multiple of 4.
  public var address: UInt32
  /// Its value when the command began.
  public var before: UInt32
  /// Its value now.
  public var after: UInt32
  /// Who owns its frame now.
  public var owner: FrameOwner
}

/// Old values of what was written since the last `begin`.
@usableFromInline
struct CommandJournal {
  private struct Record {
    /// A word's address, a multiple of 4; for a whole page, the frame's address and one of the bits below.
    var address: UInt32
    /// The word's old value; for a saved page, its place in `savedPages`; for a filled one, what all its words were.
    var before: UInt32

    static let saved: UInt32 = 1
    static let filled: UInt32 = 2
  }

  private static let recordCapacity = 1 << 20
  private static let pageCapacity = 1 << 13

  /// Whether stores are recorded.
  @usableFromInline private(set) var isOn = false
  /// Whether every write since `begin` is in the journal; false after more than it has room for.
  private(set) var isComplete = true
  private let records: UnsafeMutablePointer<Record>
  private let savedPages: UnsafeMutablePointer<UInt32>
  /// One bit for each word of memory, all zero between comparisons: whether an earlier record had it.
  private let seen: UnsafeMutablePointer<UInt64>
  private var recordCount = 0
  private var pageCount = 0

  init(in reservation: inout Reservation) {
    records = reservation.take(Record.self, Self.recordCapacity)
    savedPages = reservation.take(UInt32.self, Self.pageCapacity * FrameTable.wordsPerFrame)
    seen = reservation.take(UInt64.self, Int(PhysicalMemory.frameCount) * FrameTable.wordsPerFrame / 64)
  }

  mutating func begin(recording: Bool) {
    isOn = recording
    isComplete = true
    recordCount = 0
    pageCount = 0
  }

  /// Notes that the word at `address` is about to change from `before`.
  @usableFromInline
  mutating func note(_ before: UInt32, at address: UInt32) {
    guard recordCount < Self.recordCapacity else {
      isComplete = false
      return
    }
    records[recordCount] = Record(address: address, before: before)
    recordCount += 1
  }

  /// Notes that all words of the page at `words`, frame number `frame`, are about to change.
  mutating func notePage(_ frame: UInt32, words: UnsafePointer<UInt32>) {
    guard recordCount < Self.recordCapacity, pageCount < Self.pageCapacity else {
      isComplete = false
      return
    }
    arena_copy_page(savedPages + pageCount * FrameTable.wordsPerFrame, words)
    records[recordCount] = Record(address: frame << 12 | Record.saved, before: UInt32(pageCount))
    recordCount += 1
    pageCount += 1
  }

  /// Notes that all words of a frame, which are `word` now, are about to change.
  mutating func noteFill(_ frame: UInt32, with word: UInt32) { note(word, at: frame << 12 | Record.filled) }

  /// How many stores, fills and copies were noted.
  var count: Int { recordCount }

  /// The address of the record at `position`, with a bit set below 4 where it is a whole page's, and the word's old value.
  func record(at position: Int) -> (address: UInt32, before: UInt32) {
    (records[position].address, records[position].before)
  }

  /// Calls `body` with each word written since `begin` and its value then, once each, in the order of first writes.
  ///
  /// - Parameter isWanted: whether the words of a frame matter; others cost nothing.
  func forEachWrittenWord(
    ofFrames isWanted: (UInt32) -> Bool, _ body: (_ address: UInt32, _ before: UInt32) -> Void
  ) {
    var hasSeen = false
    forEachRecordedWord(ofFrames: isWanted) { address, before in
      hasSeen = true
      let bit: UInt64 = 1 << UInt64(address >> 2 & 63)
      guard seen[Int(address >> 8)] & bit == 0 else { return }
      seen[Int(address >> 8)] |= bit
      body(address, before)
    }
    if hasSeen { forEachRecordedWord(ofFrames: isWanted) { address, _ in seen[Int(address >> 8)] = 0 } }
  }

  private func forEachRecordedWord(
    ofFrames isWanted: (UInt32) -> Bool, _ body: (_ address: UInt32, _ before: UInt32) -> Void
  ) {
    for record in UnsafeBufferPointer(start: records, count: recordCount) where isWanted(record.address >> 12) {
      let isSaved = record.address & Record.saved != 0
      guard isSaved || record.address & Record.filled != 0 else {
        body(record.address, record.before)
        continue
      }
      let page = isSaved ? savedPages + Int(record.before) * FrameTable.wordsPerFrame : nil
      for index in 0..<FrameTable.wordsPerFrame {
        body(record.address & EntryBit.frame | UInt32(index) << 2, page?[index] ?? record.before)
      }
    }
  }
}

extension SimulatedMachine {
  /// Whether the journal holds every write since `beginCommand(recordingWrites: true)`: false if the command wrote more
  /// than about a million words or eight thousand whole pages, or if recording is off.
  public var hasCompleteJournal: Bool {
    state.pointee.journal.isOn && state.pointee.journal.isComplete
  }

  /// Calls `body` with each word whose value differs from that at `beginCommand(recordingWrites: true)`, in the order
  /// in which they were first written. Words that were written and hold their old value again are no change, nor, in
  /// frames owned by `table`, are accessed and dirty bits.
  ///
  /// - Parameter wanted: only words of frames that have this owner now and are not among `exceptions`; nil: all.
  /// - Complexity: O(words written to those frames since the command began).
  public func forEachChangedWord(
    ownedBy wanted: FrameOwner? = nil, except exceptions: [UInt32] = [], _ body: (ChangedWord) -> Void
  ) {
    let frames = state.pointee.frames
    let isWanted = { (frame: UInt32) in
      wanted.map { $0 == frames.owner(of: frame) && !exceptions.contains(frame) } ?? true
    }
    state.pointee.journal.forEachWrittenWord(ofFrames: isWanted) { address, before in
      let after = frames.word(at: address)
      guard after != before else { return }
      let owner = frames.owner(of: address >> 12)
      guard owner != .table || (after ^ before) & ~EntryBit.setByProcessor != 0 else { return }
      body(ChangedWord(address: address, before: before, after: after, owner: owner))
    }
  }

  /// The number of words that `forEachChangedWord` would report.
  public var changedWordCount: Int {
    var count = 0
    forEachChangedWord { _ in count += 1 }
    return count
  }
}
