// Address spaces and the window: a directory of its own that shares the kernel's half, and frames seen through a page.

import EmulatedKernel
import Operations
import Profiles
import SimulatedPC

extension JudgeSession {
  private func values(_ space: Int) -> [Role: UInt64] { [.space: spaces[space].handle] }

  /// Creates a space; nil if the kernel refused.
  @discardableResult
  func createSpace() throws(JudgeFinding) -> Int? {
    let before = try auditedCount()
    let returned = try call(.createSpace, [:], mayPanic: profile.answer(to: .outOfSpaces) == .panics) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    mayHaveTakenFrames()
    guard returned.outcome == .done, let handle = returned.values[.space] else {
      try judgeRefusal("create_space", before)
      return nil
    }
    let directory = subject.directory(of: handle)
    if let directory { try judge(directory: directory) }
    spaces.append(KnownSpace(handle: handle, directory: directory))
    if profile.answer(to: .kernelHalfShared) == .yes {
      try checkKernelHalf(of: spaces.count - 1)
    } else {
      try checkKernelPages(of: spaces.count - 1)
    }
    return spaces.count - 1
  }

  /// The kernel's pages lead in a new space where they lead in the kernel's own, by whichever tables. That some are not there
  /// yet is wrong only if the kernel is promised to work while the space is loaded.
  private func checkKernelPages(of space: Int) throws(JudgeFinding) {
    guard let own = directory(of: 0), let other = directory(of: space) else { return }
    let mustBeThere = profile.answer(to: .userDirectoryLoaded) == .yes
    for slot in profile.layout.kernelRange.first >> 22...profile.layout.kernelRange.last >> 22 {
      let kernels = machine.peek(own + slot * 4)
      let theirs = machine.peek(other + slot * 4)
      guard kernels & 1 == 1, (kernels ^ theirs) & ~0x60 != 0, !isOwnEntry(kernels, own) else { continue }
      for page in slot << 10..<(slot + 1) << 10 {
        guard !subject.isScratch(page << 12), let expected = walk(0, page) else { continue }
        let seen = walk(space, page)
        if seen == nil && !mustBeThere { continue }
        if seen?.physical != expected.physical || seen?.isUser != expected.isUser {
          throw JudgeFinding(
            .kernelHalf, "create_space", detail: "page",
            "the kernel's page \(hexadecimal(page << 12)) leads to \(hexadecimal(expected.physical)), and in the new space to "
              + (seen.map { hexadecimal($0.physical) + ($0.isUser ? ", user" : ", kernel only") } ?? "nothing"))
        }
      }
    }
  }

  private func judge(directory: UInt32) throws(JudgeFinding) {
    let frame = directory >> 12
    if let twin = spaces.firstIndex(where: { $0.isAlive && $0.directory == directory }) {
      throw JudgeFinding(
        .handedOutTwice, "create_space", detail: "directory",
        "create_space gives the directory \(hexadecimal(directory)), which is that of space \(twin)")
    }
    if isHeld(frame) {
      throw JudgeFinding(
        .handedOutTwice, "create_space",
        "the directory of create_space lies on the frame \(hexadecimal(directory)), which a caller holds")
    }
    if !kernel.usable.contains(frame) { throw subject.unusable(frame, "create_space") }
    var first: PresentEntry?
    machine.forEachPresentEntry(of: directory) { entry in
      if !self.subject.isKernelPage(entry.page >> 12) && self.walk(0, entry.page >> 12) == nil {
        first = first ?? entry
      }
    }
    if let first {
      throw JudgeFinding(
        .otherEntry, "create_space", detail: "not empty",
        "a new space has the page \(hexadecimal(first.page)) mapped: \(first)")
    }
  }

  /// The kernel's half of a space leads where the kernel's own does, if that is promised.
  func checkKernelHalf(of space: Int) throws(JudgeFinding) {
    guard space > 0, let own = directory(of: 0), let other = directory(of: space), spaces[space].isAlive else { return }
    let slots = profile.layout.kernelRange.first >> 22...profile.layout.kernelRange.last >> 22
    for slot in slots {
      let kernels = machine.peek(own + slot * 4)
      let theirs = machine.peek(other + slot * 4)
      guard kernels & 1 == 1, (kernels ^ theirs) & ~0x60 != 0, !isOwnEntry(kernels, own), !subject.isScratch(slot << 22)
      else {
        continue
      }
      throw JudgeFinding(
        .kernelHalf, "create_space",
        "directory entry \(slot) of space \(space) is \(hexadecimal(theirs)), the kernel's is \(hexadecimal(kernels))")
    }
  }

  /// Whether a directory entry leads to the directory itself: each space has its own then.
  private func isOwnEntry(_ entry: UInt32, _ directory: UInt32) -> Bool { entry & ~0xFFF == directory }

  /// Later tables of the kernel reach older spaces, if that is promised.
  func checkSharing() throws(JudgeFinding) {
    guard profile.answer(to: .kernelHalfShared) == .yes else { return }
    for space in spaces.indices.dropFirst() where spaces[space].isAlive { try checkKernelHalf(of: space) }
  }

  func switchTo(_ space: Int) throws(JudgeFinding) {
    let returned = try call(.switchSpace, values(space)) { _ in }
    guard returned != nil else { return }
    let seen = machine.controlRegister3 & ~0xFFF
    if let directory = spaces[space].directory {
      if seen != directory {
        throw JudgeFinding(
          .translation, "switch_space", detail: "CR3",
          "after switch_space CR3 is \(hexadecimal(seen)), and the directory is \(hexadecimal(directory))")
      }
    } else {
      spaces[space].directory = seen
    }
    loaded = space
    try checkStale(.switchSpace)
  }

