// Operations as they would be written in a test, with the names of what the trace has made: frame2, space1, block0.

extension KernelSession {
  /// The step as a line of a test.
  public func text(of operation: Operation) -> String { "try kernel.run(\(plainText(of: operation)))" }

  /// How many things the trace has made so far.
  struct HandleCounts {
    var frames: Int
    var spaces: Int
    var blocks: Int
  }

  var handleCounts: HandleCounts {
    HandleCounts(frames: frameHandles.count, spaces: model.spaces.spaces.count, blocks: blockHandles.count)
  }

  /// What stands before a call that has made something: `let frame2 = `; nothing if it has made nothing new.
  func nameOfNewest(since counts: HandleCounts) -> String {
    if frameHandles.count > counts.frames { return "let frame\(frameHandles.count - 1) = " }
    if model.spaces.spaces.count > counts.spaces { return "let space\(model.spaces.spaces.count - 1) = " }
    if blockHandles.count > counts.blocks { return "let block\(blockHandles.count - 1) = " }
    return ""
  }

  /// The operation, with names for what the trace has made.
  public func plainText(of operation: Operation) -> String {
    switch operation {
    case .freeFrame(let physical): ".freeFrame(physical: \(frame(physical)))"
    case .freeFrames(let physical, let count): ".freeFrames(physical: \(frame(physical)), count: \(count))"
    case .map(let virtual, let physical, let flags, let space):
      ".map(virtual: \(hexadecimal(virtual)), physical: \(frame(physical)), \(rights(flags, space)))"
    case .remap(let virtual, let physical, let flags, let space):
      ".remap(virtual: \(hexadecimal(virtual)), physical: \(frame(physical)), \(rights(flags, space)))"
    case .protect(let virtual, let flags, let space):
      ".protect(virtual: \(hexadecimal(virtual)), \(rights(flags, space)))"
    case .createTable(let virtual, let flags, let space):
      ".createTable(virtual: \(hexadecimal(virtual)), \(rights(flags, space)))"
    case .unmap(let virtual, let space): ".unmap(virtual: \(hexadecimal(virtual)), space: \(name(space)))"
    case .translate(let virtual, let space): ".translate(virtual: \(hexadecimal(virtual)), space: \(name(space)))"
    case .mapUserPages(let virtual, let size, let flags, let space):
      ".mapUserPages(virtual: \(hexadecimal(virtual)), size: \(size), \(rights(flags, space)))"
    case .destroySpace(let space): ".destroySpace(\(name(space)))"
    case .switchTo(let space): ".switchTo(\(name(space)))"
    case .kmap(let physical): ".kmap(physical: \(frame(physical)))"
    case .kunmap(let virtual): ".kunmap(virtual: \(hexadecimal(virtual)))"
    case .reallocate(let virtual, let size): ".reallocate(virtual: \(block(virtual)), size: \(size))"
    case .free(let virtual): ".free(virtual: \(block(virtual)))"
    case .allocateFrames(let count, let alignment, let limit):
      ".allocateFrames(count: \(count), alignment: \(alignment), below: \(limit))"
    case .reserve(let start, let end): ".reserve(start: \(start), end: \(end))"
    case .bootEarlyAllocate(let size, let alignment): ".bootEarlyAllocate(size: \(size), alignment: \(alignment))"
    case .bootEarlyAllocateZeroed(let size, let alignment):
      ".bootEarlyAllocateZeroed(size: \(size), alignment: \(alignment))"
    case .allocate(let size, let alignment): ".allocate(size: \(size), alignment: \(alignment))"
    case .allocateZeroed(let count, let size): ".allocateZeroed(count: \(count), size: \(size))"
    case .allocatePages(let count): ".allocatePages(\(count))"
    case .allocateFrame: ".allocateFrame"
    case .createSpace: ".createSpace"
    case .initializeHeap: ".initializeHeap"
    case .retireBootEarly: ".retireBootEarly"
    }
  }

  private func rights(_ flags: UInt32, _ space: UInt32) -> String {
    "flags: 0x\(String(flags, radix: 16)), space: \(name(space))"
  }

  /// The kernel's own space and those that never were are numbers.
  private func name(_ space: UInt32) -> String {
    space == 0 || space >= model.spaces.spaces.count ? "\(space)" : "space\(space)"
  }

  private func frame(_ physical: UInt32) -> String {
    named(physical, in: frameHandles, "frame")
  }

  private func block(_ virtual: UInt32) -> String {
    named(virtual, in: blockHandles, "block")
  }

  private func named(_ address: UInt32, in handles: [UInt32], _ word: String) -> String {
    handles.lastIndex(of: address).map { "\(word)\($0)" } ?? hexadecimal(address)
  }
}
