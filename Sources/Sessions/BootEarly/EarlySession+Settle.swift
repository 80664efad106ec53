// What each call of boot_early must give, and what the model is afterwards.

import Operations
import Specification

extension EarlySession {
  func settle(_ operation: Operation, _ response: Response) throws(Finding) {
    switch operation {
    case .bootEarlyAllocate(let size, let alignment):
      try settleAllocate(size, alignment, zeroed: false, response)
    case .bootEarlyAllocateZeroed(let size, let alignment):
      try settleAllocate(size, alignment, zeroed: true, response)
    case .initializeFrames: try settleFrames(response)
    case .initializePaging: try settlePaging(response)
    case .mapInitialHeap(let size): try settleHeap(size, response)
    case .retireBootEarly:
      if response != .done { throw Finding(.result, .b6, "retiring boot_early gave \(response)") }
      if model.stage != .retired && !model.untouched.isEmpty { seen.adopted = true }
      explainBookkeeping()
      model.retire()
    case .allocateFrame: try settleAllocateFrame(response)
    case .freeFrame(let physical): try settleFreeFrame(physical, response)
    case .reserve(let start, let end): try settleReserve(ByteRange(start: start, end: end), response)
    default: throw Finding(.result, .x4, "\(operation) is no call of a kernel that boots")
    }
  }

  private func settleAllocate(
    _ size: UInt32, _ alignment: UInt32, zeroed: Bool, _ response: Response
  ) throws(Finding) {
    let expected = model.refusal(size: size, alignment: alignment)
    let clause: Clause = expected == .retired ? .b6 : expected == .exhausted || expected == nil ? .b1 : .b3
    if try response.isRefused(as: expected, clause) {
      note(refusal: expected)
      return
    }
    guard case .address(let address) = response else {
      throw Finding(.result, .b1, "an allocation gave \(response), not an address")
    }
    guard let block = model.place(size: UInt64(size), alignment: UInt64(alignment)) else { return }
    if let other = model.blocks.first(where: { $0.start < UInt64(address) + block.size && UInt64(address) < $0.end }) {
      throw Finding(
        .result, .b1,
        "\(size) bytes at \(hexadecimal(address)) overlap the block at \(hexadecimal(UInt32(other.start)))")
    }
    if UInt64(address) != block.start {
      throw Finding(
        .result, .b1,
        "\(size) bytes aligned to \(alignment) lie at \(hexadecimal(address)), not at \(hexadecimal(UInt32(block.start)))"
      )
    }
    claim(block, explaining: zeroed)
    blockHandles.append(address)
  }

  private func note(refusal: Refusal?) {
    switch refusal {
    case .exhausted: seen.exhausted = true
    case .retired: seen.refusedAfterRetirement = true
    default: seen.misused = true
    }
  }

  /// `pmm_init` needs its bookkeeping whole, or leaves everything as it was.
  private func settleFrames(_ response: Response) throws(Finding) {
    let block = model.bookkeeping
    if try response.isRefused(as: block == nil ? .exhausted : nil, .b1) {
      seen.framesRefused = true
      return
    }
    guard let block else { return }
    claim(block, explaining: true)
    bookkeeping = block.start..<model.cursor
    model.beginFrames()
  }

  /// `paging_init_minimal` takes its tables one by one. Where one does not fit, those before it stay taken, and nothing
  /// else has changed: no byte, no frame, no control register.
  private func settlePaging(_ response: Response) throws(Finding) {
    let (blocks, areAll) = model.pagingBlocks
    let refused = try response.isRefused(as: areAll ? nil : .exhausted, .b1)
    for block in blocks { claim(block, explaining: true) }
    if refused {
      seen.pagingRefused = true
      return
    }
    model.stage = .paging
    let directory = machine.controlRegister3 & ~0xFFF
    if UInt64(directory) != blocks.first?.start || machine.controlRegister0 & 0x8001_0000 != 0x8001_0000 {
      throw Finding(.state, .v8, "CR3 is \(hexadecimal(directory)), CR0 \(hexadecimal(machine.controlRegister0))")
    }
    let firstTable = machine.peek(directory) & ~0xFFF
    if subject.firstTable != firstTable {
      let seen = subject.firstTable.map(hexadecimal) ?? "none"
      throw Finding(.state, .v9, "the table of address 0 is \(hexadecimal(firstTable)), but was made as \(seen)")
    }
    machine.setOwner(.table, from: directory >> 12)
    machine.forEachPresentDirectoryEntry(of: directory) { _, entry in
      machine.setOwner(.table, from: entry >> 12)
    }
    for block in model.blocks {
      let walk = machine.walk(UInt32(block.start))
      if walk.translation?.physical != UInt32(block.start) {
        throw Finding(.state, .v16, "with paging on, a block of boot_early is not where it was: \(walk)")
      }
    }
  }

