// A kernel's unmodified binary on an emulated processor: loaded as its boot loader would, started, and then called function
// by function.
//
//   KernelFile ─▶ load(map) ─▶ boot: entry ··· until ─▶ setup calls ─▶ snapshot ─▶ call, call, call ─▶ restore ─▶ ...

import EmulatedProcessor
import KernelFiles
import Operations
import Profiles
import SimulatedPC
import Specification

/// How long code may run, in blocks of instructions.
public struct WorkBudget: Hashable, Sendable {
  /// From the entry until the boot is over.
  public var boot: UInt64 = 3_000_000
  /// One call.
  public var call: UInt64 = 200_000
  /// The factor by which a budget is exceeded before code counts as endless.
  public var patience: UInt64 = 50

  public init() {}
}

/// A machine as the firmware and the loader present it.
public struct MachineDescription: Hashable, Sendable {
  /// The firmware's map, in its order.
  public var entries: [FirmwareMapEntry]
  /// Extra bytes that each Multiboot entry's size field counts, cyclically; empty: no entry has extra bytes.
  public var extraBytes: [UInt32] = []
  /// Bytes of each module that the loader puts into memory; nil: those of the profile.
  public var modules: [UInt64]?
  /// Frames between the image and the first module.
  public var moduleGap: UInt32 = 0

  public init(_ entries: [FirmwareMapEntry]) { self.entries = entries }
}

/// Why a kernel's boot did not get to its end.
public enum BootEnd: Error, Equatable, Sendable {
  /// The loader would not load it.
  case notLoaded(LoadingRefusal)
  /// It ran, and ended before the place where the boot is over.
  case ended(RunEnd)
  /// A call of the profile's `setup` did not return.
  case setUp(function: String, RunEnd)
  /// A call of the profile's `setup` returned a failure.
  case setUpRefused(function: String, result: UInt64)
}

/// A kernel in a simulated PC.
public final class EmulatedKernel {
  public let file: KernelFile
  public let bound: BoundProfile
  public var profile: Profile { bound.profile }
  public let machine: SimulatedMachine
  public let processor: EmulatedProcessor
  public var budget = WorkBudget()
  /// What is known to hang: functions, and "boot".
  private var hanging: Set<String> = []

  /// What the loader has left, and where calls are made.
  public struct Loaded: Sendable {
    /// Frames that are wholly usable.
    public internal(set) var usable = FrameSet()
    public internal(set) var image = FrameSet()
    public internal(set) var modules = FrameSet()
    /// The firmware's map: as the kernel was told it, and what it means.
    public internal(set) var mapEntries: [FirmwareMapEntry] = []
    public internal(set) var map = ReferenceFirmwareMap([], attributes: .absent)
    /// The stack pointer on which calls are made.
    var stackPointer: UInt32 = 0
    /// Where calls return to: code that nothing else reaches any more.
    var returnAddress: UInt32 = 0
    /// Where the firmware's map or the Multiboot information lies, for setup calls that take it.
    var mapAddress: UInt32 = 0
    var mapCount: UInt32 = 0
    /// What the loader has left in memory to tell the firmware's map, by physical address.
    var table: (address: UInt32, bytes: [UInt8]) = (0, [])
  }

  /// About the machine that was booted last. Whoever restores a snapshot of the processor restores this with it.
  public var loaded = Loaded()
  public var usable: FrameSet { loaded.usable }
  public var image: FrameSet { loaded.image }
  public var modules: FrameSet { loaded.modules }
  public var mapEntries: [FirmwareMapEntry] { loaded.mapEntries }
  public var map: ReferenceFirmwareMap { loaded.map }

  /// - Parameters:
  ///   - bound: the kernel's profile, its names found in `file`.
  ///   - machine: where the kernel runs; its lease has to outlive this.
  ///   - countsInstructions: see `EmulatedProcessor`.
  public init(
    _ file: KernelFile, _ bound: BoundProfile, on machine: SimulatedMachine, countsInstructions: Bool = false
  ) throws(EmulatorError) {
    self.file = file
    self.bound = bound
    self.machine = machine
    processor = try EmulatedProcessor(on: machine, countsInstructions: countsInstructions)
    for port in bound.profile.layout.devices.ports { processor.setPort(UInt32(port.port), reads: UInt32(port.value)) }
    for segment in file.segments {
      let known = file.code.filter { UInt64($0.virtual) >= segment.virtualRange.lowerBound }
      for code in known where segment.virtualRange.contains(UInt64(code.virtual)) {
        let first = Int(code.virtual - segment.virtualAddress)
        let last = min(first + Int(code.size), segment.bytes.count)
        guard first < last else { continue }
        processor.addCode(Array(segment.bytes[first..<last]), at: [code.virtual, code.physical])
      }
    }
    for panic in bound.profile.panics { processor.addPanic(at: bound.address(of: panic.function)) }
  }

