// A processor that runs a kernel's machine code on the memory of a simulated PC. The PC's MMU is asked for every page that
// the processor does not know, and every store is judged by the owner of its frame.
//
//                    ┌─ page? ──────▶ SimulatedMachine: TLB, walker, owners ┐
//   machine code ────┤─ store ──────▶ owners, journal, stale entries        ├──▶ violations
//   (Unicorn)        ├─ INVLPG, CR3 ▶ what the caches forget                ┘
//                    └─ IN, OUT ────▶ PCDevices

import CEmulator
import SimulatedPC

/// How a run of machine code ended.
public enum RunEnd: Equatable, Sendable {
  /// The place at which it was to end.
  case reached
  /// HLT, and nothing can wake the processor.
  case halted
  case fault(PageFault)
  /// An exception by its vector (Intel SDM volume 3A, table 6-1), or an interrupt instruction.
  case exception(vector: UInt32)
  /// More blocks than were allowed.
  case tooLong(blocks: UInt64)
  /// The address that was about to be executed is not code of the kernel.
  case leftCode(at: UInt32)
  /// A store where no memory is. The run ends: what a real machine would do next is unknown.
  case storeToHole
  /// The kernel's panic function was reached.
  case panicked
  /// The engine gave up.
  case engine(String)
}

/// Where the first violation of a run happened.
public struct ViolationPlace: Equatable, Sendable {
  public var registers: ProcessorRegisters
  /// The words at the top of the stack, as many as could be read.
  public var stack: [UInt32]
}

/// A MOV to CR0, CR3 or CR4.
public struct ControlWrite: Equatable, Sendable {
  public var number: UInt32
  public var value: UInt32
}

/// One processor on one simulated machine.
public final class EmulatedProcessor {
  public let machine: SimulatedMachine
  public internal(set) var devices = PCDevices()

  /// The place of the first violation or fault of the run, or of its wrong end; nil if nothing was wrong.
  public private(set) var place: ViolationPlace?

  /// Physical addresses; the first store to them is noted. Makes every store slow. nil: no addresses.
  public var watchedStores: Range<UInt32>? { didSet { placeOfWatchedStore = nil } }
  /// Where the first store to `watchedStores` happened; nil before it.
  public private(set) var placeOfWatchedStore: ViolationPlace?

  /// The writes to control registers that the last run began, in their order; the first 64 of them.
  public private(set) var controlWrites: [ControlWrite] = []

  private var emulator: OpaquePointer!
  private let watchesAll: UnsafeMutablePointer<Bool>
  private var instructions: [UInt32: WatchedInstruction] = [:]
  private var panics: Set<UInt32> = []
  private var fault: PageFault?
  private var storedToHole = false
  private var reachedPanic = false
  /// Blocks that ran since the machine was switched on: the processor's time stamp.
  private var time: UInt64 = 0
  private var violationsBefore: UInt64 = 0
  /// Where stores happened whose frames must change hands before the command ends, by frame.
  private var trustedStores: [(frame: UInt32, place: ViolationPlace)] = []
  private var trustedBefore = 0

  private static let mostControlWrites = 64
  /// How many words of the stack a `ViolationPlace` has.
  private static let stackWords: UInt32 = 256
  /// How many places of trusted stores are kept, and how many stack words of each. Most such stores turn out to be right.
  private static let mostTrustedStores = 16
  private static let trustedStackWords: UInt32 = 64

  /// A processor at power-on, with paging off.
  ///
  /// - Parameters:
  ///   - machine: its memory; the lease has to live as long as the processor.
  ///   - countsInstructions: whether `instructionCount` counts, which makes the processor several times slower.
  /// - Throws: `EmulatorError` if there is no library, or it refuses.
  public init(on machine: SimulatedMachine, countsInstructions: Bool = false) throws(EmulatorError) {
    try EmulatorLibrary.load()
    self.machine = machine
    watchesAll = .allocate(capacity: 1)
    watchesAll.initialize(to: false)
    let own = machine.ownFrames
    let filter = emulator_filter_t(words: own.words, mask: own.mask, watches_all: watchesAll)
    var code: Int32 = 0
    emulator = emulator_create(
      machine.memoryOfProcessor, emulator_host_t(Unmanaged.passUnretained(self).toOpaque()), filter, &code)
    guard emulator != nil else {
      watchesAll.deallocate()
      throw .refused(code: code)
    }
    if countsInstructions { _ = emulator_count_instructions(emulator) }
  }

  deinit {
    if let emulator { emulator_destroy(emulator) }
    watchesAll.deallocate()
  }

