// Where pages of tables come from, turning paging on, and memory_setup as a whole.

import CKMem
import KMemLibrary
import Operations
import SimulatedPC

extension SetupSession {
  /// Judges a step that makes `made` pages, with what alloc_page_aligned has answered or with what boot_early had.
  mutating func settlePages(
    _ refusals: Expected, _ context: SetupContext?, _ status: Status, made: UInt32,
    whenDone: (inout SetupSession) throws -> Void
  ) throws -> Expected {
    var expected = refusals
    if !expected.refusals.isEmpty { return expected }
    if let context, context.pages != nil {
      keepPages(context, status)
      if let fault = faultOfPages(context) { expected.refusals.insert(fault) }
    } else if made > 0, let early = model.early {
      if let place = early.place(4096, 4096) {
        model.early?.used = UInt32(place.end - UInt64(early.start))
      } else {
        expected.refuse(KMEM_ERROR_EARLY_EXHAUSTED)
      }
    }
    if status == 0, expected.allows(0) { try whenDone(&self) }
    return expected
  }

  /// What is wrong with the answers of alloc_page_aligned; the step ends at the first that is.
  private func faultOfPages(_ context: SetupContext) -> Status? {
    for call in processor.pageCalls.log {
      if let fault = model.fault(ofPage: call.answer, bytes: call.bytes, align: call.align, context) { return fault }
    }
    return nil
  }

  /// The pages that alloc_page_aligned has given are tables for good.
  private mutating func keepPages(_ context: SetupContext, _ status: Status) {
    let (log, count) = processor.pageCalls
    for call in log where model.fault(ofPage: call.answer, bytes: call.bytes, align: call.align, context) == nil {
      let place = call.answer &- context.offset
      for frame in place >> 12..<(place + call.bytes + 4095) >> 12 { model.tables.insert(frame) }
    }
    guard count > 0, let start = context.pages, let area = pageArea else {
      nextStored = max(nextStored, processor.nextScriptedPage &- context.offset)
      return
    }
    let next = processor.nextScriptedPage &- context.offset
    let first = start &- context.offset
    if area.contains(first >> 12) {
      for frame in first >> 12..<max(first >> 12, min((next + 4095) >> 12, area.upperBound)) {
        model.tables.insert(frame)
      }
      nextReserved = max(nextReserved, next)
    } else {
      nextStored = max(nextStored, next)
    }
  }

  mutating func settlePaging(_ context: SetupContext?, _ status: Status) throws -> Expected {
    var expected = model.refusals(of: context)
    if !expected.refusals.isEmpty { return expected }
    if model.refusesFlags(context?.flags ?? 0) {
      // It is told before or after pages for the directory were asked for.
      expected.refuse(KMEM_ERROR_PAGE_FLAGS)
    }
    if let context, context.pages != nil {
      keepPages(context, status)
      if let fault = faultOfPages(context) { expected.refusals.insert(fault) }
    } else {
      let limit = context.map(\.limit) ?? 0
      var tried = model
      if limit != 0 { tried.configuration.identityLimit = limit }
      switch tried.canPagingBeServed {
      case true: break
      case false: expected.refuse(KMEM_ERROR_EARLY_EXHAUSTED)
      case nil:
        expected.mayBeEither = expected.refusals.isEmpty
        expected.refuse(KMEM_ERROR_EARLY_EXHAUSTED)
      }
    }
    if !isPagingEnabled {
      expected.mayBeEither = false
      expected.refuse(KMEM_ERROR_PAGING_ENABLE)
    }
    if status == 0, expected.allows(0) {
      model.stage = .paging
      if let limit = context?.limit, limit != 0 { model.configuration.identityLimit = limit }
    }
    return expected
  }

  /// Whether CR0.PG and CR0.WP are set once paging_enable was called.
  var isPagingEnabled: Bool {
    (entryControl0 | model.machine.enableBits) & 0x8001_0000 == 0x8001_0000
  }

