// The judge: which properties a kernel is tried on, and one case of each.
//
//   boot     the kernel started on a drawn firmware map, then its frames        the others     from a snapshot after the boot

import EmulatedKernel
import EmulatedProcessor
import KernelFiles
import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

/// A property of any kernel.
public enum JudgeProperty: String, CaseIterable, Sendable {
  case frames, heap, pages, spaces, window, all, early, boot

  /// What it covers, in one line.
  public var summary: String {
    switch self {
    case .frames: "frames one by one and in runs, misuse, exhaustion"
    case .heap: "blocks of the heap: sizes, alignment, contents, misuse"
    case .pages: "pages of the kernel's space: map, unmap, protect, translate"
    case .spaces: "address spaces and their pages"
    case .window: "frames seen through the window"
    case .all: "everything together"
    case .early: "memory that the early allocator gives while the kernel starts"
    case .boot: "the kernel's start on drawn firmware maps, and what it then hands out"
    }
  }

  var parts: Set<Profiles.Operation.Part> {
    switch self {
    case .frames: [.frames]
    case .heap: [.heap]
    case .pages: [.frames, .pages]
    case .spaces: [.frames, .pages, .spaces]
    case .window: [.frames, .window]
    case .all: [.frames, .pages, .spaces, .window, .heap]
    case .early, .boot: []
    }
  }

  /// Whether a profile offers what the property is about.
  public func applies(to profile: Profile) -> Bool {
    func offers(_ part: Profiles.Operation.Part) -> Bool { profile.offered.contains { $0.operation.part == part } }
    switch self {
    case .frames: return offers(.frames)
    case .heap: return offers(.heap)
    case .pages: return profile.offers(.mapPage) && profile.offers(.allocateFrame)
    case .spaces: return profile.offers(.createSpace)
    case .window: return profile.offers(.kmap) && profile.offers(.allocateFrame)
    case .all: return profile.offered.contains { $0.operation.part == .heap || $0.operation.part == .pages }
    case .early: return profile.offers(.earlyAllocate) && profile.boot.early != nil
    case .boot: return profile.boot.entry != .none && profile.boot.map != .fixed
    }
  }
}

/// A kernel and everything that is needed to try it.
public final class Judge {
  public let subject: KernelUnderJudgement
  /// What the newest failing case has found.
  var lastFinding: JudgeFinding?
  /// The failures that the run has reported already.
  var known: Set<FailureIdentity> = []
  private let alphabets: [JudgeProperty: JudgeAlphabet]

  /// - Throws: what is wrong with the kernel before any case.
  public init(_ subject: KernelUnderJudgement) throws(UnjudgeableKernel) {
    self.subject = subject
    let commands = JudgeCommands(profile: subject.profile)
    var alphabets: [JudgeProperty: JudgeAlphabet] = [:]
    for property in JudgeProperty.allCases where !property.parts.isEmpty && property.applies(to: subject.profile) {
      alphabets[property] = commands.alphabet(of: property.parts)
    }
    self.alphabets = alphabets
  }

  /// The properties that the profile makes possible.
  public var properties: [JudgeProperty] { JudgeProperty.allCases.filter { $0.applies(to: subject.profile) } }

  /// Runs one case of a property.
  public func check(_ property: JudgeProperty, _ source: inout Source) throws {
    do {
      if property == .boot { return try checkBoot(&source) }
      if property == .early { return try checkEarly(&source) }
      try checkTrace(property, &source)
    } catch let finding as JudgeFinding where !finding.isPromisedPanic {
      lastFinding = finding
      throw PropertyFailure(finding)
    } catch is JudgeFinding {
      // A promised panic ended the case; nothing is wrong.
    }
  }

  private func checkTrace(_ property: JudgeProperty, _ source: inout Source) throws {
    guard let alphabet = alphabets[property] else { throw Stop.rejected }
    let starts = subject.starts.count
    let start = starts == 1 ? 0 : try source.weighted([70] + [Int](repeating: 15, count: starts - 1))
    source.note("// \(subject.starts[start].name)")
    var session = JudgeSession(subject, start: start)
    session.mayDrain = try start == 0 && source.weighted([49, 1]) == 1
    try alphabet.run(on: &session, &source, steps: 0...200, typical: 30)
    try session.finish()
  }

  private func checkBoot(_ source: inout Source) throws {
    let kernel = subject.kernel
    let machine = try drawMachine(&source)
    do throws(BootEnd) { try kernel.boot(machine) } catch { throw try finding(ofBoot: error) }
    if let finding = subject.violationFinding("boot") { throw finding }
    guard kernel.profile.offers(.allocateFrame) else { return }
    let session = JudgeSession(booted: subject)
    source.note("while (" + session.text(.allocateFrame) + ") ...")
    if try session.takeFrames(upTo: 1 << 14) { try session.checkLostFrames() }
    try session.finish()
  }