  // MARK: What may run

  /// Announces code that runs at `addresses`. It is searched for instructions that the PC must see. Code must be announced
  /// before it runs.
  public func addCode(_ bytes: [UInt8], at addresses: Set<UInt32>) {
    for place in WatchedInstruction.places(in: bytes) {
      guard let instruction = WatchedInstruction(bytes, at: place) else { continue }
      for address in addresses.sorted() {
        let place = address &+ UInt32(place)
        if instructions.updateValue(instruction, forKey: place) == nil { _ = emulator_watch(emulator, place) }
      }
    }
    for address in addresses.sorted() {
      _ = emulator_allow_code(emulator, address, address &+ UInt32(bytes.count))
    }
  }

  /// Physical bytes that only the code itself uses. Stores to them are not judged and not in a command's journal.
  ///
  /// - Parameter ranges: at most two.
  public func ignoreStores(to ranges: [Range<UInt32>]) {
    precondition(ranges.count <= 2, "the engine looks at two ranges")
    for number in 0..<2 {
      let range = number < ranges.count ? ranges[number] : 0..<0
      emulator_ignore_stores(emulator, UInt32(number), range.lowerBound, UInt32(range.count))
    }
  }

  /// A function that ends a run as `panicked` when it is called.
  public func addPanic(at address: UInt32) {
    panics.insert(address)
    if instructions[address] == nil { _ = emulator_watch(emulator, address) }
  }

  /// Makes a port answer with a value of the user's.
  public func setPort(_ port: UInt32, reads value: UInt32) { devices.fixed[port] = value }

  /// Clears the direction flag, as the ABI wants it at a call, and the interrupt flag, since no device interrupts.
  public func clearDirection() { emulator_set_flags(emulator, emulator_flags(emulator) & ~0x600) }

  /// Counters of the blocks that run, for a fuzzer. `count` is a power of two.
  public func countBlocks(in counters: UnsafeMutablePointer<UInt8>, count: UInt32) {
    emulator_cover(emulator, counters, count)
  }

  /// Resets devices and the time stamp, so that earlier runs have no effect.
  private func resetDevices() {
    var fresh = PCDevices()
    fresh.fixed = devices.fixed
    devices = fresh
    time = 0
  }

  /// Flat segments and the state in which a Multiboot loader starts a kernel (Multiboot specification 0.6.96, section 3.2):
  /// protected mode, paging and interrupts off. The descriptors are written to physical `descriptors`.
  public func enterProtectedMode(descriptors: UInt32) {
    resetDevices()
    for (index, word) in [0, 0, 0x0000_FFFF, 0x00CF_9B00, 0x0000_FFFF, 0x00CF_9300].enumerated() {
      machine.poke(UInt32(word), at: descriptors + UInt32(index) * 4)
    }
    takeOverControlRegisters()
    emulator_set_flat_segments(emulator, descriptors, 23)
    emulator_set_flags(emulator, 2)
  }

  /// Gives the processor the machine's control registers, after the host has set those.
  public func takeOverControlRegisters() {
    emulator_set_control(emulator, 3, machine.controlRegister3)
    emulator_set_control(emulator, 4, machine.controlRegister4)
    emulator_set_control(emulator, 0, machine.controlRegister0)
    forgetTranslations()
  }

  // MARK: Running

  /// Runs from `start` until the instruction at `end` is about to be executed.
  ///
  /// - Parameter blocks: the most blocks that may run; see `emulator_run`.
  public func run(from start: UInt32, until end: UInt32, blocks: UInt64) -> RunEnd {
    fault = nil
    place = nil
    storedToHole = false
    reachedPanic = false
    controlWrites.removeAll(keepingCapacity: true)
    violationsBefore = machine.violationCount
    trustedStores.removeAll(keepingCapacity: true)
    trustedBefore = machine.trustedAccessCount
    return resume(at: start, until: end, blocks: blocks)
  }

  /// Continues a run that ended as `tooLong`.
  public func resume(until end: UInt32, blocks: UInt64) -> RunEnd {
    resume(at: instructionPointer, until: end, blocks: blocks)
  }

