// Calls of libkmem.a's functions, by the System V ABI for i386: arguments on the stack, the result in EAX and EDX.
//
//   stack bottom ├ descriptors ┤ results ┤ what memory_setup is told ┤ ...free... ┤ arguments, return address ┤ stack top

import CKMem
import EmulatedProcessor
import Operations
import SimulatedPC

/// One emulated processor that has the image in its memory.
package final class LibraryProcessor {
  package let image: LibraryImage
  package let processor: EmulatedProcessor
  package var machine: SimulatedMachine { processor.machine }

  /// How the call ended that did not return; nil: all have returned. Nothing can be called after it.
  package private(set) var end: RunEnd?

  /// The most blocks that a call may run: a thousand times what the longest needs.
  private static let blocksOfCall: UInt64 = 50_000_000

  package init(_ image: LibraryImage, on machine: SimulatedMachine) throws(EmulatorError) {
    self.image = image
    processor = try EmulatedProcessor(on: machine)
    for code in image.code { processor.addCode(code.bytes, at: [code.address]) }
    processor.ignoreStores(to: image.ownRanges)
  }

  // MARK: Places at the stack's bottom

  /// Where functions leave what they return by way of pointers: 32 bytes, virtual.
  package var results: UInt32 { image.stack.lowerBound + 0x20 }

  /// Where what `kmem_bootmem_init` is told begins, virtual.
  package var information: UInt32 { image.stack.lowerBound + 0x40 }

  /// The word number `index` of `results`.
  package func result(_ index: UInt32) -> UInt32 { machine.peek(image.physical(of: results + index * 4)) }

  /// Writes words from a virtual address of the stack on.
  package func write(_ words: [UInt32], at virtual: UInt32) {
    var place = image.physical(of: virtual)
    for word in words {
      machine.poke(word, at: place)
      place += 4
    }
  }

  // MARK: Loading

  /// Puts the image into a machine that has boot tables loaded which map everything one to one, and maps it where it is linked
  /// as well.
  package func load() {
    end = nil
    machine.pokePages(image.words, from: image.physical.lowerBound >> 12, except: image.bootDirectory >> 12)
    let first = image.writable >> 12
    let last = (image.physical.upperBound + 4095) >> 12
    machine.setOwner(.bookkeeping, from: first, count: last - first)
    let slot = image.virtualStart >> 22
    for page in 0..<UInt32(1024) {
      let virtual = slot << 22 | page << 12
      let isImage = virtual - image.virtualStart < UInt32(image.words.count * 4)
      let frame = isImage ? image.physical(of: virtual) : virtual
      machine.poke(frame | 3, at: image.bootTable + page * 4)
    }
    machine.poke(image.bootTable | 3, at: image.bootDirectory + slot * 4)
    processor.enterProtectedMode(descriptors: image.physical(of: image.stack.lowerBound))
  }

  // MARK: Calls

  /// Calls `function`.
  ///
  /// - Returns: EAX; nil if it did not return, now or before.
  package func call(_ function: LibraryFunction, _ arguments: UInt32...) -> UInt32? { call(function, arguments) }

  package func call(_ function: LibraryFunction, _ arguments: [UInt32]) -> UInt32? {
    guard end == nil else { return nil }
    // At the call instruction the stack is a multiple of 16.
    let frame = UInt32(arguments.count * 4 + 15) & ~15
    var place = image.physical(of: image.stack.upperBound - 16 - frame)
    let stackPointer = image.stack.upperBound - 16 - frame - 4
    machine.poke(image.returnAddress, at: place - 4)
    for argument in arguments {
      machine.poke(argument, at: place)
      place += 4
    }
    processor.forgetTranslations()
    // A client of the memory manager loads CR3 on the machine itself.
    if machine.controlRegister3 != processor.registers.control3 { processor.takeOverControlRegisters() }
    processor[register: 4] = stackPointer
    processor.clearDirection()
    let end = processor.run(
      from: image.address(of: function), until: image.returnAddress, blocks: Self.blocksOfCall)
    guard end == .reached else {
      if case .fault(let fault) = end { machine.recordFault(fault) }
      self.end = end
      return nil
    }
    return processor[register: 0]
  }

  /// The upper half of a 64-bit result of the last call.
  package var upperResult: UInt32 { processor[register: 2] }
}
