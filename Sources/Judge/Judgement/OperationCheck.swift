// One call of each operation, to show what a profile makes the judge understand: that is how a wrong profile is debugged.

import EmulatedKernel
import EmulatedProcessor
import KernelFiles
import Operations
import Profiles
import SimulatedPC

/// What one call was, and what it came to.
public struct CheckedCall: Sendable {
  public var operation: Profiles.Operation
  /// The call as C.
  public var call: String
  /// The function as the debug information declares it; nil where it does not say.
  public var prototype: String?
  /// Where the function begins.
  public var place: CodePlace?
  /// Lines on the result, or on how the call ended.
  public var lines: [String]
  /// Entries of the page tables that the call has changed.
  public var tableChanges: [String]
  /// Registers after the call, or where it ended otherwise.
  public var registers: ProcessorRegisters
  /// Whether the call returned, and its result means that it did what was asked.
  public var isDone: Bool
}

/// Calls each operation of a profile once, each with what those before it gave.
public struct OperationCheck {
  private let session: JudgeSession
  private var kernel: EmulatedKernel { session.kernel }
  private var profile: Profile { session.profile }
  private var values: [Role: UInt64] = [:]
  private var block: UInt64?
  private var run: UInt64?
  private var frame: UInt64?
  private var window: UInt64?
  private var space: UInt64?
  /// The calls that were made.
  public private(set) var calls: [CheckedCall] = []
  /// Operations that were not called, each with the reason.
  public private(set) var omitted: [(operation: Profiles.Operation, reason: String)] = []

  /// An order in which each operation has what it needs.
  private static let order: [Profiles.Operation] = [
    .totalMemory, .freeCount, .usedCount, .allocateFrame, .allocateFrames, .earlyLeft, .earlyAllocate, .mapPage,
    .protectPage,
    .translate, .unmapPage, .mapPages, .unmapPages, .kmap, .kunmap, .createSpace, .mapUserPage, .protectUserPage,
    .translateUser,
    .unmapUserPage, .mapUserPages, .unmapUserPages, .switchSpace, .destroySpace, .allocate, .usableSize, .resize, .free,
    .allocateZeroed, .allocateArray, .allocateAligned, .heapFreeBytes, .heapUsedBytes, .freeFrame, .freeFrames,
    .reserve,
  ]

  private static let bytes: UInt64 = 100
  private static let runLength: UInt64 = 2

  /// Calls them all, from the moment after the kernel's start on.
  public init(_ subject: KernelUnderJudgement) {
    session = JudgeSession(subject, start: 0)
    for operation in Self.order where profile.offers(operation) {
      if let reason = prepare(operation) {
        omitted.append((operation, reason))
      } else if !call(operation) {
        omitted += Self.order.filter { other in
          profile.offers(other) && !calls.contains { $0.operation == other }
            && !omitted.contains { $0.operation == other }
        }.map { ($0, "a call before it did not return") }
        return
      }
    }
  }

  /// Sets the values that the operation's arguments stand for.
  ///
  /// - Returns: why it cannot be called; nil: it can be called.
  private mutating func prepare(_ operation: Profiles.Operation) -> String? {
    let own = session.spaces.first?.handle
    values = [
      .size: Self.bytes, .bytes: Self.bytes, .count: 1, .pages: 1, .alignment: 64,
      .flags: UInt64(profile.flags.word(isWritable: true, isUser: false)),
    ]
    if let own { values[.space] = own }
    if let frame { values[.physical] = frame }
    if let block { values[.block] = block }
    switch operation {
    case .allocateFrames: values[.count] = Self.runLength
    case .freeFrames:
      guard let run else { return "there is no run of frames" }
      values[.physical] = run
      values[.count] = Self.runLength
    case .reserve: return "its effect lasts"
    case .earlyAllocate, .earlyLeft: if profile.boot.early != nil { return "it may be called during the start only" }
    case .mapPage, .mapPages, .protectPage, .translate, .unmapPage, .unmapPages: return preparePage(isUser: false)
    case .mapUserPage, .mapUserPages, .protectUserPage, .translateUser, .unmapUserPage, .unmapUserPages:
      return preparePage(isUser: true)
    case .switchSpace, .destroySpace:
      guard let space else { return "there is no space" }
      values[.space] = operation == .switchSpace ? own ?? space : space
    case .kunmap:
      guard let window else { return "there is no window" }
      values[.virtual] = window
    case .resize, .free, .usableSize: if block == nil { return "there is no block" }
    case .freeFrame, .kmap: if frame == nil { return "there is no frame" }
    default: break
    }
    if operation == .resize { values[.size] = Self.bytes * 3 }
    return nil
  }

  private mutating func preparePage(isUser: Bool) -> String? {
    guard let range = session.subject.pageRanges(user: isUser).first else {
      return
        "nowhere in the kernel's tables is room for a page; name some under layout: \(isUser ? "user pages" : "pages")"
    }
    guard frame != nil || !(profile.offers(.allocateFrame)) else { return "there is no frame" }
    values[.virtual] = UInt64(range.first)
    values[.bytes] = 4096
    values[.size] = 4096
    if isUser {
      guard let space else { return "there is no space" }
      values[.space] = space
      values[.flags] = UInt64(profile.flags.word(isWritable: true, isUser: true))
    }
    return nil
  }

