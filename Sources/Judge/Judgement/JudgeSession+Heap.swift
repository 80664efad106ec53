// The heap: blocks are mapped, aligned, apart from each other and from callers' frames, and keep what is written to them.

import EmulatedKernel
import Operations
import Profiles
import SimulatedPC

extension JudgeSession {
  /// How a block is asked for.
  enum BlockRequest {
    case plain(UInt32)
    case zeroed(UInt32)
    case array(count: UInt32, size: UInt32)
    case aligned(UInt32, alignment: UInt32)
    /// A resize of null.
    case fromNull(UInt32)

    var operation: Profiles.Operation {
      switch self {
      case .plain: .allocate
      case .zeroed: .allocateZeroed
      case .array: .allocateArray
      case .aligned: .allocateAligned
      case .fromNull: .resize
      }
    }

    /// The bytes asked for, which may be more than an address space has.
    var bytes: UInt64 {
      switch self {
      case .plain(let size), .zeroed(let size), .aligned(let size, _), .fromNull(let size): UInt64(size)
      case .array(let count, let size): UInt64(count) * UInt64(size)
      }
    }
  }

  /// Allocates a block, judges where it lies, and fills it.
  @discardableResult
  func allocate(_ request: BlockRequest) throws(JudgeFinding) -> HeldBlock? {
    var values: [Role: UInt64] = [:]
    var alignment = UInt32(profile.limit(.blockAlignment))
    switch request {
    case .plain(let size), .zeroed(let size): values[.size] = UInt64(size)
    case .array(let count, let size):
      values[.size] = UInt64(size)
      values[.count] = UInt64(count)
    case .aligned(let size, let asked):
      values[.size] = UInt64(size)
      values[.alignment] = UInt64(asked)
      alignment = max(alignment, asked)
    case .fromNull(let size):
      values[.size] = UInt64(size)
      values[.block] = 0
    }
    values[.bytes] = values[.size]
    let name = request.operation.rawValue
    let promise: Promise = request.bytes == 0 ? .sizeZero : .outOfHeap
    let before = try auditedCount()
    let returned = try call(request.operation, values, mayPanic: profile.answer(to: promise) == .panics) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    mayHaveTakenFrames()
    guard returned.outcome == .done, let address = returned.values[.block].map({ UInt32(truncatingIfNeeded: $0) })
    else {
      try judgeRefusal(name, before)
      return nil
    }
    if request.bytes == 0 && profile.answer(to: .sizeZero) == .refuses {
      throw JudgeFinding(.notRefused, name, detail: Promise.sizeZero.rawValue, "\(name) of no bytes gives a block")
    }
    if request.bytes >= min(profile.boot.memory, 1 << 31) {
      throw JudgeFinding(
        .notRefused, name, detail: "huge", "\(name) of \(request.bytes) bytes gives the block \(hexadecimal(address))")
    }
    var block = HeldBlock(address: address, size: UInt32(request.bytes), seed: nextSeed())
    if address % alignment != 0 {
      throw JudgeFinding(
        .unaligned, name, "\(name) gives \(hexadecimal(address)), which is not aligned to \(alignment)")
    }
    try judgePlace(of: block, name)
    switch request {
    case .zeroed, .array: try checkZero(block, name)
    case .plain, .aligned, .fromNull: break
    }
    fill(&block)
    block.name = "b\(names.blocks)"
    names.blocks += 1
    blocks.append(block)
    return block
  }

