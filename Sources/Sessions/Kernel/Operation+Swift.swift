// Operations as they are written in Swift, with names for what a trace has made: frame2, space1, block0.

import Operations

/// What a trace has made, by which operations name it.
package struct OperationNames {
  /// Addresses in the order of their making.
  package var frames: [UInt32] = []
  package var blocks: [UInt32] = []

  /// How many spaces there are, the kernel's own included, which is a number, as are those that never were.
  package var spaces = 1

  package init(frames: [UInt32] = [], blocks: [UInt32] = [], spaces: Int = 1) {
    self.frames = frames
    self.blocks = blocks
    self.spaces = spaces
  }

  package func frame(_ physical: UInt32) -> String { named(physical, in: frames, "frame") }

  package func block(_ virtual: UInt32) -> String { named(virtual, in: blocks, "block") }

  package func space(_ space: UInt32) -> String { space == 0 || space >= spaces ? "\(space)" : "space\(space)" }

  package func rights(_ flags: UInt32, _ space: UInt32) -> String {
    "flags: 0x\(String(flags, radix: 16)), space: \(self.space(space))"
  }

  private func named(_ address: UInt32, in handles: [UInt32], _ word: String) -> String {
    handles.lastIndex(of: address).map { "\(word)\($0)" } ?? hexadecimal(address)
  }
}

extension Operation {
  /// The operation as an implicit member of its type.
  package func text(naming names: OperationNames = OperationNames()) -> String {
    switch self {
    case .freeFrame(let physical): ".freeFrame(physical: \(names.frame(physical)))"
    case .freeFrames(let physical, let count): ".freeFrames(physical: \(names.frame(physical)), count: \(count))"
    case .map(let virtual, let physical, let flags, let space):
      ".map(virtual: \(hexadecimal(virtual)), physical: \(names.frame(physical)), \(names.rights(flags, space)))"
    case .remap(let virtual, let physical, let flags, let space):
      ".remap(virtual: \(hexadecimal(virtual)), physical: \(names.frame(physical)), \(names.rights(flags, space)))"
    case .protect(let virtual, let flags, let space):
      ".protect(virtual: \(hexadecimal(virtual)), \(names.rights(flags, space)))"
    case .createTable(let virtual, let flags, let space):
      ".createTable(virtual: \(hexadecimal(virtual)), \(names.rights(flags, space)))"
    case .unmap(let virtual, let space): ".unmap(virtual: \(hexadecimal(virtual)), space: \(names.space(space)))"
    case .translate(let virtual, let space):
      ".translate(virtual: \(hexadecimal(virtual)), space: \(names.space(space)))"
    case .mapUserPages(let virtual, let size, let flags, let space):
      ".mapUserPages(virtual: \(hexadecimal(virtual)), size: \(size), \(names.rights(flags, space)))"
    case .destroySpace(let space): ".destroySpace(\(names.space(space)))"
    case .switchTo(let space): ".switchTo(\(names.space(space)))"
    case .kmap(let physical): ".kmap(physical: \(names.frame(physical)))"
    case .kunmap(let virtual): ".kunmap(virtual: \(hexadecimal(virtual)))"
    case .reallocate(let virtual, let size): ".reallocate(virtual: \(names.block(virtual)), size: \(size))"
    case .free(let virtual): ".free(virtual: \(names.block(virtual)))"
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
    case .initializeFrames: ".initializeFrames"
    case .initializePaging: ".initializePaging"
    case .mapInitialHeap(let size): ".mapInitialHeap(size: \(size))"
    }
  }
}
