// A kernel that takes the steps of a case: operations, and what clients do with the memory that they have.

import KMem
import Operations

extension ReplayKernel where M: ReplayMachine {
  /// Takes one step.
  @inlinable
  public mutating func take(_ step: ReplayStep) -> ReplayOutcome {
    switch step {
    case .call(let operation): return ReplayOutcome(of: perform(operation))
    case .read(let virtual, let isKnown):
      return ReplayOutcome(read: memory.machine.clientRead(virtual), isKnown: isKnown)
    case .write(let virtual, let word):
      return ReplayOutcome(memory.machine.clientWrite(word, at: virtual) ? .done : .faulted)
    case .touch(let virtual, let physical): return touch(virtual, physical)
    case .useBlock(let virtual, let pattern, let isZeroed):
      return use(virtual, pattern, isZeroed: isZeroed)
    case .checkBlock(let virtual, let pattern, let size): return check(virtual, pattern, size: size)
    case .finish: return ReplayOutcome(.done)
    }
  }

  @inlinable
  func touch(_ virtual: UInt32, _ physical: UInt32?) -> ReplayOutcome {
    let machine = memory.machine
    guard let word = machine.clientRead(virtual) else { return ReplayOutcome(.faulted) }
    let isWritable = machine.clientWrite(word, at: virtual)
    guard let physical else { return ReplayOutcome(.touched, isWritable ? 1 : 0) }
    let isRight = machine.inspect(PhysicalAddress(physical)) == word
    machine.endInspection()
    return ReplayOutcome(.touched, isWritable ? 1 : 0, isRight ? 1 : 0)
  }

  /// Reads all before it writes anything: the pattern may name a word twice.
  @inlinable
  func use(_ virtual: UInt32, _ pattern: BlockPattern, isZeroed: Bool) -> ReplayOutcome {
    let machine = memory.machine
    var outcome = ReplayOutcome(.block)
    var index: UInt32 = 0
    while isZeroed && index < pattern.count {
      let piece = pattern.piece(index)
      if (machine.clientRead(virtual &+ piece.offset) ?? .max) & piece.mask != 0 { outcome.first += 1 }
      index += 1
    }
    index = 0
    while index < pattern.count {
      let piece = pattern.piece(index)
      let place = virtual &+ piece.offset
      let held = piece.mask == .max ? 0 : machine.clientRead(place) ?? 0
      if !machine.clientWrite(piece.word & piece.mask | held & ~piece.mask, at: place) { outcome.second += 1 }
      index += 1
    }
    return outcome
  }

  @inlinable
  func check(_ virtual: UInt32, _ pattern: BlockPattern, size: UInt32) -> ReplayOutcome {
    var outcome = ReplayOutcome(.block)
    var index: UInt32 = 0
    while index < pattern.count {
      let piece = pattern.piece(index, upTo: size)
      index += 1
      if piece.mask == 0 { continue }
      guard let word = memory.machine.clientRead(virtual &+ piece.offset) else {
        outcome.second += 1
        continue
      }
      if (word ^ piece.word) & piece.mask != 0 { outcome.first += 1 }
    }
    return outcome
  }
}
