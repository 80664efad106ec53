// The same calls on a machine whose memory lies elsewhere, or that has more of it.
//
//   0      1 MiB                                1 MiB + shift
//   │ low  ├ kernel ┤ arena ┤ frames ┤          │
//   │ low  ┊ hole                               ├ kernel ┤ arena ┤ frames ┤

import KMem
import PropCheck

extension MetamorphicPair {
  /// The first byte of the memory that moves, in the machine that has not.
  private static let base: UInt32 = 0x10_0000

  /// A machine with its memory from `start` on.
  private static func scenario(start: UInt32, frames: UInt32, poison: Bool) -> BootScenario {
    var scenario = BootScenario(entries: [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: UInt64(start), length: UInt64(frames) << 12, type: FirmwareMemoryType.usable),
    ])
    scenario.kernelStart = UInt64(start)
    scenario.kernelSize = 0x8000
    scenario.mapCapacity = 16
    scenario.configuration.bootEarlySize = 0x1_0000
    scenario.configuration.identityLimit = 0x56_0000
    scenario.configuration.heapSize = 0x1000
    scenario.configuration.maximumAddressSpaces = 4
    scenario.configuration.freedFramePoison = poison ? 0x6B6B_6B6B : nil
    return scenario
  }

  /// Every command there is, a few dozen of them.
  private func runTrace(_ session: KernelSession, _ source: inout Source) throws {
    source.note("let kernel = try KernelSession(booting: machine, on: lease.machine)")
    try Alphabet { session }.frames().pages(starving: 0).addressSpaces().kmap().heap()
      .run(&source, steps: 0...60, typical: 16)
  }

  /// Moves the machine's memory up by 4 MiB, so that every alignment that is asked for stays one.
  func moveMachine(_ source: inout Source) throws -> Bool {
    let frames = try source.integer(in: 0x180...0x900, towards: 0x240) as UInt32
    let shift: UInt32 = 4 << 20
    let poison = try source.boolean(percent: 20)
    let scenario = Self.scenario(start: Self.base, frames: frames, poison: poison)
    source.note(machine: scenario)
    let (session, log) = try boot(scenario, run: 0)
    try runTrace(session, &source)
    let expected = snapshot(of: session).moved(by: shift >> 12)

    source.note("// the same with memory and kernel moved up by \(hexadecimal(shift))")
    let second = try boot(Self.scenario(start: Self.base + shift, frames: frames, poison: poison), run: 1)
    for call in log.calls {
      let response = second.log.perform(call.operation.moved(by: shift))
      try compare(response, with: call.response.moved(by: shift, of: call.operation), call.operation, .x3)
    }
    try compare(self.snapshot(of: second.log, session), with: expected, .x3)
    return !log.calls.isEmpty
  }

  /// Adds memory at the end.
  func enlargeMachine(_ source: inout Source) throws -> Bool {
    let frames = try source.integer(in: 0x180...0x900, towards: 0x240) as UInt32
    let more = try source.integer(in: 1...0x400 as ClosedRange<UInt32>)
    let scenario = Self.scenario(start: Self.base, frames: frames, poison: false)
    source.note(machine: scenario)
    let (session, log) = try boot(scenario, run: 0)
    try runTrace(session, &source)

    source.note("// the same with \(more) frames more")
    let end = UInt64(Self.base) + UInt64(frames) << 12
    let second = try boot(Self.scenario(start: Self.base, frames: frames + more, poison: false), run: 1)
    var compared = 0
    for call in log.calls {
      if call.operation.reaches(end) || call.response.isShortage { break }
      try compare(second.log.perform(call.operation), with: call.response, call.operation, .p11)
      compared += 1
    }
    return compared > 0
  }

  /// The kernel as it is now.
  func snapshot(of session: KernelSession) -> KernelSnapshot { snapshot(of: session.subject, session) }

  /// The kernel that `subject` manages; `session` says how many spaces there were.
  func snapshot(of subject: any Subject, _ session: KernelSession) -> KernelSnapshot {
    KernelSnapshot(
      of: subject, spaces: session.model.spaces.spaces.count,
      identityLimit: session.model.spaces.identity.upperBound << 12, on: machine)
  }

  func compare(
    _ response: Response, with expected: Response, _ operation: Operation, _ clause: Clause
  ) throws(Finding) {
    if response.comparable == expected.comparable { return }
    throw Finding(.metamorphic, clause, "\(operation) gave \(response), but by the first run it must be \(expected)")
  }

  func compare(_ seen: KernelSnapshot, with expected: KernelSnapshot, _ clause: Clause) throws(Finding) {
    if let difference = seen.difference(from: expected) { throw Finding(.metamorphic, clause, difference) }
  }
}

