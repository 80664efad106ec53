// The simulated machine's questions and answers in KMem's types, for tests that hold addresses and frames.

import KMem
import KMemOnPC
import SimulatedPC

extension SimulatedMachine {
  func peek(_ address: PhysicalAddress) -> UInt32 { peek(address.rawValue) }

  func poke(_ word: UInt32, at address: PhysicalAddress) { poke(word, at: address.rawValue) }

  func isFilled(_ frame: Frame, with word: UInt32) -> Bool { isFilled(frame.number, with: word) }

  func owner(of frame: Frame) -> FrameOwner { owner(of: frame.number) }

  func setOwner(_ owner: FrameOwner, from first: Frame, count: UInt32 = 1) {
    setOwner(owner, from: first.number, count: count)
  }

  func access(_ address: VirtualAddress, _ access: ClientAccess, mode: ClientMode) -> Result<UInt32, PageFault> {
    self.access(address.rawValue, access, mode: mode)
  }

  func walk(_ address: VirtualAddress) -> PageWalk { walk(address.rawValue) }

  func walk(directory: PhysicalAddress, address: VirtualAddress) -> PageWalk {
    walk(directory: directory.rawValue, address: address.rawValue)
  }

  @discardableResult
  func speculate(_ address: VirtualAddress) -> Bool { speculate(address.rawValue) }

  func registerForSpeculation(_ address: VirtualAddress) { registerForSpeculation(address.rawValue) }

  func cachedTranslation(of address: VirtualAddress) -> Translation? { cachedTranslation(of: address.rawValue) }

  func forEachPresentEntry(
    of directory: PhysicalAddress, pages: Range<UInt32> = 0..<Frame.limit, _ body: (PresentEntry) -> Void
  ) {
    forEachPresentEntry(of: directory.rawValue, pages: pages, body)
  }

  func forEachPresentDirectoryEntry(of directory: PhysicalAddress, _ body: (UInt32, UInt32) -> Void) {
    forEachPresentDirectoryEntry(of: directory.rawValue, body)
  }
}