  private func resume(at start: UInt32, until end: UInt32, blocks: UInt64) -> RunEnd {
    watchesAll.pointee = machine.isRecordingWrites || watchedStores != nil
    let how = emulator_run(emulator, start, end, blocks)
    time &+= emulator_blocks(emulator)
    followControlRegisters()
    if storedToHole { return .storeToHole }
    if reachedPanic { return .panicked }
    // Code that was cut off is described by where it was then, whatever went wrong on its way there.
    if how == EMULATOR_BUDGET { place = nil }
    if how != EMULATOR_STOPPED { notePlace() }
    switch how {
    case EMULATOR_STOPPED: return .reached
    case EMULATOR_HALTED: return .halted
    case EMULATOR_FAULT:
      if let fault { return .fault(fault) }
      return .engine("a page was refused for no reason")
    case EMULATOR_EXCEPTION: return .exception(vector: emulator_vector(emulator))
    case EMULATOR_BUDGET: return .tooLong(blocks: blocks)
    case EMULATOR_LEFT_CODE: return .leftCode(at: emulator_stray(emulator))
    default:
      let text = String(cString: emulator_error(emulator))
      return text.contains("INSN_INVALID") ? .exception(vector: 6) : .engine(text)
    }
  }

  /// Blocks that ran since the machine was switched on.
  public var blockCount: UInt64 { time }

  /// Instructions that ran since the processor was made, if they are counted.
  public var instructionCount: UInt64 { emulator_instructions(emulator) }

  // MARK: Registers

  public subscript(register number: UInt32) -> UInt32 {
    get { emulator_register(emulator, number) }
    set { emulator_set_register(emulator, number, newValue) }
  }

  public var instructionPointer: UInt32 { emulator_instruction_pointer(emulator) }

  public var registers: ProcessorRegisters {
    ProcessorRegisters(
      general: (0..<8).map { emulator_register(emulator, $0) }, instructionPointer: instructionPointer,
      flags: emulator_flags(emulator), control0: emulator_control(emulator, 0), control3: emulator_control(emulator, 3),
      control4: emulator_control(emulator, 4))
  }

  /// Drops the processor's translations, so that the machine is asked for every page again and judges its owner.
  public func forgetTranslations() { emulator_forget_translations(emulator) }

  // MARK: Snapshots

  /// The processor and its machine, to start cases from.
  public func takeSnapshot() -> ProcessorSnapshot? {
    guard let registers = emulator_save(emulator) else { return nil }
    return ProcessorSnapshot(registers, machine.takeSnapshot(), devices, time: time)
  }

  /// Goes back to `snapshot`, which was taken of this processor.
  public func restore(_ snapshot: ProcessorSnapshot) {
    machine.restore(snapshot.machine)
    devices = snapshot.devices
    time = snapshot.time
    _ = emulator_restore(emulator, snapshot.registers)
    forgetTranslations()
  }

  /// The processor's registers now, without its machine.
  public func saveRegisters() -> SavedRegisters? { emulator_save(emulator).map { SavedRegisters($0) } }

  /// Brings registers back; memory stays.
  public func restore(_ saved: SavedRegisters) {
    _ = emulator_restore(emulator, saved.registers)
    forgetTranslations()
  }

  // MARK: What the engine asks

  private func followControlRegisters() {
    machine.follow(
      controlRegister0: emulator_control(emulator, 0), controlRegister3: emulator_control(emulator, 3),
      controlRegister4: emulator_control(emulator, 4))
  }

  /// Notes where the processor is when the first thing goes wrong.
  private func notePlace() {
    if place == nil { place = currentPlace(stackWords: Self.stackWords) }
  }

  private func currentPlace(stackWords: UInt32) -> ViolationPlace {
    let registers = registers
    var stack: [UInt32] = []
    for index in 0..<stackWords {
      guard let word = machine.physical(of: registers.stackPointer &+ index * 4) else { break }
      stack.append(machine.peek(word))
    }
    return ViolationPlace(registers: registers, stack: stack)
  }

  /// The place of a violation of the last run: `place`, or, for a store that was judged when its command ended, the place of
  /// that store.
  public func place(of violation: Violation) -> ViolationPlace? {
    guard violation.kind == .writeToUnowned, let physical = violation.physical else { return place }
    return trustedStores.first { $0.frame == physical >> 12 }?.place ?? place
  }

  private func noteViolations() {
    if machine.violationCount != violationsBefore { notePlace() }
  }

  fileprivate func translate(_ address: UInt32, _ access: emulator_access_t) -> (physical: UInt32, isWritable: Bool)? {
    followControlRegisters()
    let use: SimulatedMachine.ProcessorAccess =
      access == EMULATOR_WRITE ? .write : access == EMULATOR_FETCH ? .fetch : .read
    let page = machine.page(at: address, for: use)
    noteViolations()
    switch page {
    case .frame(let physical, let isWritable): return (physical, isWritable)
    case .hole(let frame):
      (machine.memoryOfProcessor + Int(frame)).initializeMemory(as: UInt32.self, repeating: ~0, count: 1024)
      if access == EMULATOR_WRITE {
        storedToHole = true
        emulator_stop(emulator)
      }
      return (frame, access == EMULATOR_WRITE)
    case .fault(let fault):
      if self.fault == nil { self.fault = fault }
      notePlace()
      return nil
    }
  }

