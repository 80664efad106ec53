// The heap against the model. Where the contract leaves room, such as when exactly a heap must grow, only what it certainly
// must or must not do is judged.

import Operations
import Specification

extension KernelSession {
  /// The most bytes that the heap's range could ever hold.
  private var rangeSize: UInt32 { model.layout.heapCapacity }

  func settleHeap(_ operation: Operation, _ response: Response) throws(Finding) {
    switch operation {
    case .initializeHeap: try settleInitializeHeap(response)
    case .allocate(let size, let alignment): try settleAllocate(UInt64(size), alignment, response)
    case .allocateZeroed(let count, let size):
      try settleAllocate(UInt64(count) * UInt64(size), 16, response)
    case .allocatePages(let count): try settleAllocate(UInt64(count) * 4096, 4096, response)
    case .reallocate(let virtual, let size): try settleReallocate(virtual, size, response)
    case .free(let virtual):
      if try isRefused(response, asOneOf: refusalsToFree(virtual), .h3) { return }
      freedSize = model.heap.remove(at: virtual).size
    default: break
    }
    try checkHeapCounts()
  }

  /// Judges a refusal where several reasons, or none, may be right.
  private func isRefused(
    _ response: Response, asOneOf allowed: [Refusal], maySucceed: Bool = false, _ clause: Clause
  ) throws(Finding) -> Bool {
    let mustRefuse = !allowed.isEmpty && !maySucceed
    switch response {
    case .refused(let refusal) where allowed.contains(refusal): return true
    case .refused(let refusal):
      let reasons = allowed.map(\.name).joined(separator: " or ")
      throw Finding(.result, clause, "refused as \(refusal.name), but must be \(mustRefuse ? reasons : "done")")
    case _ where mustRefuse:
      throw Finding(.result, clause, "gave \(response), but must be refused as \(allowed[0].name)")
    default: return false
    }
  }

  /// What is mapped is mapped once: a second call with any bytes is refused, one without bytes changes nothing.
  func settleMapInitialHeap(_ size: UInt32, _ response: Response) throws(Finding) {
    if response == .refused(.unsupported) { return }
    let first = model.layout.heapFirstPage
    let pages = first..<first + UInt32((UInt64(size) + 4095) / 4096)
    var expected: Refusal?
    if size > model.layout.heapCapacity {
      expected = .invalidRange
    } else if model.spaces.isMapped(anyOf: pages, in: 0) {
      expected = .alreadyMapped
    } else if UInt32(pages.count) + model.spaces.missingTables(above: pages, in: 0) > model.frames.free.count {
      expected = .outOfMemory
    }
    if try response.isRefused(as: expected, .v17) || pages.isEmpty { return }
    for page in pages { try learnPage(page, flags: 0x2, owner: .heap, in: 0) }
    model.spaces.heapPages = pages
  }

  private func settleInitializeHeap(_ response: Response) throws(Finding) {
    var allowed: [Refusal] = []
    let pages = model.spaces.heapPages.count
    let needed = UInt32(pages / 128 + 3)
    let isShort = model.frames.free.count < needed
    let isObstructed = isObstructed(model.spaces.heapBookkeeping.upperBound, count: needed)
    if model.heap.isUp {
      allowed = [.alreadyInitialized]
    } else if pages == 0 {
      allowed = [.notMapped]
    } else if isShort || isObstructed {
      let reasons = (isShort ? [.outOfMemory] : []) + (isObstructed ? [Refusal.obstructed] : [])
      if try isRefused(response, asOneOf: reasons, maySucceed: true, .h7) { return }
    }
    if try isRefused(response, asOneOf: allowed, .h7) { return }
    model.heap.isUp = true
    try learnGrowth()
  }

  /// Whether a caller has mapped one of `count` pages from `first` on, where the heap or its bookkeeping would grow.
  private func isObstructed(_ first: UInt32, count: UInt32) -> Bool {
    let spaces = model.spaces
    let pages = spaces.spaces[0].pages
    return (pages.place(of: first)..<pages.place(of: first + count)).contains {
      pages.values[$0] != nil && !spaces.heapPages.contains(pages.keys[$0])
        && !spaces.heapBookkeeping.contains(pages.keys[$0])
    }
  }

