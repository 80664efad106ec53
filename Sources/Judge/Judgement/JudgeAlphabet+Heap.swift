// Commands on the heap.

import Operations
import Profiles
import PropCheck
import SimulatedPC

extension JudgeCommands {
  func heap(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    let largest = profile.limit(.largestBlock)
    let least: UInt64 = promises(.sizeZero) && profile.answer(to: .sizeZero) != .undefined ? 0 : 1
    func size(_ source: inout Source) throws -> UInt32 {
      // More than the machine has, or than fits in an address.
      let choice = try source.weighted(profile.answer(to: .outOfHeap) == .refuses ? [20, 1, 1] : [1])
      if choice == 1 {
        return try source.element(of: [0xFFFF_FFFF, 0xFFFF_F001, 0xFFFF_FFF0, 0x8000_0000] as [UInt32])
      }
      if choice == 2 { return UInt32(min(profile.boot.memory, 1 << 30)) + (try source.element(of: [0, 1, 4096])) }
      return UInt32(max(least, try source.sized(upTo: largest)))
    }
    if offers(.allocate) {
      machine = machine.calls("allocate a block", weight: 5) { session, source in
        let size = try size(&source)
        try session.take(.plain(size), [.size: "\(size)", .bytes: "\(size)"], &source)
      }
      machine = machine.calls("allocate many blocks") { session, source in
        let size = UInt32(max(1, try source.sized(upTo: min(largest, 512))))
        let count = 1 << (try source.integer(in: 1...6))
        source.call("for (int i = 0; i < \(count); i++) " + session.text(.allocate, [.size: "\(size)"]))
        for _ in 0..<count { if try session.allocate(.plain(size)) == nil { break } }
      }
    }
    if offers(.allocateZeroed) {
      machine = machine.calls("allocate a zeroed block", weight: 2) { session, source in
        let size = try size(&source)
        try session.take(.zeroed(size), [.size: "\(size)", .bytes: "\(size)"], &source)
      }
    }
    if offers(.allocateArray) {
      machine = machine.calls("allocate an array", weight: 2) { session, source in
        var count = UInt32(max(least, try source.sized(upTo: 64)))
        var size = UInt32(max(least, try source.sized(upTo: largest / 64)))
        // Products that are small again in 32 bits.
        if try source.weighted([12, 1]) == 1 {
          (count, size) = try source.element(of: [
            (0x1_0000, 0x1_0001), (0x1_0001, 0x1_0000), (3, 0x5555_5556), (~0, 16),
          ])
        }
        try session.take(.array(count: count, size: size), [.size: "\(size)", .count: "\(count)"], &source)
      }
    }
    if offers(.allocateAligned) {
      machine = machine.calls("allocate an aligned block", weight: 2) { session, source in
        let size = UInt32(max(1, try source.sized(upTo: largest)))
        let alignment: UInt32 = 4 << (try source.integer(in: 0...11))
        try session.take(.aligned(size, alignment: alignment), [.size: "\(size)", .alignment: "\(alignment)"], &source)
      }
    }
    if offers(.resize) {
      machine = machine.calls("resize a block", weight: 3, when: { !$0.blocks.isEmpty }) { session, source in
        let index = try source.integer(in: 0...session.blocks.count - 1)
        var size = try size(&source)
        if size == 0 && !promises(.resizeToZero) { size = 1 }
        let block = session.blocks[index]
        source.call("\(block.name) = " + session.text(.resize, [.block: block.name, .size: "\(size)"]))
        try session.resize(index, to: size)
      }
      if profile.answer(to: .resizeOfNull) == .allocates {
        machine = machine.calls("resize null") { session, source in
          let size = UInt32(max(1, try source.sized(upTo: largest)))
          try session.take(.fromNull(size), [.block: "0", .size: "\(size)"], &source)
        }
      } else if promises(.resizeOfNull) {
        machine = machine.calls("resize null") { session, source in
          let size = UInt64(max(1, try source.sized(upTo: largest)))
          source.call(session.text(.resize, [.block: "0", .size: "\(size)"]))
          try session.misuse(.resize, [.block: 0, .size: size, .bytes: size], .resizeOfNull, "null")
        }
      }
    }
    if offers(.allocateAligned), promises(.oddAlignment) {
      machine = machine.calls("allocate with an odd alignment") { session, source in
        let alignment = try source.element(of: [3, 24, 4097, 0x8000_0001, 0] as [UInt32])
        let size = UInt64(max(1, try source.sized(upTo: largest)))
        source.call(session.text(.allocateAligned, [.size: "\(size)", .alignment: "\(alignment)"]))
        try session.misuse(
          .allocateAligned, [.size: size, .bytes: size, .alignment: UInt64(alignment)], .oddAlignment,
          "an alignment of \(alignment)")
      }
    }
    if offers(.usableSize) {
      machine = machine.calls("usable size of a block", when: { !$0.blocks.isEmpty }) { session, source in
        let index = try source.integer(in: 0...session.blocks.count - 1)
        source.call(session.text(.usableSize, [.block: session.blocks[index].name]))
        try session.checkUsableSize(of: session.blocks[index])
      }
    }
    if offers(.free) { machine = frees(machine) }
    return machine
  }

  private func frees(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine.calls("free a block", weight: 5, when: { !$0.blocks.isEmpty }) { session, source in
      let index = try source.integer(in: 0...session.blocks.count - 1)
      source.call(session.text(.free, [.block: session.blocks[index].name]))
      try session.free(index)
    }
    if offers(.allocate) && offers(.freeCount) {
      let largest = profile.limit(.largestBlock)
      machine = machine.calls("a round of allocating and freeing") { session, source in
        let size = UInt32(max(1, try source.sized(upTo: largest)))
        source.call("free(" + session.text(.allocate, [.size: "\(size)"]) + ")  // twice")
        try session.twice("allocate") { () throws(JudgeFinding) in
          guard try session.allocate(.plain(size)) != nil else { return }
          try session.free(session.blocks.count - 1)
        }
      }
    }
    if promises(.doubleFree) {
      machine = machine.calls("free a block twice", when: { !$0.freedBlocks.isEmpty }) { session, source in
        let address = session.freedBlocks[try source.integer(in: 0...session.freedBlocks.count - 1)]
        guard !session.blocks.contains(where: { $0.bytes.contains(UInt64(address)) }) else { return }
        source.call(session.text(.free, [.block: hexadecimal(address)]))
        source.result("freed before")
        try session.misfree(block: address, .doubleFree)
      }
    }
    if promises(.freeOfForeignBlock) {
      machine = machine.calls("free what is no block", when: { !$0.blocks.isEmpty }) { session, source in
        let block = session.blocks[try source.integer(in: 0...session.blocks.count - 1)]
        let offset = try source.element(of: [8, 1, 4, 16] as [UInt32])
        guard offset < block.size else { return }
        source.call(session.text(.free, [.block: "\(block.name) + \(offset)"]))
        try session.misfree(block: block.address &+ offset, .freeOfForeignBlock)
      }
    }
    if promises(.freeOfNull) {
      machine = machine.calls("free null") { session, source in
        source.call(session.text(.free, [.block: "0"]))
        try session.misfree(block: 0, .freeOfNull)
      }
    }
    return machine
  }
}

extension JudgeSession {
  /// Allocates a block and prints it.
  func take(_ request: BlockRequest, _ words: [Role: String], _ source: inout Source) throws {
    source.call("b\(names.blocks) = " + text(request.operation, words))
    let block = try allocate(request)
    source.result(block.map { hexadecimal($0.address) } ?? "none")
  }
}
