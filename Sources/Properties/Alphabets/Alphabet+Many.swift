// Commands that repeat, and walks to where chance seldom comes. They stand at the end of every alphabet that has them: the number
// of a command is its place.

import Operations
import PropCheck
import Sessions
import Specification

extension StateMachine<KernelSession> {
  /// Frames: those below the identity limit all taken.
  func takingLow(weight: Int = 1) -> Alphabet {
    command("take low", weight: weight, when: { $0.isSmall }) { session, source in
      try take(&source, "try kernel.takeLow()", { "\($0) free" }) { () throws(Finding) -> UInt32 in
        try session.takeLow()
      }
    }
  }

  /// Spaces by the dozen, and one place used again and again.
  func manySpaces(weight: Int = 1) -> Alphabet {
    command("reuse space", weight: weight, when: { $0.canMakeManySpaces }) { session, source in
      let times = try source.magnitude(bits: 0...6)
      try take(&source, "try kernel.reuseSpace(times: \(times))", { "\($0) times" }) { () throws(Finding) -> Int in
        try session.reuseSpace(times: times)
      }
    }
    .command("create spaces", weight: weight, when: { $0.canMakeManySpaces }) { session, source in
      let count = try source.magnitude(bits: 0...6)
      let virtual = 0xE000_0000 + (try source.integer(in: 0...0x70 as ClosedRange<UInt32>)) << 22
      let text = { "try kernel.createSpaces(\(count), sharing: \(hexadecimal(virtual)))" }
      try take(&source, text(), { "\($0) live" }) { () throws(Finding) -> Int in
        try session.createSpaces(count, sharing: virtual)
      }
    }
  }

  /// Pages that were used and then change, and pages that are mapped to the frame that they have.
  func usedPages(weight: Int = 1) -> Alphabet {
    command("use page", weight: 2 * weight, when: { !$0.pageHandles.isEmpty }) { session, source in
      let handle = session.pageHandles[try source.ordinal(below: session.pageHandles.count)]
      let change = try source.integer(in: 0...2 as ClosedRange<UInt32>)
      let word = try source.integer(in: 0...UInt32.max)
      let virtual = handle.page << 12
      let flags = try session.drawFlags(for: virtual, &source)
      guard session.model.spaces.isAlive(handle.space) else { return source.call("// the space is gone") }
      if handle.space != session.model.spaces.loaded, !session.model.spaces.isKernelPage(handle.page) {
        return try take(.switchTo(handle.space), on: session, &source)
      }
      let isKMems = session.model.spaces.isKernelPage(handle.page) && session.model.spaces.isProtected(handle.page)
      guard !isKMems, let page = session.model.spaces.page(handle.page, in: handle.space), session.isClients(page)
      else {
        return source.call("// no page of a client's")
      }
      let text = { "try kernel.access(\(hexadecimal(virtual)), writing: \(hexadecimal(word)), isUser: false)" }
      try take(&source, text(), { $0.map(hexadecimal) ?? "page fault" }) { () throws(Finding) -> UInt32? in
        try session.access(virtual, writing: word, isUser: false)
      }
      switch change {
      case 0: try take(.protect(virtual: virtual, flags: flags, space: handle.space), on: session, &source)
      case 1:
        let same = page.frame << 12
        let operation = Operation.remap(virtual: virtual, physical: same, flags: flags, space: handle.space)
        try take(operation, on: session, &source)
      default:
        let physical = try session.drawFrame(&source)
        let operation = Operation.remap(virtual: virtual, physical: physical, flags: flags, space: handle.space)
        try take(operation, on: session, &source)
      }
    }
  }