  /// Makes the call.
  ///
  /// - Returns: whether it returned.
  private mutating func call(_ operation: Profiles.Operation) -> Bool {
    guard let description = profile.operations[operation] else { return true }
    let words = values.mapValues { "0x" + String($0, radix: 16) }.merging(
      [.size: "\(values[.size] ?? 0)", .bytes: "\(values[.bytes] ?? 0)", .count: "\(values[.count] ?? 0)", .pages: "1"]
    ) { $1 }
    let machine = session.machine
    machine.clearViolations()
    let before = entries
    machine.beginCommand()
    session.subject.processor.forgetTranslations()
    let end = kernel.perform(description, with: values)
    machine.endCommand()
    let after = entries
    var checked = CheckedCall(
      operation: operation, call: session.text(description, words),
      prototype: kernel.file.prototype(of: description.function.name)?.description,
      place: kernel.file.place(of: kernel.bound.address(of: description.function)), lines: [],
      tableChanges: after.filter { !before.contains($0) }.map { entry in
        let old = before.first { $0.address == entry.address }.map { hexadecimal($0.value) } ?? "no table"
        return "entry at \(hexadecimal(entry.address)): \(old) -> \(hexadecimal(entry.value))"
      },
      registers: session.subject.processor.registers, isDone: false)
    switch end {
    case .ended(let end):
      if let place = session.subject.processor.place { checked.registers = place.registers }
      checked.lines.append("did not return: " + KernelUnderJudgement.text(of: end, kernel))
    case .returned(let returned):
      checked.isDone = returned.outcome == .done
      checked.lines += lines(on: returned, description)
      keep(returned, of: operation)
    }
    checked.lines += linesOnViolations
    calls.append(checked)
    if case .returned = end { return true }
    return false
  }

  /// How many things that the machine saw are shown of one call.
  private static let shownViolations = 3

  /// What the machine saw while the call ran. A function that stores to many wrong places shows them with the first few.
  private var linesOnViolations: [String] {
    let all = session.machine.violations.map { "seen: " + session.subject.text(of: $0) }
    return all.prefix(Self.shownViolations) + (all.count > Self.shownViolations ? ["seen: and more of the kind"] : [])
  }

  private func lines(on returned: EmulatedKernel.Returned, _ call: Call) -> [String] {
    var lines: [String] = []
    if call.result != .nothing {
      let meaning =
        switch returned.outcome {
        case .done: "done"
        case .none: "none: there was not enough"
        case .refused: "refused"
        }
      lines.append("returned 0x\(String(returned.raw, radix: 16)), which means \(meaning)")
    }
    for role in call.returned where returned.outcome == .done {
      guard let value = returned.values[role.plain] else { continue }
      lines.append(Self.text(role, value))
      if role.plain == .space { lines.append(textOnSpaceHandle) }
    }
    if call.passed.contains(.flags) {
      let word = UInt32(truncatingIfNeeded: values[.flags] ?? 0)
      let rights = profile.flags.rights(of: word)
      lines.append(
        "flags \(hexadecimal(word)): \(rights.isWritable ? "writable" : "read only"), "
          + (rights.isUser ? "user" : "kernel only"))
    }
    return lines
  }

  /// What the handle of a space is taken to be.
  private var textOnSpaceHandle: String {
    let what =
      switch session.subject.spaceHandle {
      case .physical: "the physical address of its directory"
      case .virtual: "the virtual address of its directory"
      case .handle: "the kernel's own; its directory is known after a switch to it"
      }
    return "its handle is \(what)" + (profile.layout.spaces == nil ? ", as it seems (layout: spaces states it)" : "")
  }

  /// A value that came back, with its unit.
  private static func text(_ role: Role, _ value: UInt64) -> String {
    let number = "0x" + String(value, radix: 16)
    switch role {
    case .physical: return "the frame at physical \(number)"
    case .frameNumber: return "the frame at physical \(number), from its number"
    case .pointer: return "the frame at physical \(number), from a pointer into the window"
    case .record: return "the frame at physical \(number), from its record"
    case .virtual: return "the page at \(number)"
    case .pageNumber: return "the page at \(number), from its number"
    case .block: return "the block at \(number)"
    case .space: return "the space \(number)"
    case .count: return "\(value) frames or elements"
    case .pages: return "\(value) pages"
    case .bytes: return "\(value) bytes"
    case .kibibytes: return "\(value) bytes, from KiB"
    default: return "\(role) \(number)"
    }
  }

  /// Remembers what later calls are about.
  private mutating func keep(_ returned: EmulatedKernel.Returned, of operation: Profiles.Operation) {
    guard returned.outcome == .done else { return }
    switch operation {
    case .allocateFrame: frame = returned.values[.physical]
    case .allocateFrames: run = returned.values[.physical]
    case .allocate, .resize, .allocateZeroed, .allocateArray, .allocateAligned: block = returned.values[.block] ?? block
    case .free: block = nil
    case .unmapPage where profile.answer(to: .unmapFreesFrame) == .yes: frame = nil
    case .kmap: window = returned.values[.virtual]
    case .createSpace: space = returned.values[.space]
    default: break
    }
  }

  // MARK: Tables

  /// The entries that lead to the page that the call is about, in the directory of its space.
  private var entries: [PageWalk.Entry] {
    guard let page = values[.virtual].map({ UInt32(truncatingIfNeeded: $0) }), let directory else { return [] }
    let walk = session.machine.walk(directory: directory, address: page)
    return [walk.directoryEntry, walk.tableEntry].compactMap(\.self)
  }

  private var directory: UInt32? {
    guard let handle = values[.space] else { return nil }
    if handle == session.spaces.first?.handle { return session.spaces.first?.directory }
    return session.subject.directory(of: handle)
  }
}
