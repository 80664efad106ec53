// The same work in other calls: one call cut in two, all frames taken and given back, two clients one after the other in
// either order.

import KMem
import PropCheck

extension MetamorphicPair {
  // MARK: One call cut in two

  /// `mapUserPages` of n pages, and of k and n - k.
  func splitCall(_ source: inout Source) throws -> Bool {
    let scenario = try BootScenario.drawSmall(from: &source)
    source.note(machine: scenario)
    let (session, log) = try boot(scenario, run: 0)
    source.note("let kernel = try KernelSession(booting: machine, on: lease.machine)")
    guard try session.perform(.createSpace) == .space(1) else { return false }
    try Alphabet { session }.pages(starving: 0).addressSpaces().run(&source, steps: 0...20, typical: 6)
    guard session.model.spaces.isAlive(1) else { return false }
    let prefix = log.calls
    let count = try source.integer(in: 2...12 as ClosedRange<UInt32>)
    let cut = try source.integer(in: 1...count - 1)
    let virtual = try session.drawVirtual(1, &source)
    let flags = try session.drawFlags(for: virtual, &source)
    let whole = Operation.mapUserPages(virtual: virtual, size: count << 12, flags: flags, space: 1)
    source.note("try kernel.run(\(session.plainText(of: whole)))  // and in two calls of \(cut) and \(count - cut)")
    let response = try session.perform(whole)
    let expected = snapshot(of: session)

    let second = try boot(scenario, run: 1)
    for call in prefix { _ = second.log.perform(call.operation) }
    let parts = [(virtual, cut), (virtual &+ cut << 12, count - cut)].map { start, count in
      second.log.perform(.mapUserPages(virtual: start, size: count << 12, flags: flags, space: 1))
    }
    if response.isRefusal {
      if !parts.contains(where: \.isRefusal) {
        throw Finding(.metamorphic, .v2, "\(whole) gave \(response), but both halves are done")
      }
      return false
    }
    if parts != [.done, .done] { throw Finding(.metamorphic, .v2, "\(whole) is done, its halves gave \(parts)") }
    var seen = snapshot(of: second.log, session).withoutFrames
    seen.counts.peakUsed = 0
    try compare(seen, with: expected.withoutFrames, .v2)
    return true
  }

  // MARK: All frames allocated and freed

  /// After any trace, all free frames allocated, one by one or in runs, and freed in one of several orders.
  func takeEveryFrame(_ source: inout Source) throws -> Bool {
    let scenario = try BootScenario.drawSmall(from: &source)
    source.note(machine: scenario)
    let (session, log) = try boot(scenario, run: 0)
    source.note("let kernel = try KernelSession(booting: machine, on: lease.machine)")
    try Alphabet { session }.frames(weight: 2).addressSpaces().pages(starving: 0)
      .run(&source, steps: 0...40, typical: 12)
    let length = try source.integer(in: 1...8 as ClosedRange<UInt32>)
    let order = try source.integer(in: 0...2 as ClosedRange<Int>)
    source.note("// allocates every frame, \(length) at a time, and frees them in order \(order)")
    let before = (free: snapshot(of: session).freeRuns, bitmap: bookkeepingDigest, counts: log.frameCounts)
    let taken = allocateAll(length, from: log)
    if log.frameCounts.free != 0 || UInt64(taken.count) != UInt64(before.counts.free) {
      throw Finding(.metamorphic, .p11, "\(taken.count) of \(before.counts.free) free frames could be allocated")
    }
    let ordered =
      switch order {
      case 0: taken
      case 1: Array(taken.reversed())
      default: taken.enumerated().sorted { ($0.offset % 2, $0.offset) < ($1.offset % 2, $1.offset) }.map(\.element)
      }
    for address in ordered {
      let response = log.perform(.freeFrame(physical: address))
      if response != .done { throw Finding(.metamorphic, .p8, "freeing \(hexadecimal(address)) gave \(response)") }
    }
    try compareBitmap(before.free, before.bitmap, before.counts, log, session)
    return !ordered.isEmpty
  }

  private func compareBitmap(
    _ free: [Range<UInt32>], _ bitmap: UInt64, _ counts: FrameCounts, _ log: RecordingSubject, _ session: KernelSession
  ) throws(Finding) {
    let after = snapshot(of: session)
    if after.freeRuns != free {
      throw Finding(
        .metamorphic, .p8,
        "the free frames are not those of before\n"
          + FrameDifference(seen: FrameSet(after.freeRuns), expected: FrameSet(free)).text)
    }
    if bookkeepingDigest != bitmap {
      throw Finding(.metamorphic, .p8, "the bookkeeping is not what it was, bit for bit")
    }
    var expected = counts
    expected.peakUsed = counts.used + counts.free
    if log.frameCounts != expected {
      throw Finding(.metamorphic, .p16, "the counts are \(log.frameCounts), but must be \(expected)")
    }
  }

