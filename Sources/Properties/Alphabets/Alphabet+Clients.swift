// What clients of a memory manager do that no operation says: they keep handles of what is dead, load CR3 themselves, write where
// they wrote before it was taken from them.

import Operations
import PropCheck
import Sessions
import Specification

extension StateMachine<KernelSession> {
  /// Handles that outlive their spaces, and spaces that are loaded behind the memory manager's back.
  func staleHandles(weight: Int = 1) -> Alphabet {
    command("outlive", weight: weight, when: { $0.canMakeManySpaces }) { session, source in
      let times = min(try source.magnitude(bits: 0...10), KernelSession.mostReuses)
      try take(&source, "try kernel.outlive(times: \(times))", { "\($0) times" }) { () throws(Finding) -> UInt32 in
        try session.outlive(times: times)
      }
    }
    .command("load directly", weight: 2 * weight) { session, source in
      let space = try session.drawSpace(&source)
      let bits = try source.element(of: [0x08, 0x10, 0x18, 0] as [UInt32])
      let text = { "try kernel.loadDirectly(\(space), cacheBits: \(hexadecimal(bits)))" }
      try take(&source, text(), { $0 ? "loaded" : "no such space" }) { () throws(Finding) -> Bool in
        try session.loadDirectly(space, cacheBits: bits)
      }
    }
  }
  /// Memory that is written after it was freed, pages that were written before the heap was up, and blocks that nearly fit.
  func dirtyHeap(weight: Int = 1) -> Alphabet {
    command("use after free", weight: 4 * weight, when: { $0.model.heap.isUp }) { session, source in
      let first = try drawClassEdge(&source)
      let second = try source.boolean(percent: 30) ? first : try drawClassEdge(&source)
      let use = KernelSession.UseAfterFree(
        first: first, second: second, place: KernelSession.FreeWord.allCases[try source.weighted([15, 45, 25, 15])],
        word: KernelSession.PlausibleWord.allCases[try source.weighted([30, 10, 10, 10, 10, 10, 10, 10])],
        turn: try source.integer(in: 0...6 as ClosedRange<UInt32>))
      let text = {
        let words = "place: .\(use.place), word: .\(use.word), turn: \(use.turn)"
        return "try kernel.useAfterFree(.init(first: \(first), second: \(second), \(words)))"
      }
      try take(&source, text(), { "\($0) refused" }) { () throws(Finding) -> UInt32 in try session.useAfterFree(use) }
    }
    .command("soil heap", weight: 2 * weight, when: { !$0.model.heap.isUp }) { session, source in
      let word = try source.element(of: [0x1234_5678, .max, 1, 0xD000_0B60, 0xD000_0058, 0xA5A5_A5A5] as [UInt32])
      try take(&source, "kernel.soilHeap(with: \(hexadecimal(word)))", { "\($0) pages" }) { () throws(Finding) -> Int in
        session.soilHeap(with: word)
      }
    }
    .command("refit", weight: 2 * weight, when: { $0.model.heap.isUp }) { session, source in
      let size = try drawClassEdge(&source)
      try take(&source, "try kernel.refit(\(size))", { "\($0) blocks" }) { () throws(Finding) -> Int in
        try session.refit(size)
      }
    }
  }
}

/// Draws the size of a block, in bytes, that occupies a power of two or a little more or less, or half as much again: where size
/// classes begin and end.
private func drawClassEdge(_ source: inout Source) throws -> UInt32 {
  let power = UInt32(1) << (try source.integer(in: 5...14, towards: 10) as UInt32)
  let occupied = try source.boolean(percent: 25) ? power + power / 2 : power
  return max(1, occupied - 4 &+ (try source.element(of: [0, 0xFFFF_FFFF, 1, 16, 0xFFFF_FFF0] as [UInt32])))
}