  /// Where a block lies.
  private func judgePlace(of block: HeldBlock, _ name: String) throws(JudgeFinding) {
    let range = "\(hexadecimal(block.address)), \(block.size) bytes"
    if let other = blocks.first(where: { $0.bytes.overlaps(block.bytes) }) {
      throw JudgeFinding(
        .blocksOverlap, name,
        "\(name) gives \(range), and a caller holds \(hexadecimal(other.address)), \(other.size) bytes")
    }
    guard block.bytes.upperBound <= 1 << 32 else {
      throw JudgeFinding(.blockNotMapped, name, "\(name) gives \(range), which ends above 4 GiB")
    }
    if block.size == 0 { return }
    for page in block.address >> 12...UInt32((block.bytes.upperBound - 1) >> 12) {
      guard let frame = frameOf(page), isWritable(page) else {
        throw JudgeFinding(
          .blockNotMapped, name, "\(name) gives \(range), and the page \(hexadecimal(page << 12)) cannot be written")
      }
      if !kernel.usable.contains(frame) {
        throw JudgeFinding(
          .partlyUsable, name, detail: "block",
          "\(name) gives \(range), which lies on the frame \(hexadecimal(frame << 12)), which is no usable memory")
      }
      if kernel.image.contains(frame) && machine.owner(of: frame) == .kernel {
        throw JudgeFinding(.imageHandedOut, name, "\(name) gives \(range), which lies on the kernel's code")
      }
      if isHeld(frame) {
        throw JudgeFinding(
          .blockOnCallersFrame, name,
          "\(name) gives \(range), which lies on the frame \(hexadecimal(frame << 12)), which a caller holds")
      }
    }
  }

  private func frameOf(_ page: UInt32) -> UInt32? { machine.physical(of: page << 12).map { $0 >> 12 } }

  private func isWritable(_ page: UInt32) -> Bool {
    guard machine.controlRegister0 & CR0.paging != 0 else { return true }
    return machine.walk(page << 12).translation?.isWritable ?? false
  }

  /// Whether a block shares a byte with a frame.
  func lies(_ block: HeldBlock, on frame: UInt32) -> Bool {
    guard block.size > 0 else { return false }
    return (block.address >> 12...UInt32((block.bytes.upperBound - 1) >> 12)).contains { frameOf($0) == frame }
  }

  /// Frees a block.
  func free(_ index: Int) throws(JudgeFinding) {
    let block = blocks.remove(at: index)
    try checkContents(of: block)
    let returned = try call(.free, [.block: UInt64(block.address), .size: UInt64(block.size)]) { _ in }
    expectedFree = nil
    if let returned, returned.outcome != .done {
      throw JudgeFinding(
        .refusedWithoutReason, "free", "free refuses the block \(hexadecimal(block.address)), which a caller holds")
    }
    freedBlocks.append(block.address)
    try checkEdges()
  }

  /// Changes the size of a block.
  func resize(_ index: Int, to size: UInt32) throws(JudgeFinding) {
    let block = blocks[index]
    try checkContents(of: block)
    let before = try auditedCount()
    let promise: Promise = size == 0 ? .resizeToZero : .outOfHeap
    let values: [Role: UInt64] = [.block: UInt64(block.address), .size: UInt64(size), .bytes: UInt64(size)]
    let returned = try call(.resize, values, mayPanic: profile.answer(to: promise) == .panics) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    mayHaveTakenFrames()
    if size == 0, profile.answer(to: .resizeToZero) == .frees {
      blocks.remove(at: index)
      freedBlocks.append(block.address)
      return
    }
    guard returned.outcome == .done, let address = returned.values[.block].map({ UInt32(truncatingIfNeeded: $0) })
    else {
      try judgeRefusal("resize", before)
      try checkContents(of: block)
      return
    }
    if UInt64(size) >= min(profile.boot.memory, 1 << 31) {
      throw JudgeFinding(.notRefused, "resize", detail: "huge", "resize to \(size) bytes gives \(hexadecimal(address))")
    }
    blocks.remove(at: index)
    var moved = HeldBlock(address: address, size: size, seed: block.seed)
    try judgePlace(of: moved, "resize")
    for (start, count) in block.sampledRanges where start < size {
      try check(HeldBlock(address: address, size: size, seed: block.seed), start, min(count, size - start), "resize")
    }
    fill(&moved)
    moved.name = block.name
    blocks.append(moved)
    if address != block.address { freedBlocks.append(block.address) }
    try checkEdges()
  }

