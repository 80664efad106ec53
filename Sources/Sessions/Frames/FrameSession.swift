// The frame allocator alone under test: no kernel, no paging, no frames behind it. What it costs to judge a call is what the call
// costs, so that this is where a search for bugs of the allocator gets furthest.
//
//   operation ─► allocator ─► response ─┐
//       └──────► model ─────────────────┴─► result ─► machine ─► atomicity ─► state      (everything is compared at the end)

import KMem
import KMemReplay

/// A frame allocator, its model, and the oracles between them.
///
/// A session is used by one case and by one thread. After a finding it must not be used any more.
public final class FrameSession {
  let machine: FrameMachine
  let subject: any Subject
  @exclusivity(unchecked) public private(set) var model: FrameModel

  /// The runs that callers were given, in order; a handle's number is its place here.
  @exclusivity(unchecked) public private(set) var handles: [Range<UInt32>] = []

  /// Whether a single frame was asked for when none was free, and whether a call was refused.
  @exclusivity(unchecked) private(set) var exhausted = false
  @exclusivity(unchecked) private(set) var refused = false

  /// The bookkeeping before the first call, and whether it can be like that again.
  private let initialBookkeeping: [UInt32]
  private var isRestorable = true

  /// Builds the allocator of `scenario`: how printed traces begin.
  ///
  /// - Throws: the first finding; `FrameScenario.Refusal` where no frame is usable.
  public convenience init(_ scenario: FrameScenario) throws { try self.init(scenario) { subject, _ in subject } }

  /// - Parameter wrapping: what stands between the session and the allocator; tests put a liar there.
  init(_ scenario: FrameScenario, wrapping: (any Subject, FrameMachine) -> any Subject) throws {
    var bookkeeping: UInt32 = 0
    let model = scenario.specification { total in
      bookkeeping = UInt32(BootSpecification.bookkeepingBytes(frames: UInt64(total)))
      return FrameMachine.bytes(withBookkeepingOf: bookkeeping)
    }
    guard let model else { throw FrameScenario.Refusal() }
    let size = FrameAllocator.calculateSizeInBytes(forMemoryEndingAt: UInt64(model.total) * 4096)
    if size != bookkeeping {
      throw Finding(.state, .p3, "\(model.total) frames are said to need \(size) bytes, but need \(bookkeeping)")
    }
    let own = FrameMachine.bytes(withBookkeepingOf: bookkeeping)
    let machine = FrameMachine(
      entries: scenario.entries.map { FirmwareEntry(base: $0.base, length: $0.length, type: MemoryType($0.type)) },
      bookkeeping: bookkeeping)
    let subject = FrameSubject(
      on: machine, floor: scenario.floor, kernel: scenario.kernel, arena: scenario.arena,
      reserved: scenario.reserved + [own])
    guard let subject else {
      machine.release()
      throw Finding(.result, .e11, "the map is refused, but has frames")
    }
    self.model = model
    self.machine = machine
    // Few programs are given more: the list need not grow while a case runs.
    handles.reserveCapacity(FrameProgram.commandLimit / 2)
    initialBookkeeping = Array(machine.bookkeeping)
    self.subject = wrapping(subject, machine)
    try checkMachine()
    try checkCounts()
    try checkRuns()
  }

  deinit { machine.release() }

  /// Runs `operation` and judges it.
  ///
  /// - Throws: what the first oracle found.
  @discardableResult
  public func perform(_ operation: Operation) throws(Finding) -> Response {
    machine.beginCommand()
    let wasEmpty = model.free.count == 0
    let response = subject.perform(operation)
    if case .allocateFrame = operation {
      exhausted = exhausted || wasEmpty
      try checkWork()
    }
    let change = try model.settle(operation, response)
    try checkMachine()
    switch change {
    case .none: try checkRefused(response)
    case .handedOut(let range): handles.append(range)
    case .givenBack: break
    case .withdrawn(let parts): isRestorable = isRestorable && parts.isEmpty
    }
    try checkCounts()
    return response
  }

  /// Runs `operation` and gives its address; 0 where there is none. This is what printed traces call.
  @discardableResult
  public func run(_ operation: Operation) throws(Finding) -> UInt32 { try perform(operation).number }

  /// Takes single frames until `leaving` are free. They have no handles.
  public func drain(leaving: UInt32) throws(Finding) {
    let count = handles.count
    while model.free.count > leaving { try perform(.allocateFrame) }
    handles.removeSubrange(count...)
  }

  /// Compares everything, then gives back what callers hold, which must leave the bookkeeping as it was (P8).
  public func finish() throws(Finding) {
    try checkRuns()
    try checkAnswers()
    if !subject.isSound { throw Finding(.state, .p4, "the bookkeeping disagrees with itself") }
    while let held = model.held.runs.last {
      try perform(.freeFrames(physical: held.lowerBound << 12, count: UInt32(held.count)))
    }
    try checkRuns()
    guard isRestorable else { return }
    let now = machine.bookkeeping
    for (word, (seen, expected)) in zip(now, initialBookkeeping).enumerated() where seen != expected {
      let difference = "\(hexadecimal(seen)), and was \(hexadecimal(expected))"
      throw Finding(.state, .p8, "with everything given back, word \(word) of the bookkeeping is \(difference)")
    }
  }

  // MARK: Oracles

  private func checkWork() throws(Finding) {
    let most = KernelSession.mostLoads
    if machine.loads > most {
      throw Finding(.state, .p20, "finding a frame read \(machine.loads) words; at most \(most)")
    }
  }

  private func checkRefused(_ response: Response) throws(Finding) {
    guard case .refused(let refusal) = response else { return }
    refused = true
    let clause: Clause = refusal == .outOfMemory ? .p11 : .p10
    if machine.changes != 0 {
      throw Finding(.atomicity, clause, "refused as \(refusal.name), but \(machine.changes) words were changed")
    }
    if let text = subject.refusalText, let objection = RefusalText.objection(to: text) {
      throw Finding(.result, clause, "what is said of the refusal \(refusal.name) \(objection)")
    }
  }

  private func checkMachine() throws(Finding) {
    if machine.strays != 0 {
      throw Finding(.machine, .p1, "\(machine.strays) accesses outside the bookkeeping and the map")
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
      for frame in [run.lowerBound, run.upperBound - 1, run.upperBound] {
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
