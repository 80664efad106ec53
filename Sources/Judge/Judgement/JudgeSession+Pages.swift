// Pages: a walk of the tables says where each address leads. Nothing else may have changed, and nothing stale may be cached.

import EmulatedKernel
import Operations
import Profiles
import SimulatedPC

extension JudgeSession {
  /// The operations on pages of one space: the kernel's own, or another one.
  func operation(_ kernel: Profiles.Operation, _ user: Profiles.Operation, in space: Int) -> Profiles.Operation {
    space == 0 && profile.offers(kernel) ? kernel : user
  }

  /// What the roles of a page's call stand for.
  func values(_ space: Int, _ page: UInt32, frame: UInt32 = 0, flags: UInt32 = 0, pages: UInt32 = 1) -> [Role:
    UInt64]
  {
    [
      .space: spaces[space].handle, .virtual: UInt64(page) << 12, .physical: UInt64(frame) << 12,
      .flags: UInt64(flags), .pages: UInt64(pages), .count: UInt64(pages), .bytes: UInt64(pages) << 12,
      .size: UInt64(pages) << 12,
    ]
  }

  func directory(of space: Int) -> UInt32? { spaces[space].directory }

  /// The walk of a page in a space, by the tables in memory.
  func walk(_ space: Int, _ page: UInt32) -> Translation? {
    guard let directory = directory(of: space) else { return nil }
    return machine.walk(directory: directory, address: page << 12).translation
  }

  /// Makes a page call with what is judged around every one of them.
  ///
  /// - Parameter changes: the pages that the call is about.
  func pageCall(
    _ operation: Profiles.Operation, _ space: Int, _ pages: Range<UInt32>, _ values: [Role: UInt64],
    mayPanic: Bool = false, settle: (EmulatedKernel.Returned) throws(JudgeFinding) -> Void = { _ in }
  ) throws(JudgeFinding) -> EmulatedKernel.Returned {
    // Loads everything that the processor may have cached of the pages, so that a missing invalidation is noticed.
    if space == loaded || subject.isKernelPage(pages.lowerBound) {
      for page in pages.prefix(8) { machine.speculate(page << 12) }
    }
    let before = TableImage(of: directories.map(\.directory), on: machine)
    let returned = try call(operation, values, mayPanic: mayPanic, settle: settle)
    guard let returned else { throw JudgeFinding.promisedPanic }
    let own = directory(of: space)
    let change = before.firstChange(on: machine) { directory, page in
      let isAbout = pages.contains(page >> 12) && (directory == own || self.subject.isKernelPage(page >> 12))
      return isAbout || self.subject.isScratch(page)
    }
    if let change {
      throw JudgeFinding(
        .otherEntry, operation.rawValue,
        "\(operation.rawValue) of \(hexadecimal(pages.lowerBound << 12)) changes the page \(hexadecimal(change.page)): "
          + "its entry goes from \(hexadecimal(change.before)) to \(hexadecimal(change.after))")
    }
    let stray = before.firstStrayTable(on: machine) { _, page in
      self.subject.isScratch(page) || pages.contains { $0 >> 10 == page >> 22 }
    }
    if let stray, returned.outcome == .done {
      throw JudgeFinding(
        .otherEntry, operation.rawValue, detail: "table",
        "\(operation.rawValue) of \(pages.count) page(s) at \(hexadecimal(pages.lowerBound << 12)) makes a table for "
          + "\(hexadecimal(stray)), where it maps nothing")
    }
    if profile.answer(to: .flushing) == .byTheCaller {
      for page in pages { machine.invalidatePage(page << 12) }
      subject.processor.forgetTranslations()
    }
    try checkStale(operation)
    return returned
  }

  func checkStale(_ operation: Profiles.Operation) throws(JudgeFinding) {
    guard machine.staleEntryCount > 0,
      let stale = machine.staleEntries().first(where: { $0.kind != .widened && !subject.isScratch($0.page) })
    else { return }
    throw JudgeFinding(
      .stale, operation.rawValue, detail: "\(stale.kind)", "\(operation.rawValue) leaves a stale translation: \(stale)")
  }

  // MARK: Map

