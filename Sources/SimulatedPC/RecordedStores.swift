// What a command stored, in its order, with its invalidations between the stores: for rules about what must come first.
//
//   position   0        1          2            3
//   stores       entry    entry      bookkeeping
//   INVLPG                       ▲ position 2: after two stores

/// One store of a command.
public struct RecordedStore: Equatable, Sendable {
  /// How many stores, fills and copies the command made before.
  public var position: Int
  /// The word's physical address, a multiple of 4.
  public var address: UInt32
  /// The word's values before and after.
  public var before: UInt32
  public var after: UInt32
}

extension CommandJournal {
  /// The stores to single words of wanted frames, in their order.
  ///
  /// - Parameter now: what a word holds at the end.
  func stores(ofFrames isWanted: (UInt32) -> Bool, now: (UInt32) -> UInt32) -> [RecordedStore] {
    var stores: [RecordedStore] = []
    // A word's later record has what its earlier store left.
    var lastOfWord: [UInt32: Int] = [:]
    for position in 0..<count {
      let (address, before) = record(at: position)
      guard address & 3 == 0, isWanted(address >> 12) else { continue }
      if let last = lastOfWord[address] { stores[last].after = before }
      lastOfWord[address] = stores.count
      stores.append(RecordedStore(position: position, address: address, before: before, after: now(address)))
    }
    return stores
  }
}

extension SimulatedMachine {
  /// The stores of the command, which began with `recordingWrites`, to single words of wanted frames. Where a page was filled
  /// or copied over a word afterwards, `after` is what it holds at the end.
  ///
  /// - Complexity: O(stores of the command).
  public func recordedStores(toFrames isWanted: (_ frame: UInt32) -> Bool) -> [RecordedStore] {
    let frames = state.pointee.frames
    return state.pointee.journal.stores(ofFrames: isWanted) { frames.word(at: $0) }
  }

  /// Whether the command stored a single word to `frame`.
  public func hasStored(to frame: UInt32) -> Bool {
    let journal = state.pointee.journal
    return (0..<journal.count).contains { journal.record(at: $0).address >> 12 == frame }
  }

  /// Whether the page that holds `address` was invalidated, or everything was, after the store at position `first` and no
  /// later than before the one at `end`. True as well where the command invalidated more than is kept.
  ///
  /// - Complexity: O(log invalidations + invalidations between the two).
  public func hasInvalidated(_ address: UInt32, after first: Int, before end: Int) -> Bool {
    let log = state.pointee.invalidations
    if log.flushes > 0 || log.count > InvalidationLog.capacity { return true }
    // Positions ascend: those up to `first` are skipped by halves.
    var (low, high) = (0, log.positions.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(log.positions[middle]) <= first { low = middle + 1 } else { high = middle }
    }
    while low < log.positions.count, Int(log.positions[low]) <= end {
      if log.pages[low] == address >> 12 { return true }
      low += 1
    }
    return false
  }
}
