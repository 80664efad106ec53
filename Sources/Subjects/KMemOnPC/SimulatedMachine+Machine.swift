// The simulated machine as the processor that KMem runs on, and its questions in KMem's types: the one place where addresses
// are translated.

import KMem
import KMemReplay
import SimulatedPC

extension SimulatedMachine: Machine {
  @inlinable
  public func load(_ address: VirtualAddress) -> UInt32 { load(address.rawValue) }

  @inlinable
  public func store(_ word: UInt32, at address: VirtualAddress) { store(word, at: address.rawValue) }

  public func fillPage(at address: VirtualAddress, with word: UInt32) { fillPage(at: address.rawValue, with: word) }

  public func copyPage(from source: VirtualAddress, to destination: VirtualAddress) {
    copyPage(from: source.rawValue, to: destination.rawValue)
  }

  public func loadDirectory(_ directory: PhysicalAddress) { loadDirectory(directory.rawValue) }

  public func invalidatePage(_ address: VirtualAddress) { invalidatePage(address.rawValue) }
}