  /// Takes runs of `length` frames while there are any, then single frames.
  private func allocateAll(_ length: UInt32, from subject: any Subject) -> [UInt32] {
    var taken: [UInt32] = []
    while length > 1,
      case .address(let start) = subject.perform(.allocateFrames(count: length, alignment: 4096, below: 1 << 32))
    {
      taken += (0..<length).map { start + $0 << 12 }
    }
    while case .address(let address) = subject.perform(.allocateFrame) { taken.append(address) }
    return taken
  }

  /// All frames in which the memory manager keeps its bitmap.
  private var bookkeepingDigest: UInt64 {
    let frames = (0..<UInt32(0x1000)).map { Frame($0) }
    return machine.digest(of: frames.filter { machine.owner(of: $0) == .bookkeeping })
  }

  // MARK: Two clients

  /// Two clients with nothing in common: each works in an address space of its own, or in the heap.
  func swapClients(_ source: inout Source) throws -> Bool {
    var scenario = try BootScenario.drawSmall(from: &source)
    scenario.configuration.maximumAddressSpaces = 4
    scenario.configuration.heapSize = 0x2000
    source.note(machine: scenario)
    source.note("// the first client's calls, then the second's; and the other way round")
    let first = try drawClient(space: 1, &source)
    let second = try drawClient(space: 2, &source)
    let (_, expected) = try runClients(first, second, scenario, run: 0, swapped: false)
    let (_, seen) = try runClients(first, second, scenario, run: 1, swapped: true)
    for (name, pair) in [("first", (expected.first, seen.first)), ("second", (expected.second, seen.second))]
    where pair.0 != pair.1 {
      throw Finding(.metamorphic, .v15, "the \(name) client saw \(pair.0), in the other order \(pair.1)")
    }
    try compare(seen.state, with: expected.state, .v15)
    return expected.first.contains { !$0.isRefusal } && expected.second.contains { !$0.isRefusal }
  }

  private typealias Clients = (first: [Response], second: [Response], state: KernelSnapshot)

  private func drawClient(space: UInt32, _ source: inout Source) throws -> [Operation] {
    let isHeap = space == 2 ? try source.boolean(percent: 40) : false
    let calls = try source.list(1...8) { source in
      isHeap
        ? Operation.allocate(size: try source.integer(in: 1...3000, towards: 16), alignment: 16)
        : try Self.drawCall(in: space, &source)
    }
    for call in calls { source.note("//   \(call)") }
    return calls
  }

  private static func drawCall(in space: UInt32, _ source: inout Source) throws -> Operation {
    let virtual = 0x4000_0000 + (try source.integer(in: 0...4 as ClosedRange<UInt32>)) << 12
    let flags = try source.element(of: [0x6, 0x4] as [UInt32])
    switch try source.integer(in: 0...4 as ClosedRange<Int>) {
    case 0: return .mapUserPages(virtual: virtual, size: try source.integer(in: 1...0x3000), flags: flags, space: space)
    case 1: return .unmap(virtual: virtual, space: space)
    case 2: return .protect(virtual: virtual, flags: flags, space: space)
    case 3: return .map(virtual: virtual, physical: 0x10_0000, flags: flags, space: space)
    default: return .translate(virtual: virtual, space: space)
    }
  }

  private func runClients(
    _ first: [Operation], _ second: [Operation], _ scenario: BootScenario, run: Int, swapped: Bool
  ) throws -> (RecordingSubject, Clients) {
    let (session, log) = try boot(scenario, run: run)
    for operation in [Operation.createSpace, .createSpace, .initializeHeap] { _ = log.perform(operation) }
    let perform = { (calls: [Operation]) in calls.map { log.perform($0).withoutFrame } }
    let (early, late) = (perform(swapped ? second : first), perform(swapped ? first : second))
    let state = KernelSnapshot(
      of: log, spaces: 3, identityLimit: session.model.spaces.identity.upperBound << 12, on: machine)
    return (log, (swapped ? late : early, swapped ? early : late, state.withoutFrames))
  }
}

extension Response {
  /// The response without which frame it was: that depends on who came first.
  fileprivate var withoutFrame: Response {
    switch self {
    case .page(_, let wasFreed): .page(physical: 0, wasFreed: wasFreed)
    case .translation(let physical?): .translation(physical & 0xFFF)
    default: self
    }
  }
}
