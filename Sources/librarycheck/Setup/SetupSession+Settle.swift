// What a call's answer means for the model: what it may have been, and what has changed if it was KMEM_OK. A call that was
// refused changes nothing.

import CKMem
import KMemLibrary
import Operations
import SimulatedPC

extension SetupSession {
  /// Changes the model as the call's answer says.
  ///
  /// - Returns: what it may have answered.
  mutating func settle(_ call: SetupCall, _ status: Status, _ before: SetupModel) throws -> Expected {
    let result = processor.result(0)
    switch call {
    case .bootmemInit(let told):
      let expected = model.bootMemory(told)
      if expected.allows(status) { bootMemoryEnded(status, told) }
      return expected
    case .memorySetup(let told): return settleMemorySetup(told, status)
    case .earlyInit(let start, let size):
      let (expected, arena) = model.earlyInit(start: start, size: size)
      if status == 0, let arena { model.openEarly(arena) }
      return expected
    case .earlyAlloc(let size, let align, let zeroed):
      let expected = model.earlyAlloc(size: size, align: align)
      if status == 0, expected.allows(0) { try settleEarlyAlloc(size, align, zeroed, result) }
      return expected
    case .pmmInit(let bitmap, let bytes):
      let expected = model.pmmInit(bitmap: bitmap, bytes: bytes)
      if status == 0, expected.allows(0) { model.startFrames(bitmap: bitmap) }
      return expected
    case .pmmReserve(let range):
      let (expected, newly, allocated) = model.pmmReserve(range)
      if status == 0, expected.allows(0) {
        let isWhole = range.end <= model.machine.memoryEnd
        let already = model.stage < .frames ? 0 : UInt32(range.frames.count) - newly - allocated
        if processor.result(0) != newly || processor.result(1) != allocated || isWhole && processor.result(2) != already
        {
          throw failure(
            "result",
            "kmem_pmm_reserve counts \(processor.result(0)) newly reserved, \(processor.result(1)) allocated and "
              + "\(processor.result(2)) already reserved frames, not \(newly), \(allocated) and \(already)")
        }
        model.reserve(range)
      }
      return expected
    case .pmmAlloc:
      let expected = model.pmmAlloc()
      if status == 0, let lowest = model.free.min() {
        if result != lowest << 12 {
          throw failure(
            "result", "kmem_pmm_alloc gives \(hexadecimal(result)), not the lowest \(hexadecimal(lowest << 12))")
        }
        model.free.remove(lowest)
        model.allocated.insert(lowest)
      }
      return expected
    case .pmmFree(let address):
      let expected = model.pmmFree(address)
      if status == 0, expected.allows(0) {
        model.allocated.remove(address >> 12)
        model.free.insert(address >> 12)
        try checkPoison(of: address >> 12)
      }
      return expected
    case .createDirectory(let context):
      return try settlePages(model.refusals(of: context), context, status, made: 1) { session in
        session.model.directory = result
        if let limit = context?.limit, limit != 0 { session.model.configuration.identityLimit = limit }
        try session.checkZeroed(result, 4096, "directory")
      }
    case .kmapInit(let directory, let context):
      let expected = model.kmapInit(directory: directory, context)
      if model.stage >= .paging { return expected }
      return try settlePages(expected, context, status, made: wasLinked ? 0 : 1) { session in
        if session.entry(0xFFC0_0000) & 0xFFF != 3 {
          throw session.failure("table", "the directory has no table for the kmap window after kmem_paging_kmap_init")
        }
      }
    case .createTable(let directory, let context, let virtual, let flags):
      let expected = model.createTable(directory: directory, context, virtual: virtual, flags: flags)
      return try settlePages(expected, context, status, made: wasLinked ? 0 : 1) { session in
        if session.entry(virtual) & ~0xFFF != result {
          throw session.failure("table", "kmem_create_page_table does not say which table the directory has")
        }
      }
    case .pagingInit(let context): return try settlePaging(context, status)
    case .mapHeap(let bytes):
      let expected = model.mapHeap(bytes)
      if status == 0, expected.allows(0) {
        if bytes != 0 { model.heapBytes = (bytes &+ 4095) & ~4095 }
        try take(model.pagesOfHeap(bytes)...model.needOfHeap(bytes), "mapping \(bytes) bytes of heap")
      }
      return expected
    case .kheapInit(let start, let region, let initial):
      let expected = model.kheapInit(start: start, region: region, initial: initial)
      if status == 0, expected.allows(0) {
        let wasUp = model.stage == .heap
        let least = model.heapBytes == 0 ? model.pagesOfHeap(initial) : 0
        let most = model.heapBytes == 0 ? model.needOfHeap(initial) : 0
        model.startHeap(region: region, initial: initial)
        let marks = wasUp ? 0 : (model.heapBytes - 1) >> 19 + 1
        try take(wasUp ? 0...0 : least + marks...most + marks + 1, "starting the heap")
      } else if status != 0, model.stage == .paging, model.heapBytes == 0, expected.allows(status) {
        // A failure after the pages were mapped leaves them.
        if status == KMEM_ERROR_HEAP_OUT_OF_MEMORY.rawValue {
          model.heapBytes = (initial &+ 4095) & ~4095
          try take(model.pagesOfHeap(initial)...model.needOfHeap(initial), "mapping the heap")
        }
      }
      return expected
    case .heapAlloc(let size):
      let expected = model.heapAlloc(size: size)
      if status == 0, expected.allows(0) {
        model.heapEverUsed = true
        model.blocks.append(result)
        model.blockBytes += UInt64(size) + 32
        try take(0...model.needOfHeap(size) + size >> 19 + 8, "allocating \(size) bytes")
      }
      return expected
    case .heapFree(let block):
      var expected = Expected()
      expected.refuse(KMEM_ERROR_NULL, if: block == 0)
      expected.refuse(KMEM_ERROR_ORDER, if: block != 0 && model.stage < .paging)
      expected.refuse(KMEM_ERROR_HEAP_NOT_INITIALIZED, if: block != 0 && model.stage == .paging)
      if let index = model.blocks.firstIndex(of: block) { model.blocks.remove(at: index) }
      return expected
    case .retire:
      var expected = Expected()
      expected.refuse(KMEM_ERROR_ORDER, if: model.stage < .paging)
      if status == 0, expected.allows(0) { model.retire() }
      return expected
    }
  }

