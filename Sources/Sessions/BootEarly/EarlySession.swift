// boot_early under test: every call runs on the subject and is judged against the model by all oracles.
//
//   call ─► subject ─► response ─┐
//     └───► model ───────────────┴─► result ─► machine ─► atomicity ─► state      (frames and contents at the end)

import Operations
import SimulatedPC
import Specification

/// A memory manager whose boot_early is open, its model, and the oracles between them.
///
/// A session is used by one case and by one thread. After a finding it must not be used any more.
public final class EarlySession {
  public let machine: SimulatedMachine
  public let subject: any EarlySubject
  public internal(set) var model: EarlyModel

  /// Addresses that callers were given, in order: bytes of boot_early, and frames.
  public internal(set) var blockHandles: [UInt32] = []
  public internal(set) var frameHandles: [UInt32] = []

  /// Patterns that callers keep in their blocks, by physical address.
  var contents: [UInt32: UInt32] = [:]

  /// Where the physical memory manager's bookkeeping lies, once there is one.
  var bookkeeping: Range<UInt64>?

  /// Bytes that the call at hand may write.
  var explained: [Range<UInt64>] = []

  /// Calls run so far.
  public private(set) var callCount = 0

  /// What has happened in this case, for coverage.
  public internal(set) var seen = EarlyEvents()

  /// Opens boot_early on `machine`, which is reset.
  ///
  /// - Throws: a finding when the memory manager refuses what it must not, or the reverse; `EarlyRefusal` when it refuses
  ///   the machine, rightly; `BootMachineError` when the scenario cannot be simulated.
  public convenience init(booting scenario: EarlyScenario, of manager: Manager, on machine: SimulatedMachine) throws {
    let map = scenario.machine.reference
    let model: Result<EarlyModel, BootRefusal>
    do throws(BootRefusal) {
      model = .success(try EarlyModel(scenario, map))
    } catch { model = .failure(error) }
    let arena = (try? model.get()).map { FrameSet([$0.arena]) } ?? FrameSet()
    let table = try scenario.machine.install(on: machine, map: map, arena: arena)
    machine.beginCommand(recordingWrites: true)
    let subject: Result<any EarlySubject, BootFailure>
    do throws(BootFailure) {
      var request = scenario.machine.request(tableAt: table)
      request.reserved = scenario.reserved
      subject = .success(try manager.openBootEarly(request, scenario.opening, on: machine))
    } catch { subject = .failure(error) }
    machine.endCommand()
    switch (subject, model) {
    case (.success(let subject), .success(let model)): try self.init(subject, model, on: machine)
    case (.failure(let seen), .failure(let expected)) where seen.refusal == expected:
      try Self.checkText(seen.message, of: "the machine", for: seen.refusal.reason, .b1)
      throw EarlyRefusal(failure: seen)
    case (.failure(let seen), .failure(let expected)):
      throw Finding(.result, .b1, "refused with \(seen.refusal), but the reason is \(expected)")
    case (.failure(let seen), .success):
      throw Finding(.result, .b1, "refused with \(seen.refusal), but boot_early can open")
    case (.success, .failure(let expected)):
      throw Finding(.result, .b1, "boot_early opens, but must be refused with \(expected)")
    }
  }

  package init(_ subject: any EarlySubject, _ model: EarlyModel, on machine: SimulatedMachine) throws(Finding) {
    self.subject = subject
    self.model = model
    self.machine = machine
    try checkMachine()
    try checkCounts()
  }

  /// Runs `operation` and judges it.
  ///
  /// - Throws: what the first oracle found.
  @discardableResult
  public func perform(_ operation: Operation) throws(Finding) -> Response {
    do throws(Finding) { return try judge(operation) } catch { throw error.during(operation) }
  }

  private func judge(_ operation: Operation) throws(Finding) -> Response {
    callCount += 1
    explained.removeAll(keepingCapacity: true)
    let controls = [machine.controlRegister0, machine.controlRegister3, machine.controlRegister4]
    machine.beginCommand(recordingWrites: true)
    let response = subject.perform(operation)
    try settle(operation, response)
    machine.endCommand()
    try checkMachine()
    try checkWrites(response, of: operation)
    if response.isRefusal || operation != .initializePaging {
      let now = [machine.controlRegister0, machine.controlRegister3, machine.controlRegister4]
      if now != controls { throw Finding(.atomicity, .v8, "\(operation) changed control registers") }
    }
    try checkCounts()
    if !response.isRefusal {
      try use(operation, response)
    } else if case .refused(let refusal) = response, let text = subject.refusalText {
      // What is wrong with a request is B3; that it changed nothing is B2.
      let clause = Self.clause(operation, response)
      try Self.checkText(text, of: "\(operation)", for: refusal, clause == .b2 ? .b3 : clause)
    }
    return response
  }

