// What clients do with the memory that they were given: reads and writes through the MMU, in kernel and in user mode.

import Operations
import SimulatedPC
import Specification

extension KernelSession {
  /// A processor loads the translation of the page that holds `virtual`, as it may do at any time.
  ///
  /// - Returns: whether one was loaded that was not cached.
  @discardableResult
  public func speculate(_ virtual: UInt32) -> Bool {
    let isLoaded = machine.speculate(virtual)
    if isLoaded { lastAccess = virtual }
    if recorder != nil { touch(virtual) }
    return isLoaded
  }

  /// Tells the recorder what the translation of `virtual` must be.
  private func touch(_ virtual: UInt32) {
    let translation = machine.walk(virtual & ~3).translation
    let outcome = translation.map { ReplayOutcome(.touched, $0.isWritable ? 1 : 0, 1) } ?? ReplayOutcome(.faulted)
    recorder?.record(
      .touch(virtual: virtual & ~3, physical: translation?.physical), outcome,
      "kernel.speculate(\(hexadecimal(virtual)))")
  }

  /// Runs `operation` with the translations cached that it is about, and looks at them afterwards: what an invalidation that
  /// was left out leaves behind is then found in the kernel image too, which has only a processor's caches to look at.
  func performBetweenTouches(_ operation: Operation) throws(Finding) -> Response {
    if let page = operation.page { speculate(page << 12) }
    let response = try judge(operation)
    if let page = operation.page { speculate(page << 12) }
    if case .kmap = operation, case .address(let window) = response { speculate(window) }
    return response
  }

  /// Reads or writes the word at `virtual` in the loaded space, as an instruction would, and judges what comes of it.
  ///
  /// - Parameter word: what to write; nil reads.
  /// - Returns: the word, or nil after a page fault that had to be.
  @discardableResult
  public func access(_ virtual: UInt32, writing word: UInt32? = nil, isUser: Bool) throws(Finding) -> UInt32? {
    let isUser = isUser && !keepsClientsInKernelMode
    let page = virtual >> 12
    var expected = model.spaces.page(page, in: model.spaces.loaded)
    if page >= model.layout.windowFirstPage {
      expected = model.windows.first { $0.virtual >> 12 == page }
        .map { PageModel(frame: $0.physical >> 12, flags: 0x2, isOwned: false) }
    }
    let isAllowed = expected.map { (word == nil || $0.isWritable) && (!isUser || $0.isUser) } ?? false
    let access: SimulatedMachine.ClientAccess = word.map { .write($0) } ?? .read
    switch machine.access(virtual & ~3, access, mode: isUser ? .user : .kernel) {
    case .failure(let fault):
      note(virtual & ~3, word, isKnown: false, seen: nil)
      if isAllowed { throw Finding(.machine, .v7, "an access that is allowed faults: \(fault)") }
      seen.faultTaken = true
      return nil
    case .success(let seen):
      guard isAllowed, let expected else {
        throw Finding(.machine, .v12, "an access to \(hexadecimal(virtual)) succeeds, but must fault")
      }
      lastAccess = virtual
      let isKnown = model.contents[expected.frame << 12 | virtual & 0xFFC] != nil
      note(virtual & ~3, word, isKnown: isKnown, seen: seen)
      try settleAccess(virtual, expected, wrote: word, seen)
      if machine.violationCount > 0, let first = machine.violations.first { throw first.finding }
      return seen
    }
  }

  /// Tells the recorder of an access. What a word held that nobody wrote is anybody's guess.
  private func note(_ virtual: UInt32, _ word: UInt32?, isKnown: Bool, seen: UInt32?) {
    guard let recorder else { return }
    let place = hexadecimal(virtual)
    if let word {
      recorder.record(
        .write(virtual: virtual, word: word), ReplayOutcome(seen == nil ? .faulted : .done),
        "try kernel.access(\(place), writing: \(hexadecimal(word)), isUser: false)")
    } else {
      recorder.record(
        .read(virtual: virtual, isKnown: isKnown), ReplayOutcome(read: seen, isKnown: isKnown),
        "try kernel.access(\(place), isUser: false)")
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
    for (physical, word) in zip(contents.keys, contents.values) where machine.peek(physical) != word {
      throw Finding(.state, .k4, "physical \(hexadecimal(physical)) no longer holds what a client wrote")
    }
  }
}

extension Operation {
  /// The number of the first page that the operation is about, whatever the space.
  fileprivate var page: UInt32? {
    switch self {
    case .createTable(let virtual, _, _), .map(let virtual, _, _, _), .remap(let virtual, _, _, _),
      .protect(let virtual, _, _), .unmap(let virtual, _), .mapUserPages(let virtual, _, _, _), .kunmap(let virtual):
      virtual >> 12
    default: nil
    }
  }
}