  // MARK: Boot

  /// Switches the machine on with the memory of a firmware map, loads the kernel, and runs it until its boot is over and the
  /// profile's setup calls are done.
  ///
  /// - Throws: `BootEnd`. What the machine saw on the way stays in its violations either way.
  public func boot(_ description: MachineDescription) throws(BootEnd) {
    try load(description)
    if profile.boot.entry != .none { try run(from: entryAddress, until: untilAddress) }
    try finishBoot()
  }

  /// The first part of a boot: until the early allocator may be used.
  ///
  /// - Precondition: the profile says where that is.
  public func bootEarly(_ description: MachineDescription) throws(BootEnd) {
    try load(description)
    let early = profile.boot.early.map { bound.address(of: $0) } ?? untilAddress
    try run(from: entryAddress, until: early)
    loaded.stackPointer = (processor[register: 4] &- 256) & ~15
    loaded.returnAddress = early
  }

  /// The rest of a boot whose first part has ended, and whose registers then were `registers`.
  public func bootOn(from registers: SavedRegisters) throws(BootEnd) {
    processor.restore(registers)
    try run(from: processor.instructionPointer, until: untilAddress)
    try finishBoot()
  }

  private func run(from start: UInt32, until end: UInt32) throws(BootEnd) {
    let how = runPatiently("boot", from: start, until: end, \.boot)
    if how != .reached { throw .ended(how) }
  }

  /// Runs code within a budget. Code that exceeds it gets a much longer budget once. If it ends then, the budget grows; if not,
  /// the code counts as hanging and is cut at the budget from then on.
  private func runPatiently(
    _ name: String, from start: UInt32, until end: UInt32, _ part: WritableKeyPath<WorkBudget, UInt64>
  ) -> RunEnd {
    let how = processor.run(from: start, until: end, blocks: budget[keyPath: part])
    guard case .tooLong = how, !hanging.contains(name) else { return how }
    let longer = budget[keyPath: part] &* budget.patience &* (part == \.boot ? profile.boot.patience : 1)
    let later = processor.resume(until: end, blocks: longer)
    if case .tooLong = later { hanging.insert(name) } else { budget[keyPath: part] = longer }
    return later
  }

  private func load(_ description: MachineDescription) throws(BootEnd) {
    loaded.mapEntries = description.entries
    loaded.map = ReferenceFirmwareMap(description.entries, attributes: .absent)
    do throws(LoadingRefusal) {
      try load(try KernelMemoryPlan(file, profile, map: map), description)
    } catch { throw .notLoaded(error) }
  }

  private func finishBoot() throws(BootEnd) {
    takeStack()
    for call in profile.setup {
      let result = perform(call, with: [.map: UInt64(loaded.mapAddress), .mapCount: UInt64(loaded.mapCount)])
      switch result {
      case .ended(let end): throw .setUp(function: call.function.name, end)
      case .returned(let values) where values.outcome != .done:
        throw .setUpRefused(function: call.function.name, result: values.raw)
      case .returned: break
      }
    }
  }

  private var entryAddress: UInt32 {
    if case .symbol(let symbol) = profile.boot.entry {
      let address = bound.address(of: symbol)
      return file.physicalAddress(ofVirtual: address) ?? address
    }
    return file.physicalEntry ?? file.entry
  }

  private var untilAddress: UInt32 {
    profile.boot.until.map { bound.address(of: $0) } ?? file.entry
  }