  /// Runs `operation` and gives its address; 0 where there is none. This is what printed traces call.
  @discardableResult
  public func run(_ operation: Operation) throws(Finding) -> UInt32 { try perform(operation).number }

  // MARK: Oracles after the call

  func checkMachine() throws(Finding) {
    if let finding = machine.finding { throw finding }
  }

  /// No word changed but those that the call is about.
  func checkWrites(_ response: Response, of operation: Operation) throws(Finding) {
    if response.isRefusal && !machine.hasCompleteJournal {
      throw Finding(
        .atomicity, Self.clause(operation, response),
        "\(response) after more writes than the journal holds; it cannot be judged")
    }
    var stray: ChangedWord?
    // Words come frame by frame, and a heap has a range for each: the last one is mostly the next word's too.
    var range: Range<UInt64> = 0..<0
    machine.forEachChangedWord { word in
      let address = UInt64(word.address)
      if stray != nil || range.contains(address) { return }
      if let found = explained.first(where: { $0.contains(address) }) { range = found } else { stray = word }
    }
    guard let stray else { return }
    let place = "[\(hexadecimal(stray.address))] went from \(hexadecimal(stray.before))"
    throw Finding(
      response.isRefusal ? .atomicity : .state, response.isRefusal ? Self.clause(operation, response) : .b1,
      "\(response), but \(place) to \(hexadecimal(stray.after)), which is not the call's")
  }

  /// The clause of a refused call.
  private static func clause(_ operation: Operation, _ response: Response) -> Clause {
    guard case .refused(let refusal) = response else { return .b1 }
    return .ofRefused(operation, refusal)
  }

  func checkCounts() throws(Finding) {
    let counts = subject.earlyCounts
    if UInt64(counts.used) + UInt64(counts.free) != UInt64(counts.total) {
      throw Finding(.state, .b5, "used \(counts.used) and free \(counts.free) do not make \(counts.total)")
    }
    let expected = model.counts
    if counts != expected {
      throw Finding(
        .state, .b2,
        "boot_early counts used \(counts.used) of \(counts.total), expected \(expected.used) of \(expected.total)"
      )
    }
    if subject.frameCounts != model.frames?.counts {
      let (seen, expected) = (subject.frameCounts, model.frames?.counts)
      throw Finding(.state, .p4, "frames are \(describe(seen)), expected \(describe(expected))")
    }
  }

  private func describe(_ counts: FrameCounts?) -> String { counts.map { "\($0)" } ?? "not counted" }

  /// Compares everything that can be observed with the model: which frames are free, what the blocks hold.
  public func finish() throws(Finding) {
    if !subject.isSound { throw Finding(.state, .p4, "the memory manager's own check of its bookkeeping fails") }
    if let frames = model.frames { try checkFreeFrames(frames) }
    if model.stage >= .paging {
      let directory = machine.controlRegister3 & ~0xFFF
      let pages = BootPages(model.scenario, heapPages: model.heapPages, directory: directory, machine)
      if let finding = pages.findings.first { throw finding }
    }
    try checkMisuse()
    for (address, word) in contents.sorted(by: { $0.key < $1.key }) {
      let seen = machine.peek(address)
      if seen != word {
        throw Finding(
          .state, .b1, "[\(hexadecimal(address))] of a block holds \(hexadecimal(seen)), not \(hexadecimal(word))")
      }
    }
  }

  private func checkFreeFrames(_ frames: FrameModel) throws(Finding) {
    var next: UInt32 = 0
    var runs: [Range<UInt32>] = []
    while let run = subject.freeRun(from: next) {
      runs.append(run)
      next = run.upperBound
    }
    if runs == frames.free.runs { return }
    let (seen, expected) = (FrameSet(runs), FrameSet(frames.free.runs))
    let extra = seen.subtracting(expected)
    let isInArena = !extra.intersection(FrameSet([model.arena])).isEmpty
    let isLost = !expected.subtracting(seen).intersection(FrameSet([model.arena])).isEmpty
    throw Finding(
      .state, isInArena || isLost ? .b6 : .p1,
      "the free frames are not those of the model\n" + FrameDifference(seen: seen, expected: expected).text)
  }
}

/// Why boot_early did not open, as it must not.
public struct EarlyRefusal: Error {
  public let failure: BootFailure
}

/// What happened in a case.
public struct EarlyEvents: Sendable {
  public var exhausted = false
  public var misused = false
  public var framesRefused = false
  public var pagingRefused = false
  public var refusedAfterRetirement = false
  public var adopted = false
  /// A frame of the arena was reserved before anything of it was handed out.
  public var arenaReserved = false
  /// The heap was refused for want of frames, and mapped when there were enough.
  public var heapStarved = false
}
