// The scopes: what their commands are, and how many traces they have.

extension ExhaustiveScope {
  /// All scopes.
  public static let all = [frames, paging, spaces, kmap, heap, early]

  private static let frames = ExhaustiveScope(
    name: "exhaustive frames", summary: "all traces of up to four frame commands with three free frames",
    traces: 1 + 5 + 25 + 125 + 625, bound: 4, free: 3
  ) { session, source in
    let handles = session.frameHandles
    switch try source.integer(in: 0...4 as ClosedRange<Int>) {
    case 0: return .allocateFrame
    case 1: return .allocateFrames(count: 2, alignment: 4096, below: 1 << 32)
    case 2: return .freeFrame(physical: handles.first ?? 0)
    case 3: return .freeFrame(physical: handles.last ?? 0x10_0000)
    default: return .freeFrames(physical: handles.first ?? 0, count: 2)
    }
  }

  private static let paging = ExhaustiveScope(
    name: "exhaustive paging", summary: "all traces of up to three paging commands with two free frames",
    traces: 1 + 10 + 100 + 1000, bound: 3, free: 2
  ) { _, source in
    let virtual: UInt32 = try source.boolean() ? 0x40_1000 : 0x40_0000
    switch try source.integer(in: 0...4 as ClosedRange<Int>) {
    case 0: return .map(virtual: virtual, physical: 0x10_0000, flags: 0x2, space: 0)
    case 1: return .unmap(virtual: virtual, space: 0)
    case 2: return .protect(virtual: virtual, flags: 0x4, space: 0)
    case 3: return .createSpace
    default: return .mapUserPages(virtual: virtual, size: 4096, flags: 0x6, space: 1)
    }
  }

  private static let spaces = ExhaustiveScope(
    name: "exhaustive spaces", summary: "all traces of up to three commands on address spaces with three free frames",
    traces: 1 + 6 + 36 + 216, bound: 3, free: 3
  ) { _, source in
    switch try source.integer(in: 0...5 as ClosedRange<Int>) {
    case 0: return .createSpace
    case 1: return .destroySpace(1)
    case 2: return .switchTo(1)
    case 3: return .switchTo(0)
    case 4: return .map(virtual: 0xE000_0000, physical: 0x10_0000, flags: 0x2, space: 0)
    default: return .mapUserPages(virtual: 0x40_0000, size: 4096, flags: 0x6, space: 1)
    }
  }

  private static let kmap = ExhaustiveScope(
    name: "exhaustive kmap", summary: "all traces of up to four commands on the kmap window",
    traces: 1 + 4 + 16 + 64 + 256, bound: 4, free: 1
  ) { session, source in
    switch try source.integer(in: 0...3 as ClosedRange<Int>) {
    case 0: return .kmap(physical: 0x10_0000)
    case 1: return .kmap(physical: 0x10_1000)
    case 2: return .kunmap(virtual: session.model.windows.last?.virtual ?? 0xFFC0_0000)
    default: return .kunmap(virtual: session.model.windows.first?.virtual ?? 0xFFC0_3000)
    }
  }

  private static let heap = ExhaustiveScope(
    name: "exhaustive heap", summary: "the start of a heap of two pages, and all traces of up to three commands on it",
    traces: 1 + 1 + 5 + 25 + 125, bound: 4, free: 6, heapPages: 2
  ) { session, source in
    if !session.model.heap.isUp { return .initializeHeap }
    let handles = session.blockHandles
    switch try source.integer(in: 0...4 as ClosedRange<Int>) {
    case 0: return .allocate(size: 20, alignment: 16)
    case 1: return .allocate(size: 3000, alignment: 16)
    case 2: return .free(virtual: handles.first ?? 0xD000_1000)
    case 3: return .free(virtual: handles.last ?? 0)
    default: return .reallocate(virtual: handles.last ?? 0xD000_1010, size: 5000)
    }
  }

  private static let early = ExhaustiveScope(
    name: "exhaustive boot_early", summary: "all traces of up to four calls of boot_early, its hand-over among them",
    traces: 1 + 4 + 16 + 64 + 256, bound: 4
  ) { session, source in
    switch try source.integer(in: 0...3 as ClosedRange<Int>) {
    case 0: return .bootEarlyAllocate(size: 5, alignment: 1)
    case 1: return .bootEarlyAllocateZeroed(size: 4097, alignment: 0)
    case 2: return session.model.stage >= .frames ? .allocateFrame : .bootEarlyAllocate(size: 0, alignment: 4)
    default:
      switch session.model.stage {
      case .arena: return .initializeFrames
      case .frames: return .initializePaging
      case .paging, .retired: return .retireBootEarly
      }
    }
  }
}
