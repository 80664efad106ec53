// One case of a kernel under judgement: calls are made, and each is judged by what must always hold and by what the profile
// promises.
//
//   begin ─▶ the call runs ─▶ how did it end? ─▶ what did it give? ─▶ who owns what now? ─▶ stores, tables, caches, contents

import EmulatedKernel
import EmulatedProcessor
import Operations
import Profiles
import SimulatedPC
import Specification

/// A kernel in the middle of a case. Used by one case only; after a finding it must not be used any more.
public final class JudgeSession {
  let subject: KernelUnderJudgement
  var kernel: EmulatedKernel { subject.kernel }
  var profile: Profile { subject.profile }
  var machine: SimulatedMachine { subject.machine }

  var frames: [HeldFrames] = []
  var blocks: [HeldBlock] = []
  var pages: [MappedPage] = []
  var spaces: [KnownSpace] = []
  var windows: [(virtual: UInt32, frame: UInt32)] = []
  /// Physical bytes that the early allocator has given.
  var earlyRanges: [Range<UInt64>] = []
  /// Index of the space that is loaded.
  var loaded = 0
  /// Frames and blocks that were freed, for those that free them again.
  var freedFrames: [UInt32] = []
  var freedBlocks: [UInt32] = []
  /// The expected count of free frames; nil: unknown.
  var expectedFree: UInt64?
  /// Frames that are used or free by the kernel's counts, and memory in all; nil: not asked yet.
  var managedFrames: UInt64?
  var totalMemory: UInt64?
  /// Whether the case may drain the kernel of frames, which takes as long as a hundred cases.
  var mayDrain = false
  /// Whether the case has started with few frames left.
  private(set) var isShortOfFrames = false
  /// How many frames, runs and blocks were given names.
  var names = (frames: 0, blocks: 0)
  /// The number of the next filling.
  private var seed: UInt32 = 1
  /// Calls so far.
  private(set) var callCount = 0
  /// Starts a case at one of the kernel's moments.
  public init(_ subject: KernelUnderJudgement, start: Int) {
    self.subject = subject
    isShortOfFrames = start > 0
    let start = subject.starts[min(start, subject.starts.count - 1)]
    subject.processor.restore(start.snapshot)
    subject.kernel.loaded = start.loaded
    if let directory = subject.directory { spaces = [KnownSpace(handle: UInt64(directory), directory: directory)] }
  }

  /// Continues with the kernel as it is.
  init(continuing subject: KernelUnderJudgement) { self.subject = subject }

  func nextSeed() -> UInt32 {
    seed &+= 1
    return seed
  }

  // MARK: A call

  /// Makes the call of an operation and judges how it ended.
  ///
  /// - Parameters:
  ///   - mayPanic: whether a panic is what the profile promises.
  ///   - settle: says who owns what after the call has returned, before stores are judged.
  /// - Returns: nil after a panic that was promised; the case must end then.
  func call(
    _ operation: Profiles.Operation, _ values: [Role: UInt64], mayPanic: Bool = false,
    settle: (EmulatedKernel.Returned) throws(JudgeFinding) -> Void
  ) throws(JudgeFinding) -> EmulatedKernel.Returned? {
    guard let description = profile.operations[operation] else { return nil }
    callCount += 1
    machine.clearViolations()
    machine.beginCommand()
    subject.processor.forgetTranslations()
    let end = kernel.perform(description, with: values)
    switch end {
    case .ended(.panicked) where mayPanic: return nil
    case .ended(let end):
      machine.endCommand()
      try judgeViolations(operation)
      throw finding(of: end, operation)
    case .returned(let returned):
      try settle(returned)
      machine.endCommand()
      try judgeViolations(operation)
      return returned
    }
  }

  /// The finding for a call that ended in a way that it must not.
  func finding(of end: RunEnd, _ operation: Profiles.Operation) -> JudgeFinding {
    let text = KernelUnderJudgement.text(of: end, kernel)
    let rule: JudgeRule =
      switch end {
      case .fault: .fault
      case .exception: .exception
      case .tooLong: .endless
      case .leftCode: .leftCode
      case .storeToHole: .storeToHole
      case .panicked: .panic
      case .halted: .halted
      case .reached, .engine: .exception
      }
    let place = subject.processor.place
    let address = place?.registers.instructionPointer ?? subject.processor.instructionPointer
    // A loop is cut at any place, and a panic lies in the panic function: there the operation's name says more.
    let isPlain = rule == .endless || rule == .panic || rule == .leftCode
    return JudgeFinding(
      rule, operation.rawValue, function: isPlain ? nil : subject.function(at: address, place),
      "\(operation.rawValue): \(text)", place: place)
  }

