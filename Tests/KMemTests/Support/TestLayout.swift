// The machines that the tests boot. Every number here is worked out by hand; nothing is asked of KMem.
//
//   frame 0x000 ┌───────────────────────┐
//               │ usable, below floor   │ the first entry ends at 0x9FC00, inside frame 0x9F
//         0x09F │ reserved              │
//         0x0A0 ┊ hole                  ┊
//         0x0F0 │ reserved              │
//         0x100 │ kernel image          │ 16 frames at 1 MiB; the last one holds the sanitised firmware map
//         0x110 │ module                │ 4 frames that the loader filled and the caller reserves
//         0x114 │ boot_early, 16 frames │ 6 used: bitmap, directory, kmap table, spaces, identity table, image table
//         0x11A │   untouched           │ free once boot_early retires
//         0x124 │ heap                  │ page 0, its table, page 1, page 2
//         0x128 │ free                  │
//         0x400 ├───────────────────────┤ identity limit: 4 MiB
//               │ free                  │ reached through kmap only
//         0x800 └───────────────────────┘ end of memory: 8 MiB

import KMem
import Operations
import SimulatedPC
import Specification

typealias Memory = KernelMemory<SimulatedMachine>

struct TestLayout {
  var entries: [FirmwareMapEntry] = [
    FirmwareMapEntry(base: 0, length: 0x9FC00, type: 1),
    FirmwareMapEntry(base: 0x9FC00, length: 0x400, type: 2),
    FirmwareMapEntry(base: 0xF0000, length: 0x10000, type: 2),
    FirmwareMapEntry(base: 0x10_0000, length: 0x70_0000, type: 1),
  ]
  var kernel = PhysicalRange(start: 0x10_0000, end: 0x11_0000)
  var storage = PhysicalRange(start: 0x10_F000, end: 0x11_0000)
  var reserved = [PhysicalRange(start: 0x11_0000, end: 0x11_4000)]
  var arena: Range<UInt32> = 0x114..<0x124
  var configuration = TestLayout.standardConfiguration
  var options = MachineOptions()

  static let standard = TestLayout()

  /// Frames of boot_early that `memory_setup` uses, by what is in them.
  static let bitmap: UInt32 = 0x114
  static let directory = PhysicalAddress(0x11_5000)
  static let kmapTable = PhysicalAddress(0x11_6000)
  static let spaces: UInt32 = 0x117
  static let identityTable = PhysicalAddress(0x11_8000)
  static let imageTable = PhysicalAddress(0x11_9000)
  static let firstUntouched: UInt32 = 0x11A

  static let frames: UInt32 = 0x800
  static let identityLimit: UInt32 = 0x40_0000

  /// Usable from the floor on (0x700) minus image, module, used part of boot_early, heap and its table.
  static let initiallyFree: UInt32 = 0x700 - 16 - 4 - 6 - 4

  /// The first page of the user range.
  static let user = VirtualAddress(0x40_0000)

  private static var standardConfiguration: MemoryConfiguration {
    var configuration = MemoryConfiguration()
    configuration.identityLimit = identityLimit
    configuration.bootEarlySize = 0x1_0000
    configuration.heapSize = 0x3000
    configuration.maximumAddressSpaces = 8
    return configuration
  }

  /// The place of the firmware's table: below the floor, with an address that is no multiple of 4.
  static let tableHeader: UInt32 = 0x7001

  /// What is installed, and who owns it when the machine enters the kernel.
  var memory: InstalledMemory {
    let map = ReferenceFirmwareMap(entries, attributes: .honoured)
    var memory = InstalledMemory()
    for run in map.touchedFrameRuns { memory.set(.reserved, from: run.first, count: run.count) }
    for run in map.usableFrameRuns {
      let low = run.first < 0x100 ? min(run.count, 0x100 - run.first) : 0
      memory.set(.unmanaged, from: run.first, count: low)
      memory.set(.free, from: run.first + low, count: run.count - low)
    }
    func give(_ range: PhysicalRange, to owner: FrameOwner) {
      let first = UInt32(min(range.start, 1 << 32) >> 12)
      memory.set(owner, from: first, count: UInt32((min(range.end, 1 << 32) + 0xFFF) >> 12) - first)
    }
    for range in reserved { give(range, to: .loader) }
    give(kernel, to: .kernel)
    give(storage, to: .bookkeeping)
    memory.set(.unmanaged, from: TestLayout.tableHeader >> 12, count: 1)
    memory.set(.bootEarly, from: arena.lowerBound, count: UInt32(arena.count))
    return memory
  }

  /// Switches `machine` on with this layout's memory, and the firmware's table where the loader leaves it.
  func install(on machine: SimulatedMachine) {
    machine.reset(installing: memory, options: options)
    machine.pokeBytes(RawFirmwareTable(fitting: entries).bytes(), at: TestLayout.tableHeader)
  }

  func boot(on machine: SimulatedMachine) throws -> Memory {
    let table = try FirmwareTable(header: VirtualAddress(TestLayout.tableHeader), on: machine)
    let information = BootInformation(
      firmwareTable: table, kernel: KernelImage(physical: kernel), mapStorage: storage)
    return try Memory.setUp(information, configuration: configuration, reserving: reserved.span, on: machine)
  }
}

extension PageFlags {
  static let userWritable = PageFlags.user.union(.writable)
}

extension SimulatedMachine {
  /// Writes bytes behind the MMU's back, at any address.
  func pokeBytes(_ bytes: [UInt8], at start: UInt32) {
    var index = 0
    while index < bytes.count {
      let place = PhysicalAddress((start + UInt32(index)) & ~3)
      var word = peek(place)
      repeat {
        let shift = (start + UInt32(index)) % 4 * 8
        word = word & ~(0xFF << shift) | UInt32(bytes[index]) << shift
        index += 1
      } while (start + UInt32(index)) % 4 != 0 && index < bytes.count
      poke(word, at: place)
    }
  }
}