  /// Maps a page to a frame that a caller holds.
  func map(_ space: Int, _ page: UInt32, frame: UInt32, isWritable: Bool, isUser: Bool) throws(JudgeFinding) {
    let operation = operation(.mapPage, .mapUserPage, in: space)
    let name = operation.rawValue
    let before = try auditedCount()
    let isMapped = walk(space, page) != nil
    let answer = profile.answer(to: isMapped ? .mapOverMappedPage : .outOfTables)
    let returned = try pageCall(
      operation, space, page..<page + 1,
      values(space, page, frame: frame, flags: profile.flags.word(isWritable: isWritable, isUser: isUser)),
      mayPanic: answer == .panics)
    mayHaveTakenFrames()
    guard returned.outcome == .done else {
      try judgeRefusal(name, before)
      if !isMapped, let before, before > 8 {
        throw JudgeFinding(
          .refusedWithoutReason, name,
          "\(name) of \(hexadecimal(page << 12)) is refused, and \(before) frames are free")
      }
      for page in pages { try checkPage(page, name) }
      return
    }
    if isMapped {
      switch answer {
      case .refuses where profile.operations[operation]?.canFail == true, .panics:
        throw JudgeFinding(
          .notRefused, name, detail: Promise.mapOverMappedPage.rawValue,
          "\(name) maps \(hexadecimal(page << 12)), where a page is mapped already")
      case .ignores:
        for page in pages { try checkPage(page, name) }
        return
      default: pages.removeAll { $0.page == page && shares($0.space, space, page) }
      }
    }
    let mapped = MappedPage(space: space, page: page, frame: frame, isWritable: isWritable, isUser: isUser)
    pages.append(mapped)
    try checkPage(mapped, name)
    try checkCost(name, before, pages: 1)
  }

  /// Whether a page of one space is the same in another: pages of the kernel's range are.
  private func shares(_ first: Int, _ second: Int, _ page: UInt32) -> Bool {
    first == second || subject.isKernelPage(page)
  }

  /// Mapping a page costs at most one table, and one more for the kernel's window.
  func checkCost(_ name: String, _ before: UInt64?, pages: UInt64) throws(JudgeFinding) {
    guard let before, let after = try freeCount() else { return }
    expectedFree = after
    let tables = pages / 1024 + 2
    if after > before || before - after > tables + (name.contains("user_pages") ? pages : 0) {
      throw JudgeFinding(
        .countWrong, name, detail: "cost",
        "\(name) of \(pages) page(s) takes the count of free frames from \(before) to \(after)")
    }
  }

  /// A mapped page is as it was asked for.
  func checkPage(_ page: MappedPage, _ name: String) throws(JudgeFinding) {
    guard spaces[page.space].isAlive, directory(of: page.space) != nil else { return }
    let address = hexadecimal(page.page << 12)
    guard let translation = walk(page.space, page.page) else {
      throw JudgeFinding(.translation, name, detail: "missing", "the page \(address) is not mapped after \(name)")
    }
    if let frame = page.frame, translation.physical >> 12 != frame {
      throw JudgeFinding(
        .translation, name, detail: "elsewhere",
        "the page \(address) leads to \(hexadecimal(translation.physical & ~0xFFF)), and was mapped to "
          + hexadecimal(frame << 12))
    }
    if translation.isWritable != page.isWritable || translation.isUser != page.isUser {
      let seen = (translation.isWritable ? "writable" : "read-only") + (translation.isUser ? ", user" : ", kernel only")
      let asked = (page.isWritable ? "writable" : "read-only") + (page.isUser ? ", user" : ", kernel only")
      let which = translation.isWritable != page.isWritable ? "writable" : "user"
      throw JudgeFinding(.rights, name, detail: which, "the page \(address) is \(seen), and was mapped \(asked)")
    }
  }

  // MARK: Unmap, protect, translate