  private func settleAllocate(_ size: UInt64, _ alignment: UInt32, _ response: Response) throws(Finding) {
    let refusals = refusalsToAllocate(size, alignment)
    if let misuse = refusals.misuse {
      _ = try isRefused(response, asOneOf: misuse, .h5)
      return
    }
    if try isRefused(response, asOneOf: refusals.allowed, maySucceed: true, .h7) {
      seen.exhausted = true
      return
    }
    try learnGrowth()
    try addBlock(response, UInt32(size), alignment: max(alignment, 16))
  }

  /// Why an allocation must be refused, nil where it is no misuse; and for what reasons it may be refused all the same.
  ///
  /// How much of the range a heap keeps beside its blocks is its own affair: within the last 8 KiB of it a block may be too
  /// large, or find its place.
  private func refusalsToAllocate(_ size: UInt64, _ alignment: UInt32) -> (misuse: [Refusal]?, allowed: [Refusal]) {
    if !model.heap.isUp { return ([.notInitialized], []) }
    if size == 0 { return ([.zeroSize], []) }
    if size > UInt64(rangeSize) { return ([.sizeTooLarge], []) }
    let tooLarge: [Refusal] = size > UInt64(rangeSize) - 0x2000 ? [.sizeTooLarge] : []
    if alignment.nonzeroBitCount != 1 || alignment > 4 << 20 { return ([.invalidAlignment] + tooLarge, []) }
    return (nil, shortages(of: UInt32(size), alignment).map { $0 + tooLarge } ?? [])
  }

  /// For want of what a block may be refused; nil where it certainly fits, or the heap can certainly grow for it. A heap refuses
  /// in constant time, so it cannot look at all that is free: a gap serves for certain if it is a sixteenth larger than needed.
  private func shortages(of size: UInt32, _ alignment: UInt32) -> [Refusal]? {
    let pages = model.spaces.heapPages
    let gap = model.heap.largestGap(from: pages.lowerBound << 12 + 4096, to: pages.upperBound << 12)
    let needed = UInt64(size) + UInt64(alignment)
    if UInt64(gap) >= needed + needed / 16 + 64 { return nil }
    let more = (size + alignment) / 4096 + 3
    let bookkeeping = more / 128 + 2
    var reasons: [Refusal] = []
    if model.frames.free.count < more + bookkeeping + more / 1024 + 3 { reasons.append(.outOfMemory) }
    if pages.upperBound + more > model.layout.heapBookkeepingFirstPage - 8 { reasons.append(.regionExhausted) }
    if isHeapObstructed(for: more) { reasons.append(.obstructed) }
    return reasons.isEmpty ? nil : reasons
  }

  /// Takes over the pages by which the heap has grown.
  func learnGrowth() throws(Finding) {
    guard let counts = subject.heapCounts else {
      throw Finding(.state, .h7, "the heap is up, but says nothing of itself")
    }
    for (old, new) in [
      (model.spaces.heapPages, counts.pages), (model.spaces.heapBookkeeping, counts.bookkeepingPages),
    ] where old != new {
      if new.lowerBound != old.lowerBound || new.upperBound < old.upperBound {
        throw Finding(.state, .h7, "the heap's pages went from \(old) to \(new)")
      }
      for page in old.upperBound..<new.upperBound { try learnPage(page, flags: 0x2, owner: .heap, in: 0) }
    }
    if model.spaces.heapPages.count > 0 && counts.pages != model.spaces.heapPages { seen.heapGrew = true }
    model.spaces.heapPages = counts.pages
    model.spaces.heapBookkeeping = counts.bookkeepingPages
  }

  /// Whether something is in the way of so many pages more.
  func isHeapObstructed(for pages: UInt32) -> Bool {
    isObstructed(model.spaces.heapPages.upperBound, count: pages)
      || isObstructed(model.spaces.heapBookkeeping.upperBound, count: pages / 128 + 2)
  }

  /// Takes over a block that was handed out outside of commands.
  func learnNewBlock(_ response: Response, _ size: UInt32) throws(Finding) {
    try learnGrowth()
    try addBlock(response, size, alignment: 16)
    try checkHeapCounts()
  }