  /// Throws the first thing that the machine saw.
  func judgeViolations(_ operation: Profiles.Operation) throws(JudgeFinding) {
    if let finding = subject.violationFinding(operation.rawValue) { throw finding }
  }

  // MARK: Owners

  /// The frames of what a caller was given become the caller's.
  func hold(_ run: HeldFrames) {
    frames.append(run)
    machine.setOwner(.data, from: run.first, count: run.count)
  }

  /// Whether a caller holds a frame, from before the case too.
  func isHeld(_ frame: UInt32) -> Bool { machine.owner(of: frame) == .data }

  /// The frames are the kernel's again.
  func release(_ run: HeldFrames) {
    machine.setOwner(.bookkeeping, from: run.first, count: run.count)
  }

  // MARK: Tables

  /// The directories whose tables are looked at.
  var directories: [(space: Int, directory: UInt32)] {
    spaces.indices.compactMap { index in
      spaces[index].isAlive ? spaces[index].directory.map { (index, $0) } : nil
    }
  }
}

extension KernelUnderJudgement {
  /// The function that is to blame for what happened at `address`: not one that only copies or fills, but its caller.
  func function(at address: UInt32, _ place: ViolationPlace?) -> String? {
    guard let name = kernel.file.function(at: address)?.name else { return nil }
    guard Self.isUtility(name), let place else { return name }
    let callers = place.stack.lazy.compactMap { self.kernel.caller(returningTo: $0) }
    return callers.first { !Self.isUtility($0) } ?? name
  }

  private static func isUtility(_ name: String) -> Bool {
    let words = [
      "memset", "memcpy", "memmove", "bzero", "memclr", "memzero", "memsetw", "memsetd", "memset32", "stosb", "stosl",
    ]
    let bare = name.drop { $0 == "_" || $0 == "k" }
    return words.contains(name) || words.contains(String(bare))
  }

  /// What the machine saw first, as a finding; nil: nothing.
  func violationFinding(_ operation: String) -> JudgeFinding? {
    guard let violation = machine.violations.first else { return nil }
    let place = processor.place(of: violation)
    let address = place?.registers.instructionPointer
    let rule: JudgeRule
    switch (violation.kind, violation.owner) {
    case (.writeToHole, _): rule = .storeToHole
    case (.writeToUnowned, .kernel): rule = .storeToCode
    case (.writeToUnowned, .data): rule = .storeToCaller
    case (.writeToUnowned, _): rule = .storeToReserved
    case (.staleTranslation, _): rule = .stale
    case (.tableOutsideMemory, _): rule = .tableOutsideMemory
    case (.controlRegister, _): rule = .controlRegister
    default: rule = .fault
    }
    let function = address.flatMap { self.function(at: $0, place) }
    return JudgeFinding(
      rule, operation, function: function, "\(operation): \(text(of: violation))", place: place)
  }

  /// A sentence on something that the machine saw: what was done where, by which function, and whose memory it is.
  func text(of violation: Violation) -> String {
    let place = processor.place(of: violation)
    let function = place.flatMap { self.function(at: $0.registers.instructionPointer, place) }
    let whereabouts = function.map { " in \($0)" } ?? ""
    let what = violation.physical.map { "physical \(hexadecimal($0))" } ?? hexadecimal(violation.address)
    let owner =
      switch violation.owner {
      case .kernel?: "the kernel's code"
      case .data?: "a frame that a caller holds"
      case .reserved?: "memory that the firmware's map reserves"
      case .hole?, nil: "no memory"
      case let owner?: "\(owner)"
      }
    return "the \(violation.operation) at \(what)\(whereabouts) is to \(owner)"
  }
}

extension EmulatedKernel {
  /// The function that has called another one, if a word of the stack is the address after a CALL.
  func caller(returningTo address: UInt32) -> String? {
    guard let name = file.function(at: address)?.name, byte(at: address &- 5) == 0xE8 || isIndirectCall(address) else {
      return nil
    }
    return name
  }

  private func isIndirectCall(_ address: UInt32) -> Bool {
    (2...7).contains { length in
      byte(at: address &- UInt32(length)) == 0xFF && (byte(at: address &- UInt32(length) &+ 1) ?? 0) >> 3 & 7 == 2
    }
  }
}