  fileprivate func store(_ value: UInt64, size: UInt32, at physical: UInt32) {
    if let watchedStores, placeOfWatchedStore == nil, watchedStores.overlaps(physical..<physical &+ size) {
      placeOfWatchedStore = currentPlace(stackWords: Self.stackWords)
    }
    machine.store(value, size: size, atPhysical: physical)
    noteViolations()
    guard machine.trustedAccessCount != trustedBefore else { return }
    trustedBefore = machine.trustedAccessCount
    if trustedStores.count < Self.mostTrustedStores {
      trustedStores.append((physical >> 12, currentPlace(stackWords: Self.trustedStackWords)))
    }
  }

  fileprivate func willExecute(_ address: UInt32) {
    if panics.contains(address) {
      reachedPanic = true
      notePlace()
      return emulator_stop(emulator)
    }
    switch instructions[address] {
    case .invalidatePage(let operand):
      machine.invalidatePage(operand.address { emulator_register(emulator, $0) })
    case .writeControlRegister(let number, let register):
      let value = emulator_register(emulator, register)
      if controlWrites.count < Self.mostControlWrites {
        controlWrites.append(ControlWrite(number: number, value: value))
      }
      switch number {
      case 0: machine.writeControlRegister0(value)
      case 3: machine.loadDirectory(value)
      default: machine.writeControlRegister4(value)
      }
      noteViolations()
    case .readTimeStamp:
      let now = time &+ emulator_blocks(emulator)
      emulator_set_register(emulator, 0, UInt32(truncatingIfNeeded: now))
      emulator_set_register(emulator, 2, UInt32(truncatingIfNeeded: now >> 32))
      emulator_set_instruction_pointer(emulator, address &+ 2)
    case .fill:
      if writesPage(), machine.fillPageAtOnce(at: self[register: 7], with: self[register: 0]) {
        finishPage(at: address)
      }
    case .copy:
      if writesPage(), machine.copyPageAtOnce(from: self[register: 6], to: self[register: 7]) {
        self[register: 6] &+= 4096
        finishPage(at: address)
      }
    case nil: break
    }
  }

  /// Whether the current string instruction has at least one page of words left, and counts upwards.
  private func writesPage() -> Bool { self[register: 1] == 1024 && emulator_flags(emulator) & 0x400 == 0 }

  /// What remains of a string instruction of two bytes whose page has been written.
  private func finishPage(at address: UInt32) {
    self[register: 7] &+= 4096
    self[register: 1] = 0
    emulator_set_instruction_pointer(emulator, address &+ 2)
    noteViolations()
  }
}

/// A processor's registers at one moment.
public final class SavedRegisters {
  fileprivate let registers: OpaquePointer

  fileprivate init(_ registers: OpaquePointer) { self.registers = registers }

  deinit { emulator_release(registers) }
}

/// A processor's registers, its machine and its devices at one moment.
public final class ProcessorSnapshot {
  fileprivate let registers: OpaquePointer
  fileprivate let machine: MachineSnapshot
  fileprivate let devices: PCDevices
  fileprivate let time: UInt64

  fileprivate init(_ registers: OpaquePointer, _ machine: MachineSnapshot, _ devices: PCDevices, time: UInt64) {
    self.registers = registers
    self.machine = machine
    self.devices = devices
    self.time = time
  }

  deinit { emulator_release(registers) }
}

extension emulator_host_t {
  /// The functions that the engine calls, for the processor at `context`.
  fileprivate init(_ context: UnsafeMutableRawPointer) {
    func processor(_ context: UnsafeMutableRawPointer?) -> EmulatedProcessor {
      Unmanaged<EmulatedProcessor>.fromOpaque(context!).takeUnretainedValue()
    }
    self.init(
      context: context,
      translate: { context, address, access, physical, isWritable in
        guard let page = processor(context).translate(address, access) else { return false }
        physical!.pointee = page.physical
        isWritable!.pointee = page.isWritable
        return true
      },
      store: { context, physical, size, value in processor(context).store(value, size: size, at: physical) },
      instruction: { context, address in processor(context).willExecute(address) },
      port_read: { context, port, size in processor(context).devices.read(port, size: size) },
      port_write: { context, port, size, value in processor(context).devices.write(value, size: size, to: port) })
  }
}
