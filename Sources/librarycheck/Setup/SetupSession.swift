// One case: makes each call on the emulated processor, holds its answer against the model, and then everything that can be
// asked, the owners of all that was stored to, the control registers and the tables.

import CKMem
import EmulatedProcessor
import KMemLibrary
import Operations
import PropCheck
import SimulatedPC

struct SetupSession {
  let processor: LibraryProcessor
  var model: SetupModel
  /// Frames for tables, in a reserved range; nil: none was reserved.
  var pageArea: Range<UInt32>?
  /// Where the next page comes from: of the image's storage, and of `pageArea`.
  var nextStored: UInt32
  var nextReserved: UInt32 = 0
  /// What boot_early has handed out.
  var earlyBlocks: [(address: UInt32, size: UInt32)] = []
  /// Whether the table that the call asks for was there before.
  var wasLinked = false
  let entryControl0: UInt32

  var machine: SimulatedMachine { processor.machine }

  init(_ machine: SetupMachine, on processor: LibraryProcessor) throws {
    self.processor = processor
    machine.install(processor)
    model = SetupModel(machine, processor.image)
    nextStored = processor.image.pageScriptStorage.lowerBound
    entryControl0 = processor.machine.controlRegister0
    let end = machine.memoryEnd
    guard
      let size = processor.call(
        .pmmCalcBitmapSizeBytes, UInt32(truncatingIfNeeded: end), UInt32(truncatingIfNeeded: end >> 32))
    else { throw failure("call", "pmm_calc_bitmap_size_bytes does not return") }
    model.bitmapSize = size
  }

  func failure(_ oracle: String, _ message: String) -> PropertyFailure {
    PropertyFailure(FailureIdentity(oracle: oracle), message)
  }

  // MARK: A call

  /// Makes a call and judges it.
  ///
  /// - Returns: what it answered.
  mutating func perform(_ call: SetupCall) throws -> Status {
    let before = model
    var frames = expectedOwners()
    lend(to: call, &frames)
    switch call {
    case .kmapInit: wasLinked = entry(0xFFC0_0000) & 1 != 0
    case .createTable(_, _, let virtual, _): wasLinked = entry(virtual) & 1 != 0
    default: break
    }
    machine.beginCommand()
    guard let status = make(call) else {
      throw failure("call", "the call does not return: \(processor.end.map { "\($0)" } ?? "")")
    }
    let writes = processor.processor.controlWrites
    let expected = try settle(call, status, before)
    guard expected.allows(status) else {
      throw failure("status", "\(call.name) answers \(status.statusName), not \(expected)")
    }
    let seen = try view()
    try adopt(seen, call, status, before)
    if let difference = seen.difference(from: model.view) {
      throw failure("view", "after \(status.statusName) of \(call.name) \(difference)")
    }
    try checkFrames(after: call)
    _ = expectedOwners()
    machine.endCommand()
    if let violation = machine.violations.first { throw failure("store", "\(call.name): \(violation)") }
    try checkControl(writes, call)
    if model.stage >= .paging && before.stage < .paging { try checkPages() }
    return status
  }