  mutating func bootMemoryEnded(_ status: Status, _ told: SetupInformation) {
    let had = model.stage
    model.bootMemoryEnded(status, told)
    guard model.stage < had || status == 0 else { return }
    earlyBlocks = []
    nextStored = processor.image.pageScriptStorage.lowerBound
    nextReserved = 0
    pageArea = status == 0 ? Self.pageArea(of: told).flatMap { $0.allSatisfy(model.machine.isUsable) ? $0 : nil } : nil
  }

  private mutating func settleEarlyAlloc(_ size: UInt32, _ align: UInt32, _ zeroed: Bool, _ result: UInt32) throws {
    guard let place = model.early?.place(size, align), let early = model.early else { return }
    if UInt64(result) != place.start {
      throw failure("result", "boot_early gives \(hexadecimal(result)), not \(hexadecimal(place.start))")
    }
    model.early?.used = UInt32(place.end - UInt64(early.start))
    earlyBlocks.append((result, size))
    if zeroed { try checkZeroed(result, size, "block of kmem_boot_early_alloc") }
  }

  func checkZeroed(_ address: UInt32, _ size: UInt32, _ what: String) throws {
    for place in stride(from: address & ~3, to: (address + size) & ~3, by: 4) where machine.peek(place) != 0 {
      throw failure("contents", "the \(what) at \(hexadecimal(address)) is not zero")
    }
  }

  private func checkPoison(of frame: UInt32) throws {
    guard model.stage >= .paging, model.configuration.poisons else { return }
    if !machine.isFilled(frame, with: model.configuration.poison) {
      throw failure("contents", "the freed frame \(hexadecimal(frame << 12)) is not filled with freed_frame_poison")
    }
  }

  /// The entry of the directory that is being built for an address.
  func entry(_ virtual: UInt32) -> UInt32 {
    model.directory == 0 ? 0 : machine.peek(model.directory + (virtual >> 22) * 4)
  }

  /// The frames that are no longer free are the kernel's own now.
  private mutating func take(_ count: ClosedRange<UInt32>, _ what: String) throws {
    guard let bits = FrameBits(processor) else { throw failure("call", "the bookkeeping cannot be read") }
    let taken = model.free.filter { !bits.isFree($0) }
    if !count.contains(UInt32(taken.count)) {
      throw failure("frames", "\(what) has taken \(taken.count) frames, not \(count.lowerBound) to \(count.upperBound)")
    }
    model.free.subtract(taken)
    model.owned.formUnion(taken)
  }
}
