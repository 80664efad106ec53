// What a heap operation costs, in words loaded and stored: the same few however many blocks there are and wherever the
// free ones lie.

import KMem
import PropCheck
import SimulatedPC
import TestSupport
import Testing

/// A simulated machine that counts.
struct CountingMachine: Machine {
  final class Counter {
    var accesses = 0
  }

  let base: SimulatedMachine
  let counter = Counter()

  func load(_ address: VirtualAddress) -> UInt32 {
    counter.accesses += 1
    return base.load(address)
  }

  func store(_ word: UInt32, at address: VirtualAddress) {
    counter.accesses += 1
    base.store(word, at: address)
  }

  func fillPage(at address: VirtualAddress, with word: UInt32) {
    counter.accesses += 1024
    base.fillPage(at: address, with: word)
  }

  func copyPage(from source: VirtualAddress, to destination: VirtualAddress) {
    counter.accesses += 2048
    base.copyPage(from: source, to: destination)
  }

  var controlRegister0: UInt32 { base.controlRegister0 }
  var controlRegister3: UInt32 { base.controlRegister3 }
  var controlRegister4: UInt32 { base.controlRegister4 }
  func writeControlRegister0(_ value: UInt32) { base.writeControlRegister0(value) }
  func loadDirectory(_ directory: PhysicalAddress) { base.loadDirectory(directory) }
  func writeControlRegister4(_ value: UInt32) { base.writeControlRegister4(value) }
  func invalidatePage(_ address: VirtualAddress) { base.invalidatePage(address) }
}

@Suite struct HeapCostTests {
  /// Counted by hand, for an aligned allocation that cuts both ends off a block of another class: 16 to look at four blocks
  /// of its own class, 2 to find the other and 2 to find how large its first block is, 9 to see that all agrees and to take the
  /// block out of its list, 8 to put its end into a list, 8 for its front, 1 for the header and 2 for the mark. A block that is
  /// freed between two free ones takes 34.
  private static let most = 48

  /// The number of accesses of `body`.
  private func cost(_ machine: CountingMachine, _ body: () throws -> Void) rethrows -> Int {
    let before = machine.counter.accesses
    try body()
    return machine.counter.accesses - before
  }

  @Test(arguments: [UInt32(10), 100, 2000]) func allocateAndFreeCostTheSameHoweverManyBlocksThereAre(
    blocks: UInt32
  ) throws {
    var layout = TestLayout.standard
    layout.configuration.heapSize = 128 << 12
    let lease = try MachineLease()
    layout.install(on: lease.machine)
    let machine = CountingMachine(base: lease.machine)
    let table = try FirmwareTable(header: VirtualAddress(TestLayout.tableHeader), on: machine)
    lease.machine.beginCommand()
    var memory = try KernelMemory.setUp(
      BootInformation(
        firmwareTable: table, kernel: KernelImage(physical: layout.kernel), mapStorage: layout.storage),
      configuration: layout.configuration, reserving: layout.reserved.span, on: machine)
    try memory.initializeHeap()

    var random = SplitMix64(seed: UInt64(blocks))
    var live: [VirtualAddress] = []
    for _ in 0..<blocks { live.append(try memory.allocate(size: 1 + random.below(UInt32(200)))) }
    let pages = memory.kernelHeap.statistics.pages
    #expect(pages == 128, "all fits, so that no growth is counted")
    var worst = 0
    for _ in 0..<2000 {
      let index = Int(random.below(UInt32(live.count)))
      let old = live[index]
      worst = max(worst, try cost(machine) { try memory.free(old) })
      let size = 1 + random.below(UInt32(200))
      let alignment = UInt32(1) << random.below(UInt32(9))
      worst = max(worst, try cost(machine) { live[index] = try memory.allocate(size: size, alignment: alignment) })
    }
    #expect(memory.kernelHeap.statistics.pages == pages)
    #expect(worst <= HeapCostTests.most, "the dearest of 4000 operations took \(worst) accesses")
    #expect(worst >= 20, "something was counted")
    try memory.limitHeap(toRegionOf: 128 << 12)
    let refusal = cost(machine) {
      #expect(throws: HeapError.regionExhausted) { try memory.allocate(size: 1 << 20) }
    }
    #expect(refusal <= 2, "a refusal took \(refusal) accesses")
    #expect(memory.kernelHeap.validate(on: machine))
  }
}