  /// A block has at least the bytes that were asked for, and none that are another's.
  func checkUsableSize(of block: HeldBlock) throws(JudgeFinding) {
    let returned = try call(.usableSize, [.block: UInt64(block.address)]) { _ in }
    guard let size = returned?.values[.size] else { return }
    let range = "the block \(hexadecimal(block.address)) of \(block.size) bytes"
    if size < UInt64(block.size) {
      throw JudgeFinding(.countWrong, "usable_size", "usable_size of \(range) is \(size)")
    }
    let bytes = UInt64(block.address)..<UInt64(block.address) + size
    if let other = blocks.first(where: { $0.address != block.address && $0.bytes.overlaps(bytes) }) {
      throw JudgeFinding(
        .blocksOverlap, "usable_size",
        "usable_size of \(range) is \(size), and a caller holds \(hexadecimal(other.address))")
    }
  }

  /// Frees what must not be freed, as the profile promises it.
  func misfree(block address: UInt32, _ promise: Promise) throws(JudgeFinding) {
    let before = try auditedCount()
    let returned = try call(
      .free, [.block: UInt64(address), .size: 16], mayPanic: profile.answer(to: promise) == .panics
    ) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    switch profile.answer(to: promise) {
    case .refuses where profile.operations[.free]?.canFail == true && returned.outcome == .done:
      throw JudgeFinding(
        .notRefused, "free", detail: promise.rawValue, "free accepts \(hexadecimal(address)): \(promise.rawValue)")
    case .panics:
      throw JudgeFinding(
        .notRefused, "free", detail: promise.rawValue,
        "free returns for \(hexadecimal(address)), and a panic is promised: \(promise.rawValue)")
    default: try judgeRefusal("free", before, detail: promise.rawValue)
    }
  }

  // MARK: Contents

  func fill(_ block: inout HeldBlock) {
    block.seed = nextSeed()
    for (start, count) in block.sampledRanges { write(block, start, count) }
  }

  private func write(_ block: HeldBlock, _ start: UInt32, _ count: UInt32) {
    var offset = start
    while offset < start + count {
      let address = block.address &+ offset
      let inPage = min(4096 - address & 0xFFF, start + count - offset)
      if let physical = machine.physical(of: address) {
        machine.poke((0..<inPage).map { CallersPattern.byte(block.seed, at: offset + $0) }, at: physical)
      }
      offset += inPage
    }
  }

  func checkContents(of block: HeldBlock, _ name: String = "heap") throws(JudgeFinding) {
    for (start, count) in block.sampledRanges { try check(block, start, count, name) }
  }

  private func check(_ block: HeldBlock, _ start: UInt32, _ count: UInt32, _ name: String) throws(JudgeFinding) {
    for offset in start..<start + count {
      let address = block.address &+ offset
      let seen = kernel.byte(at: address)
      let expected = CallersPattern.byte(block.seed, at: offset)
      if seen != expected {
        let value = seen.map { "0x" + String($0, radix: 16) } ?? "not mapped"
        throw JudgeFinding(
          .contents, name,
          "byte \(offset) of the block \(hexadecimal(block.address)) of \(block.size) bytes is \(value), "
            + "and 0x\(String(expected, radix: 16)) was written to it")
      }
    }
  }

  /// The first and the last bytes of every block, after a call that may have overrun one.
  func checkEdges() throws(JudgeFinding) {
    for block in blocks {
      let edge = min(block.size, 8)
      try check(block, 0, edge, "heap")
      try check(block, block.size - edge, edge, "heap")
    }
  }

  private func checkZero(_ block: HeldBlock, _ name: String) throws(JudgeFinding) {
    for (start, count) in block.sampledRanges {
      for offset in start..<start + count where kernel.byte(at: block.address &+ offset) != 0 {
        throw JudgeFinding(
          .notZero, name, "byte \(offset) of the block \(hexadecimal(block.address)) of \(block.size) bytes is not 0")
      }
    }
  }
}

extension HeldBlock {
  /// The bytes that callers write and look at: all of a small block, both ends and some places of a large one.
  var sampledRanges: [(start: UInt32, count: UInt32)] {
    if size == 0 { return [] }
    if size <= 512 { return [(UInt32(0), size)] }
    var ranges: [(UInt32, UInt32)] = [(0, 64)]
    var page = 4096 - address & 0xFFF
    while page < size - 64 && ranges.count < 40 {
      if page > 64 { ranges.append((page - 8, 16)) }
      page += 4096
    }
    return ranges + [(size - 64, 64)]
  }
}