  private func drawMachine(_ source: inout Source) throws -> MachineDescription {
    let machine = try source.span("map") { (source: inout Source) throws -> MachineDescription in
      try MapNeeds(subject.kernel.file, subject.profile).draw(&source)
    }
    for entry in machine.entries { source.note("// \(entry.line)") }
    if !machine.extraBytes.isEmpty { source.note("// bytes behind each entry: \(machine.extraBytes)") }
    if let modules = machine.modules {
      source.note("// modules of \(modules) bytes, \(machine.moduleGap) frames above the image")
    }
    return machine
  }

  private func finding(ofBoot end: BootEnd) throws -> JudgeFinding {
    if case .notLoaded = end { throw Stop.rejected }
    return subject.violationFinding("boot") ?? subject.finding(ofBoot: end)
  }

  private func checkEarly(_ source: inout Source) throws {
    let kernel = subject.kernel
    var machine = MachineDescription(subject.reference)
    if try source.boolean(percent: 30) { machine = try drawMachine(&source) }
    do throws(BootEnd) { try kernel.bootEarly(machine) } catch { throw try finding(ofBoot: error) }
    guard let registers = subject.processor.saveRegisters() else { throw Stop.rejected }
    let session = JudgeSession(continuing: subject)
    let takesAlignment = kernel.profile.operations[.earlyAllocate]?.passed.contains(.alignment) ?? false
    try source.each(0...24) { source in
      var size = UInt32(max(1, try source.sized(upTo: 1 << 20)))
      // Sizes whose sum with an address wraps to a small number.
      if kernel.profile.answer(to: .outOfEarlyMemory) == .refuses, try source.weighted([12, 1]) == 1 {
        size = try source.element(of: [0xFFFF_F000, 0xFFFF_FFFF, 0xFFFF_0000, 0x8000_0000])
      }
      let alignment: UInt32 = takesAlignment ? 1 << (try source.integer(in: 0...16)) : 1
      source.note(session.text(.earlyAllocate, [.size: "\(size)", .bytes: "\(size)", .alignment: "\(alignment)"]))
      try session.allocateEarly(size: size, alignment: alignment)
    }
    // The kernel needs early memory itself: what was taken may be too much for the rest of the boot.
    guard session.earlyRanges.reduce(0, { $0 + UInt64($1.count) }) < 16_384 else { return }
    subject.machine.clearViolations()
    do throws(BootEnd) { try kernel.bootOn(from: registers) } catch { throw Stop.rejected }
    if let finding = subject.violationFinding("boot") { throw finding }
    guard kernel.profile.offers(.allocateFrame) else { return }
    let booted = JudgeSession(booted: subject)
    booted.earlyRanges = session.earlyRanges
    _ = try booted.takeFrames(upTo: 1 << 13)
    try booted.checkEarlyKept()
  }
}

extension KernelUnderJudgement {
  /// The finding for a boot on a drawn map that did not finish.
  func finding(ofBoot end: BootEnd) -> JudgeFinding {
    let text = Self.text(of: end, kernel)
    let how: RunEnd? =
      switch end {
      case .ended(let end), .setUp(_, let end): end
      case .notLoaded, .setUpRefused: nil
      }
    let rule: JudgeRule =
      switch how {
      case .fault?: .fault
      case .exception?: .exception
      case .tooLong?: .endless
      case .leftCode?: .leftCode
      case .storeToHole?: .storeToHole
      case .panicked?: .panic
      case .halted?: .halted
      default: .setUp
      }
    let place = processor.place
    let address = place?.registers.instructionPointer ?? processor.instructionPointer
    let function = rule == .endless || rule == .panic ? nil : function(at: address, place)
    return JudgeFinding(rule, "boot", function: function, "boot: \(text)", place: place)
  }
}

extension JudgeSession {
  /// Starts where a boot on a drawn map has just ended.
  convenience init(booted subject: KernelUnderJudgement) {
    self.init(continuing: subject)
    if machine.controlRegister0 & CR0.paging != 0 {
      let directory = machine.controlRegister3 & ~0xFFF
      spaces = [KnownSpace(handle: UInt64(directory), directory: directory)]
    }
  }
}

extension JudgeSession {
  /// Allocates frames until there are none, or `most`, or as many as may be asked for.
  ///
  /// - Returns: whether there are none left.
  func takeFrames(upTo most: Int) throws(JudgeFinding) -> Bool {
    for _ in 0..<most where mayAskFor() { if try allocateFrames(fills: false) == nil { return true } }
    return false
  }
}

extension FirmwareMapEntry {
  /// START LENGTH TYPE in hexadecimal.
  var line: String {
    String(base, radix: 16) + " " + String(length, radix: 16) + " \(type)"
  }
}
