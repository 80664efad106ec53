// The same again and again: what a count of few bits, a handle that comes back or a table of eight hides from short traces.

import Operations
import Specification

extension KernelSession {
  /// The most spaces that a trace makes by repeating: subjects have room for 1024 handles.
  private static let mostSpaces = 300

  /// Whether a heap that reaches over more than 32 MiB, once, has room in the frames that are free.
  public var isRoomy: Bool { model.spaces.heapPages.count < 10_240 && model.frames.free.count > 10_240 }

  /// Whether spaces can be made in numbers.
  public var canMakeManySpaces: Bool { model.spaces.spaces.count < Self.mostSpaces }

  /// Creates and destroys a space as often as asked; then none of their numbers names a space.
  ///
  /// - Parameter times: at most 256.
  /// - Returns: how often a space could be made.
  @discardableResult
  public func reuseSpace(times: UInt32) throws(Finding) -> Int {
    var dead: [UInt32] = []
    for _ in 0..<times {
      guard case .space(let number) = try perform(.createSpace) else { break }
      try perform(.destroySpace(number))
      dead.append(number)
    }
    for number in dead { try perform(.translate(virtual: 0, space: number)) }
    return dead.count
  }

  /// Creates spaces, as many as asked or as there can be; then makes a table that all of them share.
  ///
  /// - Parameters:
  ///   - count: at most 256.
  ///   - virtual: what the table is for, in the kernel range.
  /// - Returns: how many live.
  @discardableResult
  public func createSpaces(_ count: UInt32, sharing virtual: UInt32) throws(Finding) -> Int {
    for _ in 0..<count {
      if try perform(.createSpace).isRefusal { break }
    }
    try perform(.createTable(virtual: virtual, flags: 0x2, space: 0))
    return model.spaces.aliveCount
  }

  /// Which of many blocks are freed again, and in which order.
  public enum Freeing: CaseIterable, Sendable {
    case none, upward, downward, everySecond
  }

  /// Allocates blocks until so many were made, or one was refused; then frees some of them.
  ///
  /// - Returns: how many were made.
  @discardableResult
  public func allocateBlocks(
    _ count: UInt32, size: UInt32, alignment: UInt32, freeing: Freeing
  ) throws(Finding) -> Int {
    var made: [UInt32] = []
    for index in 0..<count {
      // Sizes that differ a little, so that free blocks of several classes come of them.
      let size = size + index % 4 * 16
      guard case .address(let start) = try perform(.allocate(size: size, alignment: alignment)) else { break }
      made.append(start)
    }
    switch freeing {
    case .none: break
    case .upward: for start in made { try perform(.free(virtual: start)) }
    case .downward: for start in made.reversed() { try perform(.free(virtual: start)) }
    case .everySecond:
      for (index, start) in made.enumerated() where index % 2 == 0 { try perform(.free(virtual: start)) }
    }
    return made.count
  }

  /// Takes every free frame below the identity limit, so that tables and directories lie where they are reached through the
  /// window only. `refill` gives them back.
  ///
  /// - Returns: how many frames are free.
  @discardableResult
  public func takeLow() throws(Finding) -> UInt32 {
    let limit = model.spaces.identity.upperBound
    while let run = model.frames.free.runs.first, run.lowerBound < limit {
      let count = min(run.upperBound, limit) - run.lowerBound
      let response = try perform(.allocateFrames(count: count, alignment: 4096, below: UInt64(limit) << 12))
      guard case .address(let start) = response else { break }
      frameHandles.removeLast()
      ballast.append(start >> 12..<(start >> 12) + count)
    }
    return model.frames.free.count
  }

  // MARK: A heap that is bounded

  /// In a heap that is bounded to two pages more than it has, the block that ends where it ends is handed out, and one of a byte
  /// more is not.
  ///
  ///   ├ blocks ──┤ free ┤┈┈ two pages ┈┈┤ bound
  ///              ├ the block ──────────┤
  ///
  /// - Returns: whether a block could be tried: there are frames, and nothing is in the way.
  @discardableResult
  public func fitBound() throws(Finding) -> Bool {
    let (layout, pages) = (model.layout, model.spaces.heapPages)
    guard recorder == nil, model.heap.isUp, let kept = model.heap.keptBytes, model.frames.free.count >= 16,
      pages.upperBound + 8 < layout.heapBookkeepingFirstPage, !isHeapObstructed(for: 2)
    else { return false }
    let region = UInt32(pages.count + 2) << 12
    let end = layout.heapBase + region
    let first = model.heap.blocks.last.map { $0.start + layout.occupiedBytes(forBlockOf: $0.size) }
    let size = end - (first ?? layout.heapBase + kept) - layout.blockOverhead
    // What an earlier gap may hold says nothing of the end.
    if model.heap.largestGap(from: layout.heapBase, to: first ?? layout.heapBase) >= size { return false }
    machine.beginCommand(recordingWrites: true)
    let larger = subject.allocate(size + 1, inHeapOf: region)
    guard let larger else { return false }
    if larger != .refused(.regionExhausted) {
      throw Finding(
        .result, .h7, "\(size + 1) bytes where \(size) fit gave \(larger), but must be refused as regionExhausted")
    }
    if let response = subject.allocate(size, inHeapOf: region) {
      if response.isRefusal {
        throw Finding(.result, .h7, "\(size) bytes fit up to the bound of \(hexadecimal(region)), but gave \(response)")
      }
      try learnNewBlock(response, size)
      if subject.perform(.free(virtual: response.number)) != .done {
        throw Finding(.result, .h3, "the block that ends at the heap's bound cannot be freed")
      }
      model.heap.remove(at: response.number)
    }
    machine.endCommand()
    try checkMachine()
    return true
  }

  // MARK: A client that writes past its block

  /// Which word of a block's bookkeeping a client writes over.
  public enum Overrun: CaseIterable, Sendable {
    /// That in front of the block's first byte.
    case ahead
    /// That in front of the next block's, where the next block is a caller's and begins right after this one.
    case behind
  }

  /// Writes `word` over the bookkeeping of the block at `virtual`, and frees and resizes the block: both must be refused as
  /// corrupted, and nothing may have changed. Then the word is as it was.
  ///
  /// - Returns: whether there was a word to write over.
  @discardableResult
  public func overrun(_ virtual: UInt32, _ place: Overrun, with word: UInt32) throws(Finding) -> Bool {
    guard let block = model.heap.block(at: virtual) else { return false }
    let next = virtual + model.layout.occupiedBytes(forBlockOf: block.size)
    if place == .behind, model.heap.block(at: next) == nil { return false }
    let header = (place == .ahead ? virtual : next) - 4
    guard case .success(let held) = machine.access(header, .read, mode: .kernel), held != word else { return false }
    machine.access(header, .write(word), mode: .kernel)
    for operation in [Operation.free(virtual: virtual), .reallocate(virtual: virtual, size: block.size + 1)] {
      do throws(Finding) { try expectCorrupted(operation) } catch { throw error.during(operation) }
    }
    machine.access(header, .write(held), mode: .kernel)
    return true
  }

  private func expectCorrupted(_ operation: Operation) throws(Finding) {
    machine.beginCommand(recordingWrites: true)
    let response = subject.perform(operation)
    machine.endCommand()
    guard response == .refused(.corrupted) else {
      throw Finding(.result, .h3, "a block whose bookkeeping was written over gave \(response), but must be corrupted")
    }
    try checkMachine()
    try checkUnchanged(.corrupted, .h3)
    if let text = subject.refusalText { try checkText(text, of: .corrupted, .h3) }
  }
}