  /// Blocks by the hundred, blocks tens of MiB apart, clients that write past theirs, a heap that is mapped a second time or cannot grow.
  func manyBlocks(weight: Int = 1) -> Alphabet {
    command("allocate blocks", weight: weight, when: { $0.model.heap.isUp }) { session, source in
      let alignment = try source.element(of: [16, 16, 64, 4096, 0x40_0000] as [UInt32])
      let room = max(1, UInt64(session.model.frames.free.count) << 13)
      let size = try source.magnitude(bits: 0...25)
      let wanted = try source.magnitude(bits: 0...8)
      let count = min(wanted, UInt32(clamping: room / UInt64(max(size, alignment))) + 1)
      let freeing = try source.element(of: KernelSession.Freeing.allCases)
      let call = { "\(count), size: \(size), alignment: \(alignment), freeing: .\(freeing)" }
      try take(&source, "try kernel.allocateBlocks(\(call()))", { "\($0) blocks" }) { () throws(Finding) -> Int in
        try session.allocateBlocks(count, size: size, alignment: alignment, freeing: freeing)
      }
    }
    .command("spread blocks", weight: 8 * weight, when: { $0.model.heap.isUp && $0.isRoomy }) { session, source in
      let count = try source.integer(in: 9...14, towards: 10) as UInt32
      let size = try source.magnitude(bits: 3...12)
      let freeing = try source.element(of: [.upward, .downward, .everySecond] as [KernelSession.Freeing])
      let call = { "\(count), size: \(size), alignment: 0x400000, freeing: .\(freeing)" }
      try take(&source, "try kernel.allocateBlocks(\(call()))", { "\($0) blocks" }) { () throws(Finding) -> Int in
        try session.allocateBlocks(count, size: size, alignment: 0x40_0000, freeing: freeing)
      }
    }
    .command("overrun", weight: weight, when: { !$0.model.heap.blocks.isEmpty }) { session, source in
      let blocks = session.model.heap.blocks
      let block = blocks[try source.integer(in: 0...blocks.count - 1)].start
      let place = try source.element(of: KernelSession.Overrun.allCases)
      let word = try source.element(of: [0, 0x4141_4141, .max, 0xDEAD_BEEF] as [UInt32])
      let text = { "try kernel.overrun(\(hexadecimal(block)), .\(place), with: \(hexadecimal(word)))" }
      try take(&source, text(), { $0 ? "refused as corrupted" : "nothing there" }) { () throws(Finding) -> Bool in
        try session.overrun(block, place, with: word)
      }
    }
    .command("fit bound", weight: weight, when: { $0.model.heap.isUp }) { session, source in
      try take(&source, "try kernel.fitBound()", { $0 ? "fits" : "not tried" }) { () throws(Finding) -> Bool in
        try session.fitBound()
      }
    }
    .operation("map heap again", weight: weight) { session, source in
      let capacity = session.model.layout.heapCapacity
      let size = try source.element(of: [0, 4096, 1, 0x8000, capacity, capacity + 1, .max] as [UInt32])
      return .mapInitialHeap(size: size)
    }
    .command("obstruct heap", weight: weight, when: { $0.model.heap.isUp }) { session, source in
      let pages = try source.integer(in: 0...3 as ClosedRange<UInt32>)
      let isOfBookkeeping = try source.boolean(percent: 20)
      let spaces = session.model.spaces
      let first = isOfBookkeeping ? spaces.heapBookkeeping.upperBound : spaces.heapPages.upperBound
      let virtual = (first + pages) << 12
      if spaces.page(first + pages, in: 0) == nil {
        let physical = spaces.imageFrame << 12
        return try take(.map(virtual: virtual, physical: physical, flags: 0x2, space: 0), on: session, &source)
      }
      try take(.allocatePages(pages + 1), on: session, &source)
    }
  }
}

extension Source {
  /// Draws a number of any magnitude: as many bits as are drawn first, so that small numbers come as often as large ones. Each
  /// edge of a width comes often.
  ///
  /// - Parameter bits: the highest bit that is set, at most 31.
  mutating func magnitude(bits: ClosedRange<UInt32>) throws -> UInt32 {
    let bit = try integer(in: bits)
    let highest = UInt32(1) << bit
    switch try weighted([50, 25, 25]) {
    case 0: return highest + (try integer(in: 0...highest - 1))
    case 1: return highest
    default: return highest * 2 - 1
    }
  }
}
