// What memory_setup refuses, at which stage, and what it has not touched by then.

import KMem
import SimulatedPC
import Testing

@Suite struct MemorySetupErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var claim: String
    var error: MemorySetupError
    var change: @Sendable (inout TestLayout) -> Void
    var testDescription: String { claim }

    init(_ claim: String, _ error: MemorySetupError, _ change: @escaping @Sendable (inout TestLayout) -> Void) {
      self.claim = claim
      self.error = error
      self.change = change
    }
  }

  private static func range(_ start: UInt64, _ end: UInt64) -> PhysicalRange { PhysicalRange(start: start, end: end) }

  static let rows: [Row] = [
    Row("limit 0", .configuration(.identityLimit)) { $0.configuration.identityLimit = 0 },
    Row("limit inside a frame", .configuration(.identityLimit)) { $0.configuration.identityLimit = 0x40_0800 },
    Row("limit above 3 GiB", .configuration(.identityLimit)) { $0.configuration.identityLimit = 0xC000_1000 },
    Row("floor that frees frame 0", .configuration(.lowMemoryFloor)) { $0.configuration.lowMemoryFloor = 4095 },
    Row("no address space", .configuration(.maximumAddressSpaces)) { $0.configuration.maximumAddressSpaces = 0 },
    Row("too many address spaces", .configuration(.maximumAddressSpaces)) {
      $0.configuration.maximumAddressSpaces = 65_537
    },
    Row("heap into its own marks", .configuration(.heapSize)) { $0.configuration.heapSize = 0x2F60_8001 },
    Row("heap of 4 GiB", .configuration(.heapSize)) { $0.configuration.heapSize = .max },
    Row("image without a byte", .kernelImage(.empty)) { $0.kernel = range(0x10_0000, 0x10_0000) },
    Row("image inside a frame", .kernelImage(.unaligned)) { $0.kernel = range(0x10_0800, 0x11_0000) },
    Row("image above the limit", .kernelImage(.beyondIdentityLimit)) { $0.kernel = range(0x10_0000, 0x40_0001) },
    Row("image past 4 GiB", .kernelImage(.beyondIdentityLimit)) { $0.kernel = range(0x10_0000, .max) },
    Row("image above 4 GiB", .kernelImage(.beyondIdentityLimit)) { $0.kernel = range(1 << 32, .max - 0xFFF) },
    Row("storage before the image", .kernelImage(.mapStorageOutsideImage)) { $0.storage = range(0xF_FFFC, 0x10_0100) },
    Row("storage behind the image", .kernelImage(.mapStorageOutsideImage)) { $0.storage = range(0x10_F000, 0x11_0001) },
    Row("storage not in words", .kernelImage(.mapStorageOutsideImage)) { $0.storage = range(0x10_F002, 0x11_0000) },
    Row("storage beyond everything", .kernelImage(.mapStorageOutsideImage)) { $0.storage = range(.max - 3, .max) },
    Row("empty storage", .firmwareMap(.tooManyRegions(capacity: 0))) { $0.storage = range(0x10_F000, 0x10_F000) },
    Row("storage of two regions", .firmwareMap(.tooManyRegions(capacity: 2))) {
      $0.storage = range(0x10_F000, 0x10_F03B)
      $0.entries = (0..<3).map { entry(0x10_0000 + $0 << 20, 0x1000, 2) }
    },
    Row("empty table", .firmwareMap(.emptyTable)) { $0.entries = [] },
    Row("no usable frame", .firmwareMap(.noUsableMemory)) { $0.entries = [entry(0x10_0000, 0x70_0000, 2)] },
    Row("a reserved byte in the image", .kernelImage(.outsideUsableMemory)) {
      $0.entries.append(entry(0x10_8000, 1, 2))
    },
    Row("a reserved byte in the storage behind the image's last byte", .kernelImage(.outsideUsableMemory)) {
      $0.kernel = range(0x10_0000, 0x10_F000 + 0x100)
      $0.storage = range(0x10_F100, 0x11_0000)
      $0.entries.append(entry(0x10_FFFF, 1, 2))
    },
    Row("image in a hole", .kernelImage(.outsideUsableMemory)) { $0.entries[3] = entry(0x20_0000, 0x60_0000, 1) },
    Row("no boot_early", .bootEarly(.emptyArena)) { $0.configuration.bootEarlySize = 0 },
    Row("limit right behind the image", .bootEarly(.beyondIdentityLimit)) {
      $0.configuration.identityLimit = 0x11_0000
    },
    Row("all memory reserved", .bootEarly(.noRoom)) { $0.reserved = [range(0, .max)] },
    Row("no room for the bitmap", .frameAllocator(.exhausted)) {
      $0.entries.append(entry(0xFFFF_F000, 0x1000, 1))
      $0.configuration.bootEarlySize = 0x4_1000 - 0x1000
      $0.arena = 0x114..<0x154
    },
    Row("heap larger than memory", .heap(.outOfMemory)) { $0.configuration.heapSize = 0x80_0000 },
    Row("heap up to its own marks", .heap(.outOfMemory)) { $0.configuration.heapSize = 0x2F60_8000 },
  ]

  /// X4, and: a failure before paging leaves the control registers alone.
  @Test(arguments: rows) func isRefusedWithoutAViolation(row: Row) throws {
    var layout = TestLayout.standard
    row.change(&layout)
    let lease = try MachineLease()
    layout.install(on: lease.machine)
    lease.machine.beginCommand()
    #expect(throws: row.error) { _ = try layout.boot(on: lease.machine) }
    lease.machine.endCommand()
    #expect(lease.machine.violations == [])
    if row.error.stage != .heap {
      #expect(lease.machine.controlRegister0 == 0x11)
      #expect(lease.machine.controlRegister3 == 0)
    }
  }

  /// boot_early of k frames, for every k below what the boot sequence needs: the stage that ran out is named, and the
  /// processor still runs as it did.
  @Test(arguments: 1..<UInt32(6)) func aSmallArenaFailsAtTheStageThatRanOut(frames: UInt32) throws {
    var layout = TestLayout.standard
    layout.configuration.bootEarlySize = frames << 12
    layout.arena = 0x114..<0x114 + frames
    let lease = try MachineLease()
    layout.install(on: lease.machine)
    lease.machine.beginCommand()
    #expect(throws: MemorySetupError.paging(.bootEarly(.exhausted))) { _ = try layout.boot(on: lease.machine) }
    lease.machine.endCommand()
    #expect(lease.machine.violations == [])
    #expect(lease.machine.controlRegister0 == 0x11)
  }

  /// Six frames are enough: the arena then has no untouched frame to give.
  @Test func anArenaOfExactlyWhatBootUsesIsEnough() throws {
    var layout = TestLayout.standard
    layout.configuration.bootEarlySize = 6 << 12
    layout.configuration.heapSize = 0
    layout.arena = 0x114..<0x11A
    let kernel = try TestKernel(layout)
    #expect(kernel.free == 0x700 - 16 - 4 - 6)
    #expect(kernel.memory.bootEarly.freeBytes == 0x1000 - 32 - 0x1000 + 32)
  }

  /// Each error says what is wrong and what to do.
  @Test func everyErrorHasAMessageAndAStage() {
    let stages = Set(Self.rows.map(\.error.stage))
    #expect(stages.count == 4)
    for row in Self.rows {
      #expect(row.error.message.utf8CodeUnitCount > 20)
      #expect(row.error.stage.kernelName.utf8CodeUnitCount > 7)
    }
  }
}
