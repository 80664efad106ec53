// The subsystems' properties, those of one part of the memory manager and that of all of it.

import Sessions
import Specification

extension KernelProperty {
  /// The one with every command.
  public static var kernel: KernelProperty { all[all.count - 1] }

  /// All of them, those first that cost little, the one with every command last.
  public static let all: [KernelProperty] = [
    KernelProperty(
      name: "frames",
      summary: "a kernel's frames: single, contiguous, aligned, bounded, freed, filled, reserved, misused, exhausted",
      scenario: { source in try BootScenario.drawSmall(from: &source) }, commands: { $0.frames() },
      demands: [
        Demand("frames ran out", 10, { $0.exhausted }), Demand("a command was refused", 30, { $0.refusals > 0 }),
      ]),
    KernelProperty(
      name: "heap",
      summary: "the kernel heap: blocks, contents, growth, misuse, exhaustion", cases: 300,
      scenario: { source in try BootScenario.drawSmall(from: &source) },
      commands: { $0.heap(weight: 4).frames().pages(starving: 6).fullHeap().manyBlocks().usedPages().dirtyHeap() },
      demands: [Demand("the heap grew", 10, { $0.heapGrew })]
        + starving([.heap, .block, .alignedBlock, .zeroedBlock, .pageBlock, .resizedBlock])),
    KernelProperty(
      name: "kmap", summary: "the kmap window: nesting, order, what is written through it, with pages beside it",
      scenario: { source in try BootScenario.drawSmall(from: &source) },
      commands: { $0.kmap(weight: 3).accesses().frames().pages().fillingWindow().takingLow() },
      demands: [Demand("windows nest", 20, { $0.nestedKmap }), Demand("the window was full", 2, { $0.windowFull })]),
    KernelProperty(
      name: "address-spaces",
      summary: "several address spaces: their pages, the shared kernel range, switches, their end", cases: 400,
      scenario: { source in try BootScenario.drawSmall(from: &source) },
      commands: {
        $0.addressSpaces(weight: 2).pages(weight: 2).accesses().frames().sharedPages().takingLow(weight: 2).manySpaces()
          .usedPages().staleHandles(weight: 2)
      },
      demands: [
        Demand("a space was destroyed", 8, { $0.spaceDestroyed }),
        Demand("a table was reclaimed", 2, { $0.tableReclaimed }),
        Demand("a kernel table was made under spaces", 1, { $0.kernelTableUnderSpaces }),
      ] + starving([.userPages, .space, .table, .page])),
    KernelProperty(
      name: "paging",
      summary: "pages of the kernel's own space: map, remap, protect, unmap, accesses, every frame failing", cases: 600,
      scenario: { source in try BootScenario.drawSmall(from: &source) },
      commands: { $0.pages(weight: 2).accesses().frames().takingLow().usedPages(weight: 2) },
      demands: [
        Demand("a table was reclaimed", 3, { $0.tableReclaimed }), Demand("an access faulted", 10, { $0.faultTaken }),
        Demand("frames ran out", 5, { $0.exhausted }),
      ] + starving([.table, .page, .frame])),
    KernelProperty(
      name: "kernel", summary: "everything together after a random memory_setup", cases: 600,
      scenario: { source in try BootScenario.drawBootable(from: &source) },
      commands: {
        // What repeats is rare here: each such command is as much work as dozens of others.
        $0.frames(weight: 10).pages(weight: 10, starving: 10).addressSpaces(weight: 10).kmap(weight: 10)
          .accesses(weight: 10).heap(weight: 10).takingLow().manySpaces().usedPages().manyBlocks().staleHandles(
            weight: 2
          )
          .dirtyHeap()
      },
      demands: [
        Demand("frames ran out", 5, { $0.exhausted }), Demand("an operation starved", 3, { !$0.starved.isEmpty }),
        Demand("a space was destroyed", 3, { $0.spaceDestroyed }), Demand("an access faulted", 3, { $0.faultTaken }),
        Demand("a table was reclaimed", 1, { $0.tableReclaimed }), Demand("windows nest", 3, { $0.nestedKmap }),
        Demand("a kernel table was made under spaces", 1, { $0.kernelTableUnderSpaces }),
        Demand("the heap grew", 3, { $0.heapGrew }),
      ]),
  ]

  /// The demand that each of these has failed for want of every frame that it takes.
  private static func starving(_ kinds: [HungryKind]) -> [Demand] {
    kinds.map { kind in Demand("starved: \(kind.rawValue)", 0.1, { $0.starved.contains(kind) }) }
  }
}
