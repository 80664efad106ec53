// Which address spaces exist. Each has a word in a table that boot_early provides, so that a new kernel table can be
// linked from every directory, and so that handles of destroyed spaces are recognised.
//
//   31                       12 11          1 0
//   ├ address of the directory ┤ generation  ┊ live      word i: space i; word 0: the kernel's own

/// A handle to an address space. It stays valid until the space is destroyed and is refused from then on.
///
/// - Note: After its place was reused 2047 times, a handle of a destroyed space may be accepted as the space that lives there
///   now.
public struct AddressSpace: Hashable, Sendable {
  /// The place in the table of spaces.
  @usableFromInline
  let index: UInt32

  /// The word that the table holds while the space lives.
  @usableFromInline
  let word: UInt32

  @inlinable
  init(index: UInt32, word: UInt32) {
    self.index = index
    self.word = word
  }

  /// The kernel's own space, loaded by `memory_setup`, which every other space shares the kernel range with.
  @inlinable
  public static var kernel: AddressSpace { AddressSpace(index: 0, word: 0) }
}

/// The table of address spaces, in memory that boot_early handed out.
@usableFromInline
struct AddressSpaceTable: Sendable {
  @usableFromInline
  let base: VirtualAddress

  /// Places, the kernel's included.
  @usableFromInline
  let capacity: UInt32

  @inlinable
  init(base: VirtualAddress, capacity: UInt32) {
    self.base = base
    self.capacity = capacity
  }

  @inlinable
  static var liveBit: UInt32 { 1 }

  @inlinable
  static var generationStep: UInt32 { 2 }

  @inlinable
  static var generationMask: UInt32 { Frame.size - 2 }

  @inlinable
  func word(at index: UInt32, on machine: some Machine) -> UInt32 {
    machine.load(base.advanced(byBytes: index * 4))
  }

  @inlinable
  func setWord(_ word: UInt32, at index: UInt32, on machine: some Machine) {
    machine.store(word, at: base.advanced(byBytes: index * 4))
  }

  /// The directory of the space at `index`, or `nil` where no space lives.
  @inlinable
  func directory(at index: UInt32, on machine: some Machine) -> PhysicalAddress? {
    let word = word(at: index, on: machine)
    return word & AddressSpaceTable.liveBit == 0 ? nil : PhysicalAddress(word & ~(Frame.size - 1))
  }

  /// The lowest place where no space lives; `nil` when all are taken.
  ///
  /// - Complexity: O(capacity).
  @inlinable
  func vacancy(on machine: some Machine) -> UInt32? {
    var index: UInt32 = 1
    while index < capacity {
      if word(at: index, on: machine) & AddressSpaceTable.liveBit == 0 { return index }
      index += 1
    }
    return nil
  }

  /// Records a space at a vacant place.
  @inlinable
  func record(_ directory: PhysicalAddress, at index: UInt32, on machine: some Machine) -> AddressSpace {
    let generation = word(at: index, on: machine) & AddressSpaceTable.generationMask
    let word = directory.rawValue | generation | AddressSpaceTable.liveBit
    setWord(word, at: index, on: machine)
    return AddressSpace(index: index, word: word)
  }

  /// Forgets a space, so that its handle is refused from now on.
  @inlinable
  func forget(_ index: UInt32, on machine: some Machine) {
    let generation = word(at: index, on: machine) &+ AddressSpaceTable.generationStep
    setWord(generation & AddressSpaceTable.generationMask, at: index, on: machine)
  }
}
