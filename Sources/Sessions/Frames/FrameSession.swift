// The frame allocator alone under test: no kernel, no paging, no frames behind it. What it costs to judge a call is what the call
// costs, so that this is where a search for bugs of the allocator gets furthest.
//
//   operation ─► allocator ─► response ─┐
//       └──────► model ─────────────────┴─► result ─► machine ─► atomicity ─► state      (everything is compared at the end)

import Operations
import Specification

/// A frame allocator, its model, and the oracles between them.
///
/// A session is used by one case and by one thread. After a finding it must not be used any more.
public final class FrameSession {
  /// The allocator, and what stands between it and the session.
  package let allocator: any AllocatorSubject
  package let subject: any Subject

  /// The most words that finding a frame may load.
  private let mostLoads: UInt64?
  @exclusivity(unchecked) public private(set) var model: FrameModel

  /// The runs that callers were given, in order; a handle's number is its place here.
  @exclusivity(unchecked) public private(set) var handles: [Range<UInt32>] = []

  /// Whether a single frame was asked for when none was free, and whether a call was refused.
  @exclusivity(unchecked) package private(set) var exhausted = false
  @exclusivity(unchecked) package private(set) var refused = false

  /// The bookkeeping before the first call, and whether it can be like that again.
  private let initialBookkeeping: [UInt32]
  private var isRestorable = true

  /// Whether somebody wrote over the bookkeeping: the model says nothing of the allocator any more.
  package internal(set) var isOverwritten = false

  /// Whether zeros were written over the bits of all frames, and nothing was given back since: no frame is free.
  var isEmptied = false

  /// Builds the allocator of `scenario`: how printed traces begin.
  ///
  /// - Throws: the first finding; `FrameScenario.Refusal` where no frame is usable.
  public convenience init(_ scenario: FrameScenario, of manager: Manager) throws {
    try self.init(scenario, of: manager) { $0 }
  }

  /// - Parameter wrapping: what stands between the session and the allocator; tests put a liar there.
  package init(
    _ scenario: FrameScenario, of manager: Manager, wrapping: (any AllocatorSubject) -> any Subject
  ) throws {
    var bookkeeping: UInt32 = 0
    let model = scenario.specification { total in
      bookkeeping = UInt32(BootSpecification.bookkeepingBytes(frames: UInt64(total)))
      return manager.allocatorBytes(withBookkeepingOf: bookkeeping)
    }
    guard let model else { throw FrameScenario.Refusal() }
    let size = manager.bookkeepingSize(forMemoryEndingAt: UInt64(model.total) * 4096)
    if size != bookkeeping {
      throw Finding(.state, .p3, "\(model.total) frames are said to need \(size) bytes, but need \(bookkeeping)")
    }
    let own = manager.allocatorBytes(withBookkeepingOf: bookkeeping)
    let memory = AllocatorMemory(
      entries: scenario.entries, bookkeeping: bookkeeping, floor: scenario.floor, kernel: scenario.kernel,
      arena: scenario.arena, reserved: scenario.reserved + [own])
    guard let allocator = manager.frameAllocator(memory) else {
      throw Finding(.result, .e11, "the map is refused, but has frames")
    }
    self.model = model
    self.allocator = allocator
    mostLoads = manager.layout.mostLoadsOfSearch
    // Few programs are given more: the list need not grow while a case runs.
    handles.reserveCapacity(100)
    initialBookkeeping = Array(allocator.bookkeeping)
    subject = wrapping(allocator)
    try checkMachine()
    try checkCounts()
    try checkRuns()
  }

  /// Runs `operation` and judges it.
  ///
  /// - Throws: what the first oracle found.
  @discardableResult
  public func perform(_ operation: Operation) throws(Finding) -> Response {
    do throws(Finding) { return try judge(operation) } catch { throw error.during(operation) }
  }

  private func judge(_ operation: Operation) throws(Finding) -> Response {
    if isOverwritten { return try judgeOverwritten(operation) }
    allocator.beginCommand()
    let wasEmpty = model.free.count == 0
    let response = subject.perform(operation)
    if case .allocateFrame = operation {
      exhausted = exhausted || wasEmpty
      try checkWork()
    }
    let change = try model.settle(operation, response)
    try checkMachine()
    switch change {
    case .none: try checkRefused(operation, response)
    case .handedOut(let range): handles.append(range)
    case .givenBack: break
    // A reserved frame of boot_early's arena is marked, although it was not free.
    case .withdrawn: isRestorable = false
    }
    try checkCounts()
    return response
  }

