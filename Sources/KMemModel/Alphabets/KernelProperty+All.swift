// The subsystems' properties, from one part of the memory manager to all of it.

import KMem
import PropCheck

extension KernelProperty {
  /// The one with every command.
  public static var kernel: KernelProperty { all[all.count - 1] }

  /// All of them, the one with every command last.
  public static let all: [KernelProperty] = [
    KernelProperty(
      name: "pmm", summary: "frames: single, contiguous, aligned, bounded, freed, reserved, misused, exhausted",
      scenario: { source in try BootScenario.drawSmall(from: &source) }, commands: { $0.frames() },
      demands: [("frames ran out", 10, { $0.exhausted }), ("a command was refused", 30, { $0.refusals > 0 })]),
    KernelProperty(
      name: "paging",
      summary: "pages of the kernel's own space: map, remap, protect, unmap, accesses, every frame failing",
      scenario: { source in try BootScenario.drawSmall(from: &source) },
      commands: { $0.pages(weight: 2).accesses().frames() },
      demands: [("a table was reclaimed", 3, { $0.tableReclaimed }), ("every allocation failed", 5, { $0.starved })]),
    KernelProperty(
      name: "address-spaces",
      summary: "several address spaces: their pages, the shared kernel range, switches, their end",
      scenario: { source in try BootScenario.drawSmall(from: &source) },
      commands: { $0.addressSpaces(weight: 2).pages(weight: 2).accesses().frames() },
      demands: [
        ("a space was destroyed", 15, { $0.spaceDestroyed }), ("a table was reclaimed", 2, { $0.tableReclaimed }),
        ("a kernel table was made under spaces", 1, { $0.kernelTableUnderSpaces }),
      ]),
    KernelProperty(
      name: "kmap", summary: "the kmap window: nesting, order, what is written through it, with pages beside it",
      scenario: { source in try BootScenario.drawSmall(from: &source) },
      commands: { $0.kmap(weight: 3).accesses().frames().pages().fillingWindow() },
      demands: [("windows nest", 20, { $0.nestedKmap })]),
    KernelProperty(
      name: "heap", summary: "the kernel heap: blocks, contents, growth, misuse, exhaustion",
      scenario: { source in try BootScenario.drawSmall(from: &source) },
      commands: { $0.heap(weight: 4).frames().pages() }, demands: [("the heap grew", 10, { $0.heapGrew })]),
    KernelProperty(
      name: "kernel", summary: "everything together after a random memory_setup",
      scenario: { source in try BootScenario.drawBootable(from: &source) },
      commands: { $0.frames().pages().addressSpaces().kmap().accesses().heap() },
      demands: [
        ("frames ran out", 5, { $0.exhausted }), ("every allocation failed", 5, { $0.starved }),
        ("a space was destroyed", 3, { $0.spaceDestroyed }), ("an access faulted", 3, { $0.faultTaken }),
      ]),
  ]
}
