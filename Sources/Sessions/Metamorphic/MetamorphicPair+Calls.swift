// The same work in other calls: two clients one after the other, in either order.

import Operations
import Specification

extension MetamorphicPair {
  /// Makes two spaces and a heap, then the calls of two clients one after the other, in either order, and demands the
  /// same for each.
  ///
  /// - Returns: whether both clients got something done.
  /// - Throws: a finding where the runs differ; what booting throws.
  @discardableResult
  public func compareClients(_ scenario: BootScenario, _ first: [Operation], _ second: [Operation]) throws -> Bool {
    let expected = try runClients(first, second, scenario, run: 0, swapped: false)
    let seen = try runClients(first, second, scenario, run: 1, swapped: true)
    for (name, pair) in [("first", (expected.first, seen.first)), ("second", (expected.second, seen.second))]
    where pair.0 != pair.1 {
      throw Finding(.metamorphic, .v15, "the \(name) client saw \(pair.0), in the other order \(pair.1)")
    }
    try compare(seen.state, with: expected.state, .v15)
    return expected.first.contains { !$0.isRefusal } && expected.second.contains { !$0.isRefusal }
  }

  private typealias Clients = (first: [Response], second: [Response], state: KernelSnapshot)

  private func runClients(
    _ first: [Operation], _ second: [Operation], _ scenario: BootScenario, run: Int, swapped: Bool
  ) throws -> Clients {
    let (session, log) = try boot(scenario, run: run)
    for operation in [Operation.createSpace, .createSpace, .initializeHeap] { _ = log.perform(operation) }
    let perform = { (calls: [Operation]) in calls.map { log.perform($0).withoutFrame } }
    let (early, late) = (perform(swapped ? second : first), perform(swapped ? first : second))
    let state = KernelSnapshot(
      of: log, spaces: 3, identityLimit: session.model.spaces.identity.upperBound << 12,
      layout: session.model.layout, on: machine)
    return (swapped ? late : early, swapped ? early : late, state.withoutFrames)
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