  /// Runs `operation` and gives its address; 0 where there is none. This is what printed traces call.
  @discardableResult
  public func run(_ operation: Operation) throws(Finding) -> UInt32 { try perform(operation).number }

  /// Takes single frames until `leaving` are free, or none can be had. They have no handles.
  ///
  /// - Returns: how many are free then, of those that the model has.
  @discardableResult
  public func drain(leaving: UInt32) throws(Finding) -> UInt32 {
    let count = handles.count
    var free = model.free.count
    while free > leaving, case .address = try perform(.allocateFrame) { free -= 1 }
    handles.removeSubrange(count...)
    return free
  }

  /// Compares everything, then gives back what callers hold, which must leave the bookkeeping as it was (P8). Where it was
  /// overwritten, checks what holds all the same.
  public func finish() throws(Finding) {
    if isOverwritten { return try checkNamedFrames() }
    try compare()
    while let held = model.held.runs.last {
      try perform(.freeFrames(physical: held.lowerBound << 12, count: UInt32(held.count)))
    }
    try checkRuns()
    guard isRestorable else { return }
    let now = allocator.bookkeeping
    for (word, (seen, expected)) in zip(now, initialBookkeeping).enumerated() where seen != expected {
      let difference = "\(hexadecimal(seen)), and was \(hexadecimal(expected))"
      throw Finding(.state, .p8, "with everything given back, word \(word) of the bookkeeping is \(difference)")
    }
  }

  // MARK: Oracles

  /// Compares everything that can be asked with the model.
  func compare() throws(Finding) {
    try checkRuns()
    try checkAnswers()
    if !subject.isSound { throw Finding(.state, .p4, "the bookkeeping disagrees with itself") }
  }

  func checkWork() throws(Finding) {
    if let mostLoads, allocator.loads > mostLoads {
      throw Finding(.state, .p20, "finding a frame read \(allocator.loads) words; at most \(mostLoads)")
    }
  }

  func checkRefused(_ operation: Operation, _ response: Response) throws(Finding) {
    guard case .refused(let refusal) = response else { return }
    refused = true
    let clause = Clause.ofRefused(operation, refusal)
    if allocator.changes != 0 {
      throw Finding(.atomicity, clause, "refused as \(refusal.name), but \(allocator.changes) words were changed")
    }
    if let text = subject.refusalText, let objection = RefusalText.objection(to: text, of: refusal) {
      throw Finding(.result, clause, "what is said of the refusal \(refusal.name) \(objection)")
    }
  }

  private func checkMachine() throws(Finding) {
    if allocator.strays != 0 {
      throw Finding(.machine, .p1, "\(allocator.strays) accesses outside the bookkeeping and the map")
    }
  }

  private func checkCounts() throws(Finding) {
    if let finding = model.objection(to: subject.frameCounts) { throw finding }
  }

  /// Every run of free frames.
  private func checkRuns() throws(Finding) {
    var next: UInt32 = 0
    for run in model.free.runs {
      let seen = subject.freeRun(from: next)
      if seen != run { throw Finding(.state, .p1, "free frames \(text(seen)), expected \(text(run))") }
      next = run.upperBound
    }
    if let seen = subject.freeRun(from: next) { throw Finding(.state, .p1, "free frames \(text(seen)) that are not") }
  }

  /// What callers may ask about the frames at the edges of all runs.
  private func checkAnswers() throws(Finding) {
    for run in model.free.runs + model.held.runs {
      // There is no frame after the last one below 4 GiB.
      for frame in [run.lowerBound, run.upperBound - 1, min(run.upperBound, (1 << 20) - 1)] {
        if subject.isFree(frame) == !model.free.contains(frame) {
          throw Finding(.state, .p10, "the frame \(hexadecimal(frame)) is said to be free or not, wrongly")
        }
        if subject.isAllocated(frame) != model.held.contains(frame) {
          throw Finding(.state, .p10, "the frame \(hexadecimal(frame)) is said to be a caller's or not, wrongly")
        }
      }
    }
  }

  private func text(_ run: Range<UInt32>?) -> String {
    run.map { "[\(hexadecimal($0.lowerBound)), \(hexadecimal($0.upperBound)))" } ?? "nowhere"
  }
}

extension FrameScenario {
  /// No frame of the scenario is usable, and its map is refused, rightly.
  public struct Refusal: Error {}
}