  /// What the library is asked for where kmem.h leaves it open: how much of boot_early paging took, and whether a directory was
  /// begun by a paging_init_minimal that was refused, which settles its identity limit.
  mutating func adopt(_ seen: SetupView, _ call: SetupCall, _ status: Status, _ before: SetupModel) throws {
    var context: SetupContext?
    switch call {
    case .pagingInit(let given): context = given
    case .memorySetup: break
    case .heapAlloc:
      if seen.heapPages >= model.heapBytes >> 12, seen.heapPages <= model.heapRegion >> 12 {
        model.heapBytes = seen.heapPages << 12
      }
      return
    default: return
    }
    guard before.stage < .paging, model.stage >= .frames, let early = model.early else { return }
    if seen.earlyUsed >= early.used && seen.earlyUsed <= early.total { model.early?.used = seen.earlyUsed }
    if let retired = model.early, retired.isRetired {
      // The frames that paging took are not among those that were retired.
      for frame in retired.usedFrames { model.free.remove(frame) }
    }
    if model.directory == 0, seen.directory != 0 {
      model.directory = seen.directory
      if let limit = context?.limit, limit != 0 { model.configuration.identityLimit = limit }
    }
  }

  /// memory_setup is its steps one after the other; after a failure those before it are complete.
  mutating func settleMemorySetup(_ told: SetupInformation, _ status: Status) -> Expected {
    let first = model.bootMemory(told)
    guard first.refusals.isEmpty else {
      if first.allows(status) { bootMemoryEnded(status, told) }
      return first
    }
    bootMemoryEnded(0, told)
    let (second, arena) = model.earlyInit(start: 0, size: model.configuration.earlySize)
    guard second.refusals.isEmpty, let arena else { return second }
    model.openEarly(arena)
    let third = model.earlyAlloc(size: model.bitmapSize, align: 0)
    guard third.refusals.isEmpty, let place = model.early?.place(model.bitmapSize, 0) else { return third }
    model.early?.used = UInt32(place.end) - arena.lowerBound << 12
    let fourth = model.pmmInit(bitmap: UInt32(place.start), bytes: model.machine.memoryEnd)
    guard fourth.refusals.isEmpty else { return fourth }
    model.startFrames(bitmap: UInt32(place.start))
    return settleRest(told, status)
  }

  private mutating func settleRest(_ told: SetupInformation, _ status: Status) -> Expected {
    var expected = Expected()
    let served = model.canPagingBeServed
    expected.refuse(KMEM_ERROR_EARLY_EXHAUSTED, if: served != true)
    expected.refuse(KMEM_ERROR_PAGING_ENABLE, if: served != false && !isPagingEnabled)
    expected.mayBeEither = served == nil && isPagingEnabled
    let isOn = expected.refusals.isEmpty || expected.mayBeEither && status != KMEM_ERROR_EARLY_EXHAUSTED.rawValue
    guard isOn else { return expected }
    model.stage = .paging
    let size = model.configuration.heapSize
    if size == 0 { return expected }
    let heap = model.kheapInit(start: 0, region: 0, initial: size)
    expected.refusals.formUnion(heap.refusals)
    expected.mayBeEither = expected.mayBeEither && heap.refusals.isEmpty || heap.mayBeEither
    // Pages that were mapped before the marks were refused stay mapped.
    let isMapped = status == 0 || status == KMEM_ERROR_HEAP_OUT_OF_MEMORY.rawValue
    guard isMapped, expected.allows(status), let bits = FrameBits(processor) else { return expected }
    if let used = processor.call(.bootEarlyUsed) { model.early?.used = used }
    if status == 0 { model.startHeap(region: 0, initial: size) } else { model.heapBytes = (size + 4095) & ~4095 }
    let taken = model.free.filter { !bits.isFree($0) }
    let marks = status == 0 ? (size - 1) >> 19 + 1 : 0
    if (model.needOfHeap(size) + marks...model.needOfHeap(size) + marks + 1).contains(UInt32(taken.count)) {
      model.free.subtract(taken)
      model.owned.formUnion(taken)
    }
    return expected
  }
}