  private func addBlock(_ response: Response, _ size: UInt32, alignment: UInt32) throws(Finding) {
    guard case .address(let start) = response else {
      throw Finding(.result, .h1, "an allocation gave \(response), not an address")
    }
    let pages = model.spaces.heapPages
    let end = UInt64(start) + UInt64(size)
    if start % alignment != 0 || start < pages.lowerBound << 12 || end > UInt64(pages.upperBound) << 12 {
      throw Finding(.result, .h1, "\(size) bytes at \(hexadecimal(start)): not aligned, or not inside the heap")
    }
    if let other = model.heap.block(overlapping: start, end) {
      throw Finding(
        .result, .h1, "\(size) bytes at \(hexadecimal(start)) overlap \(other.size) at \(hexadecimal(other.start))")
    }
    model.heap.insert(HeapModel.Block(start: start, size: size, seed: UInt32(commandCount) &* 0x9E37_79B1 | 1))
    if !blockHandles.contains(start) { blockHandles.append(start) }
  }

  /// What an address is that is no block's start; empty for one that is.
  private func refusalsToFree(_ virtual: UInt32) -> [Refusal] {
    if !model.heap.isUp { return [.notInitialized] }
    if model.heap.block(at: virtual) != nil { return [] }
    let pages = model.spaces.heapPages
    if virtual < pages.lowerBound << 12 || virtual >> 12 >= pages.upperBound { return [.foreign] }
    // What the heap keeps for itself comes first, if it says how much that is.
    guard let kept = model.heap.keptBytes ?? (virtual < pages.lowerBound << 12 + 4096 ? nil : 0) else {
      return [.foreign, .unaligned, .interior, .alreadyFree]
    }
    if virtual - pages.lowerBound << 12 < kept { return [.foreign] }
    if virtual % model.layout.blockGranule != 0 { return [.unaligned] }
    return model.heap.block(occupying: virtual) != nil ? [.interior] : [.alreadyFree]
  }

  private func settleReallocate(_ virtual: UInt32, _ size: UInt32, _ response: Response) throws(Finding) {
    let refusals = refusalsToAllocate(UInt64(size), 16)
    if let misuse = refusals.misuse {
      _ = try isRefused(response, asOneOf: misuse + refusalsToFree(virtual), .h5)
      return
    }
    let wrong = refusalsToFree(virtual)
    if !wrong.isEmpty {
      _ = try isRefused(response, asOneOf: wrong + refusals.allowed.filter { $0 == .sizeTooLarge }, .h3)
      return
    }
    guard let old = model.heap.block(at: virtual) else { return }
    let stays = staysInPlace(old, atSize: size)
    if try isRefused(response, asOneOf: stays ? [] : refusals.allowed, maySucceed: true, .h7) { return }
    try learnGrowth()
    let start: UInt32 = if case .address(let start) = response { start } else { 0 }
    if stays != (start == virtual) {
      let change = "the block at \(hexadecimal(virtual)) went from \(old.size) to \(size) bytes"
      throw Finding(
        .state, .h4, "\(change) and \(stays ? "moved" : "stayed") although there \(stays ? "is" : "is no") room")
    }
    try checkPattern(old, at: start, upTo: size)
    // While its bytes move, a block has its old place and its new one.
    if !stays {
      let both = model.heap.occupiedBytes + model.layout.occupiedBytes(forBlockOf: size)
      model.heap.peakBytes = max(model.heap.peakBytes, both)
    }
    model.heap.remove(at: virtual)
    try addBlock(response, size, alignment: 16)
  }

  /// Whether a block must keep its address at another size: it shrinks, or the bytes after it are free and enough.
  private func staysInPlace(_ block: HeapModel.Block, atSize size: UInt32) -> Bool {
    if size <= block.size { return true }
    let end = model.heap.startOfBlock(after: block.start) ?? model.spaces.heapPages.upperBound << 12
    return UInt64(block.start) + UInt64(model.layout.occupiedBytes(forBlockOf: size)) <= UInt64(end)
  }

