// One kernel under test: every operation runs on the subject and is judged against the model by all oracles.
//
//   operation ─► subject ─► response ─┐
//       └──────► model ───────────────┴─► result ─► machine ─► atomicity ─► state        (full scan at the end)

import Operations
import SimulatedPC
import Specification

/// A booted memory manager, its model, and the oracles between them.
///
/// A session is used by one case and by one thread, and lends nothing of itself to others: what is used all the time goes
/// without the check at run time for overlapping accesses. After a finding it must not be used any more.
public final class KernelSession {
  public let machine: SimulatedMachine
  public let subject: any Subject
  @exclusivity(unchecked) public internal(set) var model: KernelModel

  /// Things that callers were given, in order of creation; a handle's number is its place here.
  @exclusivity(unchecked) public internal(set) var frameHandles: [UInt32] = []
  @exclusivity(unchecked) public internal(set) var blockHandles: [UInt32] = []
  @exclusivity(unchecked) public internal(set) var pageHandles: [(space: UInt32, page: UInt32)] = []

  /// An address whose translation the processor loaded last, for a client or ahead of one.
  @exclusivity(unchecked) package var lastAccess: UInt32?

  /// The size of the heap block that was freed last; 0: none was.
  @exclusivity(unchecked) package var freedSize: UInt32 = 0

  /// How often `outlive` has used a space's place again.
  var reuses: UInt32 = 0

  /// Frames that `drain` holds.
  package var ballast: [Range<UInt32>] = []

  /// What the command at hand may change in tables: ranges of physical byte addresses, and new tables.
  @exclusivity(unchecked) var explained: [Range<UInt64>] = []
  @exclusivity(unchecked) var newTables: [UInt32] = []
  /// Pages to look at after the command at hand.
  @exclusivity(unchecked) var touched: [(space: UInt32, page: UInt32)] = []
  /// Frames that the command at hand must have filled with the poison.
  @exclusivity(unchecked) var freed: [UInt32] = []
  /// Frames that the command at hand must have freed.
  @exclusivity(unchecked) var released: [UInt32] = []
  /// The accessed and dirty bits, before the command at hand, of the page that it may change.
  var usageBefore: UInt32 = 0
  /// Commands run so far.
  public private(set) var commandCount = 0
  /// What has happened in this case, for coverage.
  public var seen = SessionEvents()

  /// Who is told of every step, if anybody is.
  package var recorder: (any StepRecorder)?
  /// Whether clients run at privilege level 0 whatever the trace says, as they do in the kernel image.
  package var keepsClientsInKernelMode = false

  /// Boots `scenario` on `machine`, which is reset: how printed traces begin.
  ///
  /// - Throws: the boot's first finding; `NoSession` where the machine does not boot, rightly; `BootMachineError` when
  ///   the scenario cannot be simulated.
  public convenience init(booting scenario: BootScenario, of manager: WholeManager, on machine: SimulatedMachine) throws
  {
    let run = try BootRun(scenario, of: manager, on: machine)
    guard let (subject, model) = try Self.parts(of: run) else { throw NoSession(refusal: run.refusal) }
    self.init(subject, model, on: machine)
  }

  /// Starts with a kernel that has booted without findings.
  ///
  /// - Throws: the boot's first finding.
  public convenience init?(_ run: BootRun, on machine: SimulatedMachine) throws(Finding) {
    guard let (subject, model) = try Self.parts(of: run) else { return nil }
    self.init(subject, model, on: machine)
  }

  private static func parts(of run: BootRun) throws(Finding) -> (any Subject, KernelModel)? {
    if let finding = run.findings.first { throw finding }
    guard case .booted(let booted) = run.specification.outcome, let summary = run.summary,
      summary.answers.diagnostics.lostUsableRegions == 0, let subject = run.subject
    else { return nil }
    let model = KernelModel(
      run.scenario, run.specification, booted, directory: summary.answers.directory >> 12, tables: summary.tables,
      heapFrames: summary.heapFrames)
    return (subject, model)
  }

  package init(_ subject: any Subject, _ model: KernelModel, on machine: SimulatedMachine) {
    self.subject = subject
    self.model = model
    self.machine = machine
  }

  /// Runs `operation` and judges it.
  ///
  /// - Throws: what the first oracle found.
  @discardableResult
  public func perform(_ operation: Operation) throws(Finding) -> Response {
    do throws(Finding) {
      return recorder == nil ? try judge(operation) : try performBetweenTouches(operation)
    } catch { throw error.during(operation) }
  }

  /// Runs `operation` and judges it, and nothing else.
  func judge(_ operation: Operation) throws(Finding) -> Response {
    commandCount += 1
    explained.removeAll(keepingCapacity: true)
    newTables.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    freed.removeAll(keepingCapacity: true)
    released.removeAll(keepingCapacity: true)
    usageBefore = usage(before: operation)
    machine.beginCommand(recordingWrites: true)
    let loads = machine.counters.loads
    let response = subject.perform(operation)
    recorder?.record(.call(operation), ReplayOutcome(of: response), text(of: operation))
    if case .allocateFrame = operation { try checkWork(machine.counters.loads - loads) }
    try settle(operation, response)
    machine.endCommand()
    try checkMachine()
    try checkWindowSlots()
    if case .refused(let refusal) = response {
      seen.refusals += 1
      let clause = Clause.ofRefused(operation, refusal)
      try checkUnchanged(refusal, clause)
      if refusal != .unsupported, let text = subject.refusalText { try checkText(text, of: refusal, clause) }
    } else {
      try checkTables()
      try checkOrder(of: operation)
    }
    try checkState()
    if case .refused = response { return response }
    try useBlocks(operation, response)
    return response
  }

