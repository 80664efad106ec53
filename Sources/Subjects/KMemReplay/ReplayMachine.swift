// What a replay needs of a processor beyond what the memory manager needs: the clients' accesses, which may fault, and a
// look at physical memory that leaves everything that the processor has cached as it is.

import KMem

/// A machine that cases are replayed on.
public protocol ReplayMachine: Machine {
  /// Told when `memory_setup` has loaded its tables: from now on `inspect` has to work through them.
  func enterTables(of paging: Paging)

  /// Goes back to the tables that the machine was on before `memory_setup`.
  func returnToBootTables()

  /// The word at a physical address, a multiple of 4, read without the memory manager's knowledge: no cached translation of its
  /// pages comes or goes by it. A word that the machine has changed in order to look shows as it was.
  func inspect(_ address: PhysicalAddress) -> UInt32

  /// Undoes whatever `inspect` needed. Called before anything but `inspect` is called again.
  func endInspection()

  /// Reads the word at `virtual`, a multiple of 4, as a kernel's instruction does; `nil` after a page fault.
  func clientRead(_ virtual: UInt32) -> UInt32?

  /// Writes the word at `virtual`, a multiple of 4, as a kernel's instruction does.
  ///
  /// - Returns: whether it was written; `false` after a page fault.
  func clientWrite(_ word: UInt32, at virtual: UInt32) -> Bool
}
