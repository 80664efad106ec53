// A kernel that has booted on its reference machine, and the moments that cases start from: after the boot, and nearly out
// of frames, where every failure for want of memory is close.

import EmulatedKernel
import EmulatedProcessor
import KernelFiles
import Operations
import Profiles
import SimulatedPC
import Specification

/// Why a kernel cannot be judged: something is wrong with it, or with what was said of it, before any case.
public struct UnjudgeableKernel: Error, Sendable, CustomStringConvertible {
  public var description: String
  /// The line of the profile that the sentence is about; nil: it is about the kernel.
  public var position: ProfilePosition?
  /// What the kernel had printed.
  public var text: String = ""
}

/// One kernel on one machine, ready for cases.
public final class KernelUnderJudgement {
  public let kernel: EmulatedKernel
  public let reference: [FirmwareMapEntry]

  /// A moment that a case may start from.
  struct Start {
    let name: String
    let snapshot: ProcessorSnapshot
    let loaded: EmulatedKernel.Loaded
  }

  private(set) var starts: [Start] = []
  /// Whether all unused usable memory above 1 MiB can be allocated on the reference machine. Only then does missing memory on
  /// another machine count as lost, and not as kept on purpose.
  private(set) var handsOutEverything = false
  /// The kernel's own directory, if paging is on.
  let directory: UInt32?
  /// What the kernel's handle of an address space is.
  private(set) var spaceHandle = Layout.SpaceHandle.physical
  /// Where nothing is mapped after the boot.
  private let empty: EmptyRanges
  var emptyKernelRanges: [AddressRange] { empty.kernel }
  var emptyUserRanges: [AddressRange] { empty.user }

  var profile: Profile { kernel.profile }
  var machine: SimulatedMachine { kernel.machine }
  var processor: EmulatedProcessor { kernel.processor }

  /// How many frames are left at the moments that are nearly out of them.
  private static let leftOver: [UInt32] = [24, 5]

  /// Boots the kernel on its reference machine.
  ///
  /// - Throws: `UnjudgeableKernel` with a sentence that says what to do.
  public init(_ kernel: EmulatedKernel) throws(UnjudgeableKernel) {
    self.kernel = kernel
    reference = Self.referenceMap(kernel.profile.boot.memory)
    do throws(BootEnd) { try kernel.boot(MachineDescription(reference)) } catch {
      throw Self.unjudgeable(error, kernel)
    }
    if let violation = kernel.machine.violations.first(where: { $0.kind == .controlRegister }) {
      throw UnjudgeableKernel(
        description: "the kernel sets a control register that is not judged yet (PAE or an extension): \(violation)")
    }
    directory =
      kernel.machine.controlRegister0 & CR0.paging != 0 ? kernel.machine.controlRegister3 & ~0xFFF : nil
    empty = EmptyRanges(kernel.profile, directory: directory, on: kernel.machine)
    kernel.machine.clearViolations()
    guard let snapshot = kernel.processor.takeSnapshot() else {
      throw UnjudgeableKernel(description: "the emulated processor cannot save its registers")
    }
    starts = [Start(name: "after the boot", snapshot: snapshot, loaded: kernel.loaded)]
    try checkFirstFrame()
    spaceHandle = profile.layout.spaces ?? likelySpaceHandle()
  }

  /// What is wrong with a kernel that does not come up on its reference machine.
  private static func unjudgeable(_ end: BootEnd, _ kernel: EmulatedKernel) -> UnjudgeableKernel {
    let text = "the kernel does not come up on its reference machine: " + text(of: end, kernel)
    let position: ProfilePosition? =
      switch end {
      case .ended(.tooLong), .ended(.halted), .ended(.leftCode): kernel.profile.boot.until?.position
      case .setUp(let function, _), .setUpRefused(let function, _):
        kernel.profile.setup.first { $0.function.name == function }?.function.position
      case .ended, .notLoaded: nil
      }
    let printed = kernel.consoleText
    if case .ended(.tooLong) = end {
      let advice = "; if it is only slow, write 'patience: \(min(kernel.profile.boot.patience * 10, 100))' under boot"
      return UnjudgeableKernel(description: text + advice + overwrittenMap(kernel), position: position, text: printed)
    }
    return UnjudgeableKernel(description: text + overwrittenMap(kernel), position: position, text: printed)
  }

  /// A sentence on the firmware's map, if the kernel has overwritten what it was given; empty otherwise.
  private static func overwrittenMap(_ kernel: EmulatedKernel) -> String {
    guard let address = kernel.overwrittenByteOfMap else { return "" }
    // A second start shows which instruction did it.
    kernel.processor.watchedStores = address..<address + 1
    try? kernel.boot(MachineDescription(kernel.mapEntries))
    let store = kernel.processor.placeOfWatchedStore
    kernel.processor.watchedStores = nil
    let function = store.map { " in " + name(of: $0.registers.instructionPointer, kernel) } ?? ""
    return "; it has overwritten the firmware's map that it was given, at physical \(hexadecimal(address))\(function): "
      + "it must read the map before"
  }

  /// FUNCTION+OFFSET and the line of an instruction, as far as they are known.
  private static func name(of address: UInt32, _ kernel: EmulatedKernel) -> String {
    guard let place = kernel.file.place(of: address) else { return hexadecimal(address) }
    return "\(place.function)+\(place.offset)" + (place.line.map { " (\($0))" } ?? "")
  }

