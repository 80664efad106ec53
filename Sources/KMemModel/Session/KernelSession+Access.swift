// What clients do with the memory that they were given: reads and writes through the MMU, in kernel and in user mode.

import KMem

extension KernelSession {
  /// Reads or writes the word at `virtual` in the loaded space, as an instruction would, and judges what comes of it.
  ///
  /// - Parameter word: what to write; nil reads.
  /// - Returns: the word, or nil after a page fault that had to be.
  @discardableResult
  public func access(_ virtual: UInt32, writing word: UInt32? = nil, isUser: Bool) throws(Finding) -> UInt32? {
    let page = virtual >> 12
    var expected = model.spaces.page(page, in: model.spaces.loaded)
    if page >= SpacesModel.kmapFirst {
      expected = model.windows.first { $0.virtual >> 12 == page }
        .map { PageModel(frame: $0.physical >> 12, flags: 0x2, isOwned: false) }
    }
    let isAllowed = expected.map { (word == nil || $0.isWritable) && (!isUser || $0.isUser) } ?? false
    let access: SimulatedMachine.ClientAccess = word.map { .write($0) } ?? .read
    switch machine.access(VirtualAddress(virtual & ~3), access, mode: isUser ? .user : .kernel) {
    case .failure(let fault):
      if isAllowed { throw Finding(.machine, .v7, "an access that is allowed faults: \(fault)") }
      seen.faultTaken = true
      return nil
    case .success(let seen):
      guard isAllowed, let expected else {
        throw Finding(.machine, .v12, "an access to \(hexadecimal(virtual)) succeeds, but must fault")
      }
      try settleAccess(virtual, expected, wrote: word, seen)
      if machine.violationCount > 0, let first = machine.violations.first { throw Finding(.machine, .v12, "\(first)") }
      return seen
    }
  }

  private func settleAccess(
    _ virtual: UInt32, _ page: PageModel, wrote word: UInt32?, _ seen: UInt32
  ) throws(Finding) {
    let physical = page.frame << 12 | virtual & 0xFFC
    if let word {
      model.contents[physical] = word
    } else if let held = model.contents[physical], held != seen {
      throw Finding(
        .state, .k4, "\(hexadecimal(virtual)) reads \(hexadecimal(seen)), but \(hexadecimal(held)) was written")
    }
  }

  /// Whether a client may use the frame behind a page: a caller has it, or it goes with the page.
  public func isClients(_ page: PageModel) -> Bool {
    page.isOwned || model.frames.isHeldByCaller(page.frame)
  }

  /// Compares every word that clients wrote with what is in memory.
  func checkContents() throws(Finding) {
    let contents = model.contents
    for (physical, word) in zip(contents.keys, contents.values) where machine.peek(PhysicalAddress(physical)) != word {
      throw Finding(.state, .k4, "physical \(hexadecimal(physical)) no longer holds what a client wrote")
    }
  }
}
