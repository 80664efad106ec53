// Profiles that are good, from five lines to a whole kernel.

import Profiles
import Testing

/// Reads a text as the file `profile.yaml`.
func profile(_ text: String) throws -> Profile { try Profile(reading: Array(text.utf8), file: "profile.yaml") }

/// A call, read as the call of an operation.
func call(_ text: String, of operation: String) throws -> Call {
  let profile = try profile("operations:\n  \(operation): \(text)\n")
  return try #require(profile.offered.first?.call)
}

@Suite struct ProfileReadingTests {
  @Test func fiveLinesAreAFrameAllocator() throws {
    let profile = try profile(
      """
      boot: {entry: multiboot, until: memory_ready}
      operations:
        alloc_frame: pmm_alloc_frame() -> physical, 0 means none
        free_frame: pmm_free_frame(physical)
      panic: panic(text)
      """)
    #expect(profile.kernel == "profile")
    #expect(profile.boot.entry == .multiboot && profile.boot.map == .multiboot && profile.boot.memory == 64 << 20)
    #expect(profile.boot.until?.name == "memory_ready")
    #expect(profile.offered.map(\.operation) == [.allocateFrame, .freeFrame])
    #expect(profile.operations[.allocateFrame]?.result == .value(.physical, bits: 32))
    #expect(profile.operations[.freeFrame]?.passed == [.physical])
    #expect(profile.panics.map(\.function.name) == ["panic"])
  }

  static let whole = """
    kernel: hobby
    boot:
      entry: start
      until: memory_ready
      memory: 32M
      least memory: 8M
      map: {table: e820_map+4, count: 16-bit e820_map, entry: "base 64, length 64, type 32"}
      command line: "quiet a=(b, c)"
      modules: [64K, 5000]
      patience: 10
    setup:
      - memory_setup(bytes, 0x10)
    call: regparm(3)
    operations:
      alloc_frame: pmm_alloc() -> pointer at 0xC0000000, 0 means none
      free_frame: pmm_free(64-bit physical) -> 0 means done [cdecl]
      alloc_frames: alloc_pages(count) -> record of 20 bytes at *mem_map, 0 means none
      free_count: free_pages -> count
      map_page: paging_map(*kernel_directory, &context+8, virtual, physical, 16-bit flags) -> 8-bit status, 0 means refused
      translate: lookup(virtual, out 64-bit physical) -> negative means refused
      allocate: kmalloc(size, -1) -> block, below 4096 means none, odd means refused
      free: kfree(block)
    promises:
      free of a free frame: refuses
      map over a mapped page: replaces and flushes
      flushing: by the caller
      double free of a block: panics
      blocks are aligned to: 16
      largest block: 1M
    layout:
      kernel range: 0x80000000-0xFFFFFFFF
      identity range: only over RAM
      scratch: [0xFFBFF000+4K]
      heap: 0xD0000000-0xDFFFFFFF
      stack: stack_top
      spaces: virtual
      kernel space: "*kernel_directory"
      ports: {0x64: 0, 0x3FD: 0x60}
      device memory: [0xFEC00000-0xFEC00FFF]
    panic: [panic(anything, text), abort()]
    flags: {writable: 0, read only: 0x1, user: 0x8, always: 0x80}
    """.replacing("free_pages ->", with: "free_pages() ->")

