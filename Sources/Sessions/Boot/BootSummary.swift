// What a booted kernel looks like from outside: its own answers, and the tables as they lie in memory.

import Operations
import SimulatedPC
import Specification

/// The state of a kernel after `memory_setup`, as plain values.
public struct BootSummary: Hashable, Sendable {
  /// What the memory manager says.
  public let answers: BootAnswers

  /// The tables that the kernel's directory links, by ascending slot.
  public private(set) var tables: [LinkedTable] = []

  /// Pages mapped below the identity limit, at the kernel's virtual address, in the heap, and anywhere else.
  public private(set) var identityPages: UInt32 = 0
  public private(set) var kernelPages: UInt32 = 0
  public private(set) var heapPages: UInt32 = 0
  public private(set) var otherPages: UInt32 = 0

  /// The frames of the heap's pages, in order of address.
  public private(set) var heapFrames: [UInt32] = []

  public init(_ answers: BootAnswers, _ scenario: BootScenario, on machine: SimulatedMachine) {
    self.answers = answers
    machine.forEachPresentDirectoryEntry(of: answers.directory) { slot, entry in
      tables.append(LinkedTable(slot: slot, frame: entry >> 12))
    }
    let (limit, layout) = (scenario.configuration.identityLimit, scenario.layout)
    let (image, imageSize) = (scenario.kernelVirtual, UInt32(answers.kernel.frames.count))
    machine.forEachPresentEntry(of: answers.directory) { entry in
      if entry.page < limit {
        identityPages += 1
      } else if entry.page >= image && (entry.page - image) >> 12 < imageSize {
        kernelPages += 1
      } else if entry.page >= layout.heapBase && entry.page < layout.windowBase {
        heapPages += 1
        heapFrames.append(entry.frame)
      } else {
        otherPages += 1
      }
    }
  }
}