  /// A kernel that hands out nothing right after its start would pass everything.
  private func checkFirstFrame() throws(UnjudgeableKernel) {
    guard let call = profile.operations[.allocateFrame] else { return }
    processor.restore(starts[0].snapshot)
    guard case .returned(let returned) = kernel.perform(call, with: [:]), returned.outcome != .done else { return }
    throw UnjudgeableKernel(
      description:
        "alloc_frame gives none (\(call.function.name) returns 0x\(String(returned.raw, radix: 16))) right after the "
        + "start of a machine with \(profile.boot.memory >> 20) MiB: memory is not ready at the symbol of `until`, or the "
        + "profile reads the result wrongly" + Self.overwrittenMap(kernel),
      position: call.function.position, text: kernel.consoleText)
  }

  /// Makes the moments that are nearly out of frames, if frames can be allocated one by one. If frame
  /// allocation is broken there are no such moments; the properties report the cause.
  public func makeTightStarts() {
    do { try tryToMakeTightStarts() } catch { machine.clearViolations() }
  }

  private func tryToMakeTightStarts() throws(JudgeFinding) {
    guard profile.offers(.allocateFrame), profile.answer(to: .outOfFrames) == .refuses else { return }
    var all: UInt32 = 0
    let session = JudgeSession(self, start: 0)
    while try session.allocateBallast() != nil { all += 1 }
    handsOutEverything = session.lostFrames(handedOut: session.heldFrames).isEmpty
    guard all > 64 else { return }
    for left in Self.leftOver {
      let session = JudgeSession(self, start: 0)
      var held: UInt32 = 0
      while held < all - left, try session.allocateBallast() != nil { held += 1 }
      machine.clearViolations()
      guard let snapshot = processor.takeSnapshot() else { return }
      starts.append(Start(name: "\(left) frames left", snapshot: snapshot, loaded: kernel.loaded))
    }
  }

  /// The firmware's map of a PC with `memory` bytes of memory.
  static func referenceMap(_ memory: UInt64) -> [FirmwareMapEntry] {
    [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: 0x9_FC00, length: 0x400, type: FirmwareMemoryType.reserved),
      FirmwareMapEntry(base: 0xF_0000, length: 0x1_0000, type: FirmwareMemoryType.reserved),
      FirmwareMapEntry(base: 0x10_0000, length: memory - 0x10_0000 - 0x2_0000, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: memory - 0x2_0000, length: 0x2_0000, type: FirmwareMemoryType.reserved),
      FirmwareMapEntry(base: 0xFFFC_0000, length: 0x4_0000, type: FirmwareMemoryType.reserved),
    ]
  }

  static func text(of end: BootEnd, _ kernel: EmulatedKernel) -> String {
    switch end {
    case .notLoaded(let refusal): return refusal.description
    case .ended(let end): return text(of: end, kernel)
    case .setUp(let function, let end): return "its set-up call \(function) does not return: " + text(of: end, kernel)
    case .setUpRefused(let function, let result):
      return "its set-up call \(function) gives \(hexadecimal(UInt32(truncatingIfNeeded: result))), which means failure"
    }
  }

  static func text(of end: RunEnd, _ kernel: EmulatedKernel) -> String {
    let address = kernel.processor.place?.registers.instructionPointer ?? kernel.processor.instructionPointer
    let function = name(of: address, kernel)
    switch end {
    case .reached: return "it is there"
    case .halted: return "it halts (HLT) in \(function)"
    case .fault(let fault): return "\(fault) in \(function)"
    case .exception(let vector): return "\(exception(vector)) in \(function)"
    case .tooLong(let blocks): return "it is still running after \(blocks) blocks, in \(function)"
    case .leftCode(let target): return "it jumps to \(hexadecimal(target)), which is no code of the kernel"
    case .storeToHole: return "it stores where no memory is, in \(function)"
    case .panicked: return "it panics" + (kernel.panicText.map { ": \($0)" } ?? "")
    case .engine(let text): return text
    }
  }

  /// An exception by its name (Intel SDM volume 3A, table 6-1).
  private static func exception(_ vector: UInt32) -> String {
    let names: [UInt32: String] = [
      0: "a division error", 1: "a debug exception", 3: "a breakpoint", 4: "an overflow", 5: "an exceeded bound",
      6: "an invalid opcode", 8: "a double fault", 10: "an invalid TSS", 11: "a segment that is not present",
      12: "a stack fault", 13: "a general protection fault", 16: "a floating-point error",
    ]
    return "\(names[vector] ?? "an interrupt") (vector \(vector))"
  }
}

extension EmulatedKernel {
  /// What the kernel has printed to a serial port, the debug console and the screen.
  public var consoleText: String {
    let serial = String(decoding: processor.devices.text, as: UTF8.self)
    var rows: [String] = []
    for row in 0..<UInt32(25) {
      var line = ""
      for column in 0..<UInt32(80) {
        let cell = machine.peek(0xB_8000 + (row * 80 + column) * 2 & ~3) >> ((row * 80 + column) & 1 * 16)
        let byte = UInt8(truncatingIfNeeded: cell)
        line.append(byte >= 0x20 && byte < 0x7F ? Character(UnicodeScalar(byte)) : " ")
      }
      while line.last == " " { line.removeLast() }
      rows.append(line)
    }
    while rows.last == "" { rows.removeLast() }
    // Many kernels print everything to both.
    let printed = serial.split(whereSeparator: \.isNewline).map { $0.trimmingBlanks }
    if rows.allSatisfy({ $0.isEmpty || printed.contains($0.trimmingBlanks) }) { return serial }
    return [serial, rows.joined(separator: "\n")].filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