// MARK: What moves with the machine's memory

/// A physical address after everything from 1 MiB on has moved up; what lies beyond all memory stays.
private func moved(_ physical: UInt32, by shift: UInt32) -> UInt32 {
  physical < 0x10_0000 || physical > UInt32.max - shift ? physical : physical + shift
}

private func moved(_ limit: UInt64, by shift: UInt32) -> UInt64 {
  limit < 0x10_0000 || limit >= 1 << 32 ? limit : limit + UInt64(shift)
}

extension Operation {
  /// The operation with its physical arguments moved.
  fileprivate func moved(by shift: UInt32) -> Operation {
    let at = { (physical: UInt32) in KMemModel.moved(physical, by: shift) }
    return switch self {
    case .allocateFrames(let count, let alignment, let limit):
      .allocateFrames(count: count, alignment: alignment, below: KMemModel.moved(limit, by: shift))
    case .freeFrame(let physical): .freeFrame(physical: at(physical))
    case .freeFrames(let physical, let count): .freeFrames(physical: at(physical), count: count)
    case .reserve(let start, let end):
      .reserve(start: KMemModel.moved(start, by: shift), end: KMemModel.moved(end, by: shift))
    case .map(let virtual, let physical, let flags, let space):
      .map(virtual: virtual, physical: at(physical), flags: flags, space: space)
    case .remap(let virtual, let physical, let flags, let space):
      .remap(virtual: virtual, physical: at(physical), flags: flags, space: space)
    case .kmap(let physical): .kmap(physical: at(physical))
    default: self
    }
  }

  /// Whether the operation names memory at or above `end`, which is a hole in one machine and memory in the other.
  fileprivate func reaches(_ end: UInt64) -> Bool {
    switch self {
    case .freeFrame(let physical): UInt64(physical) >= end
    case .freeFrames(let physical, let count): UInt64(physical) + UInt64(count) * 4096 > end
    case .reserve(_, let last): last > end
    default: false
    }
  }
}

extension Response {
  /// The response with the physical address that it names moved. Blocks and places in the window are virtual, and a page of
  /// the identity range leads where it led.
  fileprivate func moved(by shift: UInt32, of operation: Operation) -> Response {
    switch self {
    case .address(let address) where address < 0xC000_0000: return .address(KMemModel.moved(address, by: shift))
    case .page(let physical, let wasFreed):
      return .page(physical: KMemModel.moved(physical, by: shift), wasFreed: wasFreed)
    case .translation(let physical?):
      if case .translate(let virtual, _) = operation, virtual == physical { return self }
      return .translation(KMemModel.moved(physical, by: shift))
    default: return self
    }
  }

  /// Whether the operation was refused for want of memory.
  fileprivate var isShortage: Bool { self == .refused(.outOfMemory) || self == .refused(.regionExhausted) }

  /// The response without what depends on where memory lies: how many frames of a range were none to begin with.
  fileprivate var comparable: Response {
    guard case .reservation(let new, let allocated, _) = self else { return self }
    return .reservation(newlyReserved: new, allocated: allocated, alreadyReserved: 0)
  }
}

extension KernelSnapshot {
  /// The kernel after its memory has moved up by `frames`.
  fileprivate func moved(by frames: UInt32) -> KernelSnapshot {
    var copy = self
    copy.counts.total += frames
    copy.counts.reserved += frames
    copy.freeRuns = freeRuns.map { $0.lowerBound + frames..<$0.upperBound + frames }
    copy.pages = pages.map { page in
      var page = page
      page.frame = KMemModel.moved(page.frame << 12, by: frames << 12) >> 12
      return page
    }
    return copy
  }
}