  private func load(_ plan: KernelMemoryPlan, _ description: MachineDescription) throws(LoadingRefusal) {
    let entries = description.entries
    loaded.usable = plan.usable
    loaded.image = plan.image
    var options = MachineOptions()
    options.reportsReadsBeyondMemory = false
    options.reportsOddEntryBits = false
    options.otherBitsOfControlRegister4 = 0x74F
    machine.reset(installing: plan.installed, options: options)
    var taken = FrameSet()
    func put(_ size: Int, from first: UInt32 = 8, _ bytes: (UInt32) -> [UInt8]) throws(LoadingRefusal) -> UInt32 {
      let place = try plan.place(size, taken: taken, from: first)
      taken = taken.union(FrameSet(touching: [UInt64(place)..<UInt64(place) + UInt64(size)]))
      machine.poke(bytes(place), at: place)
      return place
    }
    for segment in file.segments {
      machine.poke(segment.bytes, at: segment.physicalAddress)
      let zeros = Int(segment.memorySize) - segment.bytes.count
      machine.poke([UInt8](repeating: 0, count: zeros), at: segment.physicalAddress + UInt32(segment.bytes.count))
    }
    var places: [Range<UInt32>] = []
    let aboveImage = (plan.image.ranges.last?.upperBound ?? 256) + description.moduleGap
    for size in description.modules ?? profile.boot.modules where size > 0 {
      let start = try put(Int(size), from: aboveImage) { _ in [UInt8](repeating: 0x4D, count: Int(size)) }
      places.append(start..<start + UInt32(size))
    }
    loaded.modules = FrameSet(touching: places.map { UInt64($0.lowerBound)..<UInt64($0.upperBound) })
    loaded.mapCount = UInt32(entries.count)
    switch profile.boot.map {
    case .multiboot:
      let information = MultibootInformation(
        entries: entries, extraBytes: description.extraBytes, commandLine: profile.boot.commandLine, modules: places)
      loaded.mapAddress = try put(information.bytes(at: 0).count) { information.bytes(at: $0) }
      loaded.table = (loaded.mapAddress, information.bytes(at: loaded.mapAddress))
    case .argument(let layout):
      let bytes = layout.bytes(of: entries)
      loaded.mapAddress = try put(max(bytes.count, 1)) { _ in bytes }
      loaded.table = (loaded.mapAddress, bytes)
    case .table(let table): place(table, entries)
    case .fixed: loaded.table = (0, [])
    }
    let descriptors = try put(64) { _ in [UInt8](repeating: 0, count: 64) }
    processor.enterProtectedMode(descriptors: descriptors)
    for register in 0..<UInt32(8) { processor[register: register] = 0 }
    if profile.boot.entry == .multiboot {
      processor[register: 0] = MultibootInformation.magic
      processor[register: 3] = loaded.mapAddress
    }
    processor[register: 4] = initialStack ?? descriptors + 64
  }

  private func place(_ table: MapTable, _ entries: [FirmwareMapEntry]) {
    func physical(_ place: Place) -> UInt32 {
      let address = bound.address(of: place)
      return file.physicalAddress(ofVirtual: address) ?? address
    }
    var bytes = table.layout.bytes(of: entries)
    if table.countAt == nil { bytes += [UInt8](repeating: 0, count: table.layout.entrySize) }
    machine.poke(bytes, at: physical(table.at))
    loaded.table = (physical(table.at), bytes)
    if let count = table.countAt {
      var number = LittleEndianBytes()
      number.append(UInt64(entries.count), bits: table.countBits)
      machine.poke(number.bytes, at: physical(count))
    }
    loaded.mapAddress = bound.address(of: table.at)
  }

  /// The stack that the profile names, from before the kernel has one of its own.
  private var initialStack: UInt32? {
    switch profile.layout.stack {
    case .boot: nil
    case .top(let place): bound.address(of: place)
    case .range(let range): range.last &+ 1
    }
  }

  private func takeStack() {
    loaded.stackPointer = (initialStack ?? processor[register: 4]) & ~15
    loaded.returnAddress = untilAddress
  }

  /// The physical address of the first byte of the loader's data that has changed; nil: nothing has changed.
  /// A kernel may reuse that memory once it has read it.
  public var overwrittenByteOfMap: UInt32? {
    let (address, bytes) = loaded.table
    return bytes.indices.first { index in
      let place = address + UInt32(index)
      return UInt8(truncatingIfNeeded: machine.peek(place & ~3) >> (place & 3 * 8)) != bytes[index]
    }.map { address + UInt32($0) }
  }

  // MARK: Calls

  /// What came back from a call.
  public struct Returned: Equatable, Sendable {
    /// The result's bits.
    public var raw: UInt64
    /// What they mean.
    public var outcome: Call.Outcome
    /// Values by role, frames and pages as addresses: the result, and what was stored through pointers.
    public var values: [Role: UInt64]
  }

  public enum CallEnd: Equatable, Sendable {
    case returned(Returned)
    case ended(RunEnd)
  }

  /// Calls a function as the profile says.
  ///
  /// - Parameter values: what the roles of its arguments stand for; frames and pages as addresses.
  public func perform(_ call: Call, with values: [Role: UInt64]) -> CallEnd {
    var frame = CallFrame(call, kernel: self, values: values, below: loaded.stackPointer)
    frame.push(loaded.returnAddress)
    guard frame.isMapped else {
      return .ended(.engine("the stack at \(hexadecimal(loaded.stackPointer)) is not mapped"))
    }
    for (register, value) in frame.registers { processor[register: register] = value }
    processor[register: 4] = frame.stackPointer
    processor.clearDirection()
    let end = runPatiently(
      call.function.name, from: bound.address(of: call.function), until: loaded.returnAddress, \.call)
    guard end == .reached else { return .ended(end) }
    return .returned(frame.result())
  }

  /// The operation's call, if the kernel offers it.
  public func perform(_ operation: Profiles.Operation, with values: [Role: UInt64]) -> CallEnd? {
    profile.operations[operation].map { perform($0, with: values) }
  }
}