  func unmap(_ index: Int) throws(JudgeFinding) {
    let page = pages[index]
    let operation = operation(.unmapPage, .unmapUserPage, in: page.space)
    let name = operation.rawValue
    let freesFrame = profile.answer(to: .unmapFreesFrame) == .yes
    let before = try auditedCount()
    let returned = try pageCall(operation, page.space, page.page..<page.page + 1, values(page.space, page.page)) {
      _ in
      if freesFrame, let frame = page.frame { giveUp(frame) }
    }
    expectedFree = nil
    if returned.outcome != .done {
      throw JudgeFinding(
        .refusedWithoutReason, name, "\(name) refuses the page \(hexadecimal(page.page << 12)), which is mapped")
    }
    pages.remove(at: index)
    if freesFrame, let frame = page.frame { pages.removeAll { $0.frame == frame } }
    if let physical = returned.values[.physical], let frame = page.frame, physical >> 12 != UInt64(frame) {
      throw JudgeFinding(
        .translation, name, detail: "returned",
        "\(name) gives \(hexadecimal(UInt32(truncatingIfNeeded: physical))), and the page led to \(hexadecimal(frame << 12))"
      )
    }
    if walk(page.space, page.page) != nil {
      throw JudgeFinding(
        .translation, name, detail: "still", "the page \(hexadecimal(page.page << 12)) is still mapped after \(name)")
    }
    guard let before, let after = try freeCount() else { return }
    expectedFree = after
    if after < before || after - before > (freesFrame ? 2 : 1) {
      throw JudgeFinding(
        .countWrong, name, detail: "cost", "\(name) takes the count of free frames from \(before) to \(after)")
    }
  }

  /// The kernel has freed a frame that a caller had mapped.
  func giveUp(_ frame: UInt32) {
    guard let index = frames.firstIndex(where: { $0.numbers.contains(frame) && $0.count == 1 }) else { return }
    release(frames.remove(at: index))
  }

  func protect(_ index: Int, isWritable: Bool, isUser: Bool) throws(JudgeFinding) {
    var page = pages[index]
    let flags = profile.flags.word(isWritable: isWritable, isUser: isUser)
    let operation = operation(.protectPage, .protectUserPage, in: page.space)
    let returned = try pageCall(
      operation, page.space, page.page..<page.page + 1, values(page.space, page.page, flags: flags))
    if returned.outcome != .done {
      throw JudgeFinding(
        .refusedWithoutReason, operation.rawValue,
        "\(operation.rawValue) refuses \(hexadecimal(page.page << 12)), which is mapped")
    }
    page.isWritable = isWritable
    page.isUser = isUser
    pages[index] = page
    try checkPage(page, operation.rawValue)
  }

  /// Asks where an address leads.
  func translate(_ space: Int, _ virtual: UInt32) throws(JudgeFinding) {
    let operation = operation(.translate, .translateUser, in: space)
    let name = operation.rawValue
    let expected = directory(of: space).flatMap { machine.walk(directory: $0, address: virtual).translation }
    var values = values(space, virtual >> 12)
    values[.virtual] = UInt64(virtual)
    let promise = profile.answer(to: .translateOfUnmappedPage)
    if expected == nil && promise == .undefined { return }
    let returned = try pageCall(operation, space, 0..<0, values, mayPanic: expected == nil && promise == .panics)
    guard let expected else {
      if returned.outcome == .done && promise == .refuses {
        throw JudgeFinding(
          .notRefused, name, detail: Promise.translateOfUnmappedPage.rawValue,
          "\(name) gives \(hexadecimal(UInt32(truncatingIfNeeded: returned.raw))) for \(hexadecimal(virtual)), which is not mapped"
        )
      }
      return
    }
    let seen = returned.values[.physical].map { UInt32(truncatingIfNeeded: $0) }
    let isAmbiguous = expected.physical == 0
    if returned.outcome != .done && !isAmbiguous
      || returned.outcome == .done && seen.map({ $0 >> 12 }) != expected.physical >> 12
    {
      throw JudgeFinding(
        .translation, name, detail: "translate",
        "\(name) gives \(seen.map(hexadecimal) ?? "none") for \(hexadecimal(virtual)), which leads to "
          + hexadecimal(expected.physical))
    }
  }
}

extension KernelUnderJudgement {
  /// Whether a page belongs to the kernel in every address space.
  func isKernelPage(_ page: UInt32) -> Bool { profile.layout.kernelRange.contains(page << 12) }

  /// Whether the kernel maps and unmaps a page for itself.
  func isScratch(_ address: UInt32) -> Bool { profile.layout.scratch.contains { $0.contains(address) } }
}