  func checkHeapCounts() throws(Finding) {
    guard model.heap.isUp, let counts = subject.heapCounts else { return }
    let (blocks, bytes) = (UInt32(model.heap.blocks.count), model.heap.occupiedBytes)
    if counts.blocks != blocks || counts.bytesInUse != bytes {
      throw Finding(.state, .h6, "the heap counts \(counts), expected \(blocks) blocks that occupy \(bytes) bytes")
    }
    if let free = counts.bytesFree {
      let kept = UInt32(counts.pages.count) << 12 &- bytes &- free
      if kept != model.heap.keptBytes ?? kept || kept >= 4096 {
        throw Finding(.state, .h6, "the heap counts \(free) bytes free in \(counts.pages), with \(bytes) occupied")
      }
      model.heap.keptBytes = kept
    }
    if let peak = counts.peakBytesInUse, peak != model.heap.peakBytes {
      throw Finding(.state, .h6, "the heap's peak is \(peak) bytes, expected \(model.heap.peakBytes)")
    }
  }

  // MARK: What callers keep in their blocks

  /// Compares what `block` held with what is now at `start`, up to the smaller of both sizes.
  private func checkPattern(_ block: HeapModel.Block, at start: UInt32, upTo size: UInt32) throws(Finding) {
    let pattern = block.pattern
    recorder?.record(
      .checkBlock(virtual: start, pattern: pattern, size: size), ReplayOutcome(.block),
      "the pattern of the block at \(hexadecimal(start)) is read")
    for index in 0..<pattern.count {
      let piece = pattern.piece(index, upTo: size)
      let place = start &+ piece.offset
      let expected = piece.word & piece.mask
      let word = machine.walk(place).translation.map { machine.peek($0.physical) & piece.mask }
      if piece.mask != 0 && word != expected {
        let seen = word.map(hexadecimal) ?? "nothing"
        throw Finding(
          .state, block.start == start ? .h2 : .h4,
          "\(hexadecimal(place)) holds \(seen), but its caller wrote \(hexadecimal(expected))")
      }
    }
  }

  /// Uses a new block as its caller would: reads zeros where they are promised, then writes all over it.
  func useBlocks(_ operation: Operation, _ response: Response) throws(Finding) {
    guard case .address(let start) = response else { return }
    switch operation {
    case .allocateZeroed: try checkZero(start)
    case .allocate, .allocatePages, .reallocate: break
    default: return
    }
    guard let block = model.heap.block(at: start) else { return }
    let pattern = block.pattern
    let isZeroed = if case .allocateZeroed = operation { true } else { false }
    recorder?.record(
      .useBlock(virtual: start, pattern: pattern, isZeroed: isZeroed), ReplayOutcome(.block),
      "the block at \(hexadecimal(start)) is \(isZeroed ? "read and " : "")written")
    for index in 0..<pattern.count {
      let piece = pattern.piece(index)
      let place = start &+ piece.offset
      var word = piece.word
      if piece.mask != .max, case .success(let held) = machine.access(place, .read, mode: .kernel) {
        word = word & piece.mask | held & ~piece.mask
      }
      let result = machine.access(place, .write(word), mode: .kernel)
      if case .failure(let fault) = result { throw Finding(.machine, .h1, "a block cannot be written: \(fault)") }
    }
  }

  private func checkZero(_ start: UInt32) throws(Finding) {
    guard let block = model.heap.block(at: start) else { return }
    for index in 0..<block.pattern.count {
      let piece = block.pattern.piece(index)
      let result = machine.access(start &+ piece.offset, .read, mode: .kernel)
      guard case .success(let word) = result, word & piece.mask == 0 else {
        throw Finding(.result, .h5, "kcalloc's byte \(piece.offset) or one behind it is not zero: \(result)")
      }
    }
  }

  /// Checks every live block's pattern.
  func checkBlocks() throws(Finding) {
    for block in model.heap.blocks { try checkPattern(block, at: block.start, upTo: block.size) }
  }
}

extension HeapModel.Block {
  /// What its holder keeps in it.
  var pattern: BlockPattern { BlockPattern(size: size, seed: seed) }
}