  @Test func wholeKernelIsRead() throws {
    let profile = try profile(ProfileReadingTests.whole)
    #expect(profile.kernel == "hobby")
    #expect(profile.boot.entry == .symbol(SymbolReference("start", position: ProfilePosition(line: 3, column: 10))))
    #expect(profile.boot.memory == 32 << 20 && profile.boot.leastMemory == 8 << 20)
    #expect(profile.boot.commandLine == "quiet a=(b, c)" && profile.boot.modules == [65536, 5000])
    #expect(profile.boot.patience == 10)
    guard case .table(let table) = profile.boot.map else {
      Issue.record("no table")
      return
    }
    #expect(table.at.symbol?.name == "e820_map" && table.at.offset == 4)
    #expect(table.countAt?.symbol?.name == "e820_map" && table.countBits == 16 && table.layout.entrySize == 20)
    #expect(profile.setup.count == 1 && profile.setup[0].arguments == [.init(.role(.bytes)), .init(.literal(16))])
    #expect(
      profile.limit(.blockAlignment) == 16 && profile.limit(.largestBlock) == 1 << 20 && profile.limit(.windows) == 1)
    #expect(profile.layout.kernelRange == AddressRange(first: 0x8000_0000, last: 0xFFFF_FFFF))
    #expect(profile.layout.identity == .onlyRAM)
    #expect(profile.layout.scratch == [AddressRange(first: 0xFFBF_F000, last: 0xFFBF_FFFF)])
    #expect(profile.layout.heap?.byteCount == 0x1000_0000 && profile.layout.spaces == .virtual)
    guard case .wordAt(let directory) = profile.layout.kernelSpace, case .top(let stack) = profile.layout.stack else {
      Issue.record("no kernel space or stack")
      return
    }
    #expect(directory.symbol?.name == "kernel_directory" && stack.symbol?.name == "stack_top")
    #expect(profile.layout.devices.ports == [.init(0x64, reads: 0), .init(0x3FD, reads: 0x60)])
    #expect(profile.layout.devices.memory == [AddressRange(first: 0xFEC0_0000, last: 0xFEC0_0FFF)])
    #expect(profile.panics.map(\.passed) == [[.anything, .text], []])
    #expect(profile.flags.word(isWritable: true, isUser: true) == 0x88)
    #expect(profile.flags.word(isWritable: false, isUser: false) == 0x81)
    #expect(profile.flags.rights(of: 0x8) == (true, true) && profile.flags.rights(of: 0x1) == (false, false))
  }

  @Test func processorsFlagsAreUsedOtherwise() {
    #expect(PageFlags().word(isWritable: true, isUser: false) == 3)
    #expect(PageFlags().word(isWritable: false, isUser: true) == 5)
  }

  @Test func promisesFollowFromOperations() throws {
    let small = try profile("operations: {alloc_frame: f() -> physical}")
    #expect(small.answer(to: .outOfFrames) == .undefined)
    #expect(small.answer(to: .freeOfFreeFrame) == .absent)
    #expect(
      try profile("operations:\n  alloc_frame: f() -> physical, 0 means none").answer(to: .outOfFrames) == .refuses)
    let whole = try profile(ProfileReadingTests.whole)
    #expect(whole.effectivePromises.map(\.promise) == Promise.allCases)
    #expect(whole.answer(to: .freeOfFreeFrame) == .refuses && whole.answer(to: .flushing) == .byTheCaller)
    #expect(whole.answer(to: .tables) == .kept && whole.answer(to: .destroyOfLoadedSpace) == .absent)
    #expect(whole.effectivePromises.first { $0.promise == .tables }?.description == "tables: kept (assumed)")
    #expect(whole.effectivePromises.first { $0.promise == .flushing }?.description == "flushing: by the caller")
  }

  @Test func promisesOfOneAnswerAreListed() throws {
    let text = """
      operations: {free: f(block), allocate: "g(size) -> block, 0 means none"}
      promises:
        ignores: [double free of a block, free of null]
        allocation of size 0: refuses
      """
    let profile = try profile(text)
    #expect(profile.answer(to: .doubleFree) == .ignores && profile.answer(to: .freeOfNull) == .ignores)
    #expect(profile.answer(to: .sizeZero) == .refuses && profile.answer(to: .freeOfForeignBlock) == .undefined)
    #expect(profile.promises[.freeOfNull]?.position == ProfilePosition(line: 3, column: 37))
  }

  /// Every promise can be stated with each of its answers, given the operations.
  @Test(arguments: Promise.allCases)
  func promiseHasAnswers(_ promise: Promise) throws {
    #expect(promise.answers.count >= 2 && !promise.answers.contains(.absent))
    #expect(Set(promise.answers).count == promise.answers.count && !promise.operations.isEmpty)
  }
}