  /// Runs `operation` and gives its address or number; 0 where there is none. This is what printed traces call.
  @discardableResult
  public func run(_ operation: Operation) throws(Finding) -> UInt32 {
    try perform(operation).number
  }

  private func settle(_ operation: Operation, _ response: Response) throws(Finding) {
    switch operation {
    case .bootEarlyAllocate, .bootEarlyAllocateZeroed:
      _ = try response.isRefused(as: .retired, .b6)
    case .retireBootEarly:
      if response != .done { throw Finding(.result, .b6, "retiring boot_early again gave \(response)") }
    case .allocateFrame, .allocateFrames, .freeFrame, .freeFrames, .reserve:
      try settleFrames(operation, response)
    case .createTable, .map, .remap, .protect, .unmap, .translate, .mapUserPages:
      try settlePages(operation, response)
    case .createSpace, .destroySpace, .switchTo:
      try settleSpaces(operation, response)
    case .kmap(let physical): try settleKmap(physical, response)
    case .kunmap(let virtual): try settleKunmap(virtual, response)
    case .mapInitialHeap(let size): try settleMapInitialHeap(size, response)
    case .initializeFrames, .initializePaging:
      throw Finding(.result, .x4, "\(operation) is a stage of the boot, which is over")
    case .initializeHeap, .allocate, .allocateZeroed, .allocatePages, .reallocate, .free:
      try settleHeap(operation, response)
    }
  }

  // MARK: Oracles after the command

  private func checkWork(_ loads: UInt64) throws(Finding) {
    guard let most = model.layout.mostLoadsOfSearch, loads > most else { return }
    throw Finding(.state, .p20, "finding a frame read \(loads) words; at most \(most), however full memory is")
  }

  func checkMachine() throws(Finding) {
    if let finding = machine.finding { throw finding }
  }

  func checkUnchanged(_ refusal: Refusal, _ clause: Clause) throws(Finding) {
    if !machine.hasCompleteJournal {
      throw Finding(.atomicity, clause, "refused after more writes than the journal holds; it cannot be judged")
    }
    var first: ChangedWord?
    machine.forEachChangedWord { first = first ?? $0 }
    guard let first else { return }
    let place = "[\(hexadecimal(first.address))] of a \(first.owner) frame"
    throw Finding(
      .atomicity, clause,
      "refused as \(refusal.name), but \(place) went from \(hexadecimal(first.before)) to \(hexadecimal(first.after))"
    )
  }

  /// No entry of a table changed but those that the command is about.
  ///
  /// Where the command wrote more than the journal holds, every page of every space is compared instead.
  private func checkTables() throws(Finding) {
    if !machine.hasCompleteJournal { try scanSpaces() }
    var stray: ChangedWord?
    machine.forEachChangedWord(ownedBy: .table, except: newTables) { word in
      let address = UInt64(word.address)
      if stray == nil && !explained.contains(where: { $0.contains(address) }) { stray = word }
    }
    if let stray {
      let change = "\(hexadecimal(stray.before)) to \(hexadecimal(stray.after))"
      throw Finding(
        .state, .v6, "the table entry at \(hexadecimal(stray.address)) went from \(change); not asked for")
    }
    for page in touched { try checkPage(page.page, in: page.space) }
    if let poison = model.poison {
      for frame in freed where !machine.isFilled(frame, with: poison) {
        throw Finding(.state, .p17, "the freed frame \(hexadecimal(frame << 12)) is not poisoned")
      }
    }
  }

  private func checkState() throws(Finding) {
    if let finding = model.frames.objection(to: subject.frameCounts) { throw finding }
    let loaded = model.spaces.spaces[Int(model.spaces.loaded)].directory
    if machine.controlRegister3 >> 12 != loaded {
      throw Finding(.state, .v18, "CR3 is \(hexadecimal(machine.controlRegister3)), not \(hexadecimal(loaded << 12))")
    }
  }

  /// Frees frames of the memory manager's own.
  func release(_ range: Range<UInt32>) {
    model.frames.giveBack(range)
    forget(range)
  }

  /// Frames are nobody's any more, and what was in them is gone.
  func forget(_ range: Range<UInt32>) {
    machine.setOwner(.free, from: range.lowerBound, count: UInt32(range.count))
    if model.poison != nil { freed.append(contentsOf: range) }
    released.append(contentsOf: range)
    if !range.isEmpty { model.contents.removeAll(in: range.lowerBound << 12...(range.upperBound - 1) << 12 | 0xFFF) }
  }

  /// Hands a frame that KMem chose itself to it.
  func claim(_ frame: UInt32, as owner: FrameOwner, _ what: String) throws(Finding) {
    if !model.frames.free.contains(frame) {
      throw Finding(.state, .p7, "\(what) took the frame \(hexadecimal(frame << 12)), which was not free")
    }
    model.frames.take(frame..<frame + 1, for: .manager)
    machine.setOwner(owner, from: frame)
  }
}

/// A machine did not boot, as it must not, or booted with less memory than it has.
public struct NoSession: Error {
  /// Why; nil if it lost usable memory because its map did not fit.
  public let refusal: BootRefusal?
}

/// What happened in a case: evidence that a property exercises what it is for.
public struct SessionEvents: Sendable {
  public var refusals = 0
  public var exhausted = false
  public var tableReclaimed = false
  public var kernelTableUnderSpaces = false
  public var nestedKmap = false
  public var heapGrew = false
  public var spaceDestroyed = false
  public var faultTaken = false
  /// Operations that failed for want of frames, and were done when they had them.
  public var starved: Set<HungryKind> = []
  public var windowFull = false
}