  private func settleAllocateFrame(_ response: Response) throws(Finding) {
    guard var frames = model.frames else { return }
    if try response.isRefused(as: frames.free.count == 0 ? .outOfMemory : nil, .p11) { return }
    guard case .address(let address) = response, frames.free.contains(address >> 12) else {
      throw Finding(
        .result, .b6, "gave \(response), which was not free\(isHandedOut(response) ? ": boot_early handed it out" : "")"
      )
    }
    frames.take(address >> 12..<(address >> 12) + 1, for: .caller)
    model.frames = frames
    machine.setOwner(.data, from: address >> 12)
    frameHandles.append(address)
    explainBookkeeping()
  }

  private func isHandedOut(_ response: Response) -> Bool {
    guard case .address(let address) = response else { return false }
    return model.arena.contains(address >> 12) && !model.untouched.contains(address >> 12)
  }

  private func settleFreeFrame(_ physical: UInt32, _ response: Response) throws(Finding) {
    let expected = physical % 4096 != 0 ? .unaligned : model.frames?.refusalToFree(physical >> 12)
    if try response.isRefused(as: expected, expected == .alreadyFree ? .p9 : .p10) { return }
    model.frames?.giveBack(physical >> 12..<(physical >> 12) + 1)
    machine.setOwner(.free, from: physical >> 12)
    explainBookkeeping()
  }

  /// What is reserved is nobody's to take from now on: neither of the frame allocator nor, while it lives, of boot_early.
  private func settleReserve(_ bytes: ByteRange, _ response: Response) throws(Finding) {
    guard
      case .withdrawn(let parts)? = try model.frames?.settle(
        .reserve(start: bytes.start, end: bytes.end), response)
    else { return }
    for part in parts { machine.setOwner(.unmanaged, from: part.lowerBound, count: UInt32(part.count)) }
    if model.stage != .retired && bytes.frames.overlaps(model.untouched) { seen.arenaReserved = true }
    model.reserve(bytes.frames)
    explainBookkeeping()
  }

  /// Takes over a block: its frames are boot_early's, for good.
  private func claim(_ block: EarlyModel.Block, explaining: Bool) {
    model.take(block)
    if explaining { explained.append(block.start..<model.cursor) }
    let frames = UInt32(block.start / 4096)..<UInt32((block.end + 4095) / 4096)
    machine.setOwner(.bootEarly, from: frames.lowerBound, count: UInt32(frames.count))
  }

  /// Lets the call write to the physical memory manager's bookkeeping, which is where `pmm_init` put it.
  func explainBookkeeping() {
    if let bookkeeping { explained.append(bookkeeping) }
  }
}

// MARK: What callers keep in their blocks

extension EarlySession {
  /// Uses what the call gave as its caller would: reads zeros where they are promised, then writes.
  func use(_ operation: Operation, _ response: Response) throws(Finding) {
    switch (operation, response) {
    case (.bootEarlyAllocateZeroed(let size, _), .address(let start)):
      try checkZero(start, size)
      fill(start, size)
    case (.bootEarlyAllocate(let size, _), .address(let start)): fill(start, size)
    default: break
    }
  }

  private func checkZero(_ start: UInt32, _ size: UInt32) throws(Finding) {
    for offset in stride(from: 0, to: size, by: 4) {
      let left = size - offset
      let mask: UInt32 = left >= 4 ? ~0 : 1 << (left * 8) - 1
      let word = machine.peek(start + offset)
      if word & mask != 0 {
        throw Finding(.state, .b4, "[\(hexadecimal(start + offset))] of zeroed memory is \(hexadecimal(word & mask))")
      }
    }
  }

  /// Writes a pattern to the first and the last whole word.
  private func fill(_ start: UInt32, _ size: UInt32) {
    guard size >= 4 else { return }
    for offset in [0, size / 4 * 4 - 4] {
      let word = start &* 0x9E37_79B1 ^ offset
      machine.poke(word, at: start + offset)
      contents[start + offset] = word
    }
  }
}