  private func make(_ call: SetupCall) -> Status? {
    func halves(_ value: UInt64) -> [UInt32] {
      [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
    }
    let result = processor.results
    switch call {
    case .bootmemInit(let told):
      return processor.call(.bootmemInit, processor.tell(told, model.machine, writesTable: model.stage < .paging))
    case .memorySetup(let told):
      return processor.call(.memorySetup, processor.tell(told, model.machine, writesTable: model.stage < .paging))
    case .earlyInit(let start, let size): return processor.call(.bootEarlyInit, start, size)
    case .earlyAlloc(let size, let align, let zeroed):
      return processor.call(.bootEarlyAlloc, size, align, zeroed ? 1 : 0, result)
    case .pmmInit(let bitmap, let bytes): return processor.call(.pmmInit, [bitmap] + halves(bytes))
    case .pmmReserve(let range):
      return processor.call(.pmmReserve, halves(range.start) + halves(range.end - range.start) + [result])
    case .pmmAlloc: return processor.call(.pmmAlloc, result)
    case .pmmFree(let frame): return processor.call(.pmmFree, frame)
    case .createDirectory(let context): return processor.call(.pagingCreateDirectory, processor.tell(context), result)
    case .kmapInit(let directory, let context):
      return processor.call(.pagingKmapInit, directory, processor.tell(context))
    case .createTable(let directory, let context, let virtual, let flags):
      return processor.call(.createPageTable, directory, processor.tell(context), virtual, flags, result)
    case .pagingInit(let context): return processor.call(.pagingInitMinimal, processor.tell(context))
    case .mapHeap(let bytes): return processor.call(.mapHeapInitial, bytes)
    case .kheapInit(let start, let region, let initial): return processor.call(.kheapInit, start, region, initial)
    case .heapAlloc(let size): return processor.call(.heapAlloc, size, 16, result)
    case .heapFree(let block): return processor.call(.heapFree, block)
    case .retire: return processor.call(.bootEarlyRetire)
    }
  }

  // MARK: What can be asked

  func view() throws -> SetupView {
    func ask(_ function: LibraryFunction) throws -> UInt32 {
      guard let answer = processor.call(function) else {
        throw failure("call", "\(function.rawValue) does not return: \(processor.end.map { "\($0)" } ?? "")")
      }
      return answer
    }
    var view = SetupView()
    view.stage = try ask(.stageReached)
    view.memorySize = UInt64(try ask(.getMemorySize))
    view.memorySize |= UInt64(processor.upperResult) << 32
    view.kernelStart = try ask(.getKernelIniPhys)
    view.kernelEnd = try ask(.getKernelEndPhys)
    view.isEarlyUp = try ask(.bootEarlyIsInitialized) & 0xFF != 0
    view.earlyUsed = try ask(.bootEarlyUsed)
    view.earlyTotal = try ask(.bootEarlyTotal)
    view.earlyEnd = try ask(.bootEarlyPhysEnd)
    view.directory = try ask(.pagingKernelDirectory)
    view.bitmapEnd = try ask(.pmmBitmapEndAddr)
    view.isSound = try ask(.pmmValidate) & 0xFF != 0
    if processor.call(.pmmStatistics, processor.results) == 0 {
      view.totalCount = processor.result(0)
      view.freeCount = processor.result(1)
      view.allocatedCount = processor.result(3)
      if processor.result(1) + processor.result(2) + processor.result(4) != view.totalCount {
        throw failure("view", "free, used and reserved frames do not add up to the total")
      }
    }
    if processor.call(.heapStatistics, processor.results) == 0 { view.heapPages = processor.result(4) }
    return view
  }

  // MARK: Owners

  /// Gives every usable frame outside the image its owner by the model.
  ///
  /// - Returns: the owners, by frame.
  @discardableResult
  func expectedOwners() -> [FrameOwner] {
    var owners = [FrameOwner](repeating: .hole, count: Int(model.frameCount))
    let reserved = model.reserved.map(\.frames)
    let bitmap = model.bitmap?.frames ?? 0..<0
    for run in model.machine.usable {
      for frame in run where !model.imageFrames.contains(frame) {
        var owner = FrameOwner.unmanaged
        if model.tables.contains(frame) {
          owner = .table
        } else if bitmap.contains(frame) {
          owner = .bookkeeping
        } else if model.free.contains(frame) {
          owner = .free
        } else if model.allocated.contains(frame) {
          owner = .data
        } else if model.owned.contains(frame) {
          owner = .heap
        } else if let early = model.early, early.frames.contains(frame),
          !early.isRetired || early.usedFrames.contains(frame)
        {
          owner = .bootEarly
        } else if reserved.contains(where: { $0.contains(frame) }) {
          owner = .loader
        }
        owners[Int(frame)] = owner
        if machine.owner(of: frame) != owner { machine.setOwner(owner, from: frame) }
      }
    }
    return owners
  }

  /// Memory that the call may write because its arguments give it.
  private func lend(to call: SetupCall, _ owners: inout [FrameOwner]) {
    switch call {
    case .bootmemInit: if model.stage < .paging { machine.setOwner(.loader, from: SetupTable.page >> 12, count: 2) }
    case .memorySetup(let told):
      guard model.stage < .paging else { return }
      // Which of the rest it takes is judged afterwards.
      let kept = told.reserved.map(\.frames)
      for run in model.machine.usable {
        for frame in run where !model.imageFrames.contains(frame) {
          machine.setOwner(kept.contains { $0.contains(frame) } ? .loader : .free, from: frame)
        }
      }
      // The heap may take the loader's table once it has been read.
      machine.setOwner(.data, from: SetupTable.page >> 12, count: 2)
    case .pmmInit(let bitmap, let bytes):
      guard model.pmmInit(bitmap: bitmap, bytes: bytes).refusals.isEmpty else { return }
      let place = UInt64(model.physical(ofBitmap: bitmap))
      let frames = ByteRange(start: place, length: UInt64(model.bitmapSize)).frames
      for frame in frames where !model.imageFrames.contains(frame) { machine.setOwner(.bookkeeping, from: frame) }
    case .createDirectory(let context), .kmapInit(_, let context), .createTable(_, let context, _, _),
      .pagingInit(let context):
      guard context?.pages != nil, let area = pageArea else { return }
      // An odd answer may reach into the frame behind it, which is reserved as well then.
      for frame in area.lowerBound...area.upperBound
      where owners.indices.contains(Int(frame)) && owners[Int(frame)] == .loader {
        machine.setOwner(.table, from: frame)
      }
    default: break
    }
  }
}