  /// Destroys a space that is not loaded.
  func destroy(_ space: Int) throws(JudgeFinding) {
    let freed = profile.answer(to: .destroyFreesFrames) == .yes
    let owned = pages.filter { $0.space == space && !subject.isKernelPage($0.page) }
    let populated = owned.filter { $0.isKernels }
    let before = try auditedCount()
    let returned = try call(.destroySpace, values(space)) { returned in
      for page in populated { if let frame = page.frame { release(HeldFrames(first: frame, count: 1)) } }
      if freed { for page in owned { if let frame = page.frame { giveUp(frame) } } }
    }
    guard let returned else { return }
    if returned.outcome != .done {
      throw JudgeFinding(.refusedWithoutReason, "destroy_space", "destroy_space refuses space \(space), which lives")
    }
    spaces[space].isAlive = false
    pages.removeAll { $0.space == space }
    expectedFree = nil
    if let before, let after = try freeCount() {
      expectedFree = after
      if after < before + UInt64(populated.count) {
        throw JudgeFinding(
          .leak, "destroy_space", detail: "pages",
          "destroy_space of a space with \(populated.count) pages of the kernel's choice takes the count of free frames "
            + "from \(before) to \(after)")
      }
    }
    for page in pages { try checkPage(page, "destroy_space") }
    for block in blocks { try checkContents(of: block, "destroy_space") }
  }

  /// Destroys the space that is loaded, or uses one that was destroyed, as the profile promises it.
  func misuse(_ space: Int, _ operation: Profiles.Operation, _ promise: Promise) throws(JudgeFinding) {
    let before = try auditedCount()
    let directory = machine.controlRegister3
    let answer = profile.answer(to: promise)
    let returned = try call(operation, values(space), mayPanic: answer == .panics) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    let name = operation.rawValue
    if answer == .refuses && profile.operations[operation]?.canFail == true && returned.outcome == .done
      || answer == .panics || machine.controlRegister3 != directory
    {
      throw JudgeFinding(
        .notRefused, name, detail: promise.rawValue, "\(name) of space \(space) is accepted: \(promise.rawValue)")
    }
    try judgeRefusal(name, before, detail: promise.rawValue)
    for page in pages { try checkPage(page, name) }
  }

  // MARK: Window

  func kmap(_ frame: UInt32) throws(JudgeFinding) {
    let before = try auditedCount()
    let returned = try call(
      .kmap, [.physical: UInt64(frame) << 12, .flags: UInt64(profile.flags.word(isWritable: true, isUser: false))],
      mayPanic: profile.answer(to: .outOfWindows) == .panics
    ) { _ in }
    guard let returned else { throw JudgeFinding.promisedPanic }
    mayHaveTakenFrames()
    guard returned.outcome == .done, let virtual = returned.values[.virtual].map({ UInt32(truncatingIfNeeded: $0) })
    else {
      if windows.isEmpty, let before, before > 2 {
        throw JudgeFinding(
          .refusedWithoutReason, "kmap", "kmap refuses \(hexadecimal(frame << 12)), and no window is open")
      }
      return try judgeRefusal("kmap", before)
    }
    let walk = machine.physical(of: virtual)
    if walk.map({ $0 >> 12 }) != frame {
      throw JudgeFinding(
        .translation, "kmap", detail: "elsewhere",
        "kmap of \(hexadecimal(frame << 12)) gives \(hexadecimal(virtual)), which leads to \(walk.map(hexadecimal) ?? "nothing")"
      )
    }
    if machine.controlRegister0 & CR0.paging != 0, machine.walk(virtual).translation?.isWritable == false {
      throw JudgeFinding(.rights, "kmap", detail: "writable", "kmap gives \(hexadecimal(virtual)), which is read-only")
    }
    if let open = windows.first(where: { $0.virtual >> 12 == virtual >> 12 && $0.frame != frame }) {
      throw JudgeFinding(
        .translation, "kmap", detail: "same window",
        "kmap gives \(hexadecimal(virtual)) for \(hexadecimal(frame << 12)), and it is the window of \(hexadecimal(open.frame << 12))"
      )
    }
    windows.append((virtual, frame))
    // A client looks through the window, so that the translation is cached: the next use of the slot must drop it.
    machine.speculate(virtual)
    try checkWindowStale(.kmap, virtual)
  }

  func kunmap(_ index: Int) throws(JudgeFinding) {
    let window = windows.remove(at: index)
    _ = try call(.kunmap, [.virtual: UInt64(window.virtual)]) { _ in }
    expectedFree = nil
    try checkWindowStale(.kunmap, window.virtual)
  }

  /// The page of a window is not stale, whether the window is open, reused or closed.
  private func checkWindowStale(_ operation: Profiles.Operation, _ virtual: UInt32) throws(JudgeFinding) {
    guard machine.staleEntryCount > 0, profile.answer(to: .flushing) != .byTheCaller,
      let stale = machine.staleEntries().first(where: { $0.kind != .widened && $0.page >> 12 == virtual >> 12 })
    else { return }
    throw JudgeFinding(
      .stale, operation.rawValue, detail: "\(stale.kind)", "\(operation.rawValue) leaves a stale translation: \(stale)")
  }
}
