// Pages by the range: of frames that a caller holds, or of frames that the kernel chooses.

import EmulatedKernel
import Operations
import Profiles
import SimulatedPC

extension JudgeSession {
  /// Maps `count` pages of a space, of which none is mapped, to a run of frames that a caller holds.
  func mapRange(
    _ space: Int, _ page: UInt32, frame: UInt32, count: UInt32, isWritable: Bool, isUser: Bool
  ) throws(JudgeFinding) {
    let before = try auditedCount()
    let flags = profile.flags.word(isWritable: isWritable, isUser: isUser)
    let returned = try pageCall(
      .mapPages, space, page..<page + count, values(space, page, frame: frame, flags: flags, pages: count),
      mayPanic: profile.answer(to: .outOfTables) == .panics)
    mayHaveTakenFrames()
    guard returned.outcome == .done else {
      try judgeRefusal("map_pages", before)
      for page in pages { try checkPage(page, "map_pages") }
      if let stray = (page..<page + count).first(where: { walk(space, $0) != nil }) {
        throw JudgeFinding(
          .changedByRefusal, "map_pages", detail: "page",
          "map_pages of \(count) pages at \(hexadecimal(page << 12)) is refused, and \(hexadecimal(stray << 12)) is mapped"
        )
      }
      if let before, before > UInt64(count) / 1024 + 8 {
        throw JudgeFinding(
          .refusedWithoutReason, "map_pages",
          "map_pages of \(count) pages at \(hexadecimal(page << 12)) is refused, and \(before) frames are free")
      }
      return
    }
    for offset in 0..<count {
      let mapped = MappedPage(
        space: space, page: page + offset, frame: frame + offset, isWritable: isWritable, isUser: isUser)
      try checkPage(mapped, "map_pages")
      pages.append(mapped)
    }
    try checkCost("map_pages", before, pages: UInt64(count))
  }

  /// Unmaps pages that lead to frames of callers, in one call.
  func unmapRange(from first: Int, count: Int) throws(JudgeFinding) {
    let run = Array(pages[first..<first + count])
    let range = run[0].page..<run[0].page + UInt32(count)
    let freesFrames = profile.answer(to: .unmapFreesFrame) == .yes
    let before = try auditedCount()
    let returned = try pageCall(
      .unmapPages, run[0].space, range, values(run[0].space, run[0].page, pages: UInt32(count))
    ) { _ in
      if freesFrames { for page in run { if let frame = page.frame { giveUp(frame) } } }
    }
    expectedFree = nil
    if returned.outcome != .done {
      throw JudgeFinding(
        .refusedWithoutReason, "unmap_pages",
        "unmap_pages refuses \(count) pages at \(hexadecimal(run[0].page << 12)), which are mapped")
    }
    pages.removeSubrange(first..<first + count)
    if let still = range.first(where: { walk(run[0].space, $0) != nil }) {
      throw JudgeFinding(
        .translation, "unmap_pages", detail: "still",
        "the page \(hexadecimal(still << 12)) is still mapped after unmap_pages")
    }
    for page in pages { try checkPage(page, "unmap_pages") }
    guard let before, let after = try freeCount() else { return }
    expectedFree = after
    if after < before {
      throw JudgeFinding(
        .countWrong, "unmap_pages", detail: "cost",
        "unmap_pages takes the count of free frames from \(before) to \(after)")
    }
  }

  /// Maps `count` pages of a space to frames that the kernel chooses.
  func populate(_ space: Int, _ page: UInt32, count: UInt32, isWritable: Bool) throws(JudgeFinding) {
    let name = "map_user_pages"
    let before = try auditedCount()
    let flags = profile.flags.word(isWritable: isWritable, isUser: true)
    let range = page..<page + count
    if !range.allSatisfy({ walk(space, $0) == nil }) { return }
    var chosen: [UInt32] = []
    let returned = try pageCall(
      .mapUserPages, space, range, values(space, page, flags: flags, pages: count),
      mayPanic: profile.answer(to: .outOfTables) == .panics
    ) { returned throws(JudgeFinding) in
      guard returned.outcome == .done else { return }
      for page in range {
        guard let frame = walk(space, page).map({ $0.physical >> 12 }) else { continue }
        try judge(frame, name)
        if chosen.contains(frame) {
          throw JudgeFinding(
            .handedOutTwice, name, "two pages of one \(name) lead to the frame \(hexadecimal(frame << 12))")
        }
        chosen.append(frame)
        machine.setOwner(.data, from: frame)
      }
    }
    mayHaveTakenFrames()
    guard returned.outcome == .done else {
      try judgeRefusal(name, before)
      if let stray = range.first(where: { walk(space, $0) != nil }) {
        throw JudgeFinding(
          .changedByRefusal, name, detail: "page",
          "\(name) of \(count) pages at \(hexadecimal(page << 12)) is refused, and \(hexadecimal(stray << 12)) is mapped"
        )
      }
      for page in pages { try checkPage(page, name) }
      return
    }
    for (offset, page) in range.enumerated() {
      var mapped = MappedPage(
        space: space, page: page, frame: offset < chosen.count ? chosen[offset] : nil, isWritable: isWritable,
        isUser: true)
      mapped.isKernels = true
      try checkPage(mapped, name)
      if profile.answer(to: .userPagesZeroed) == .yes, let frame = mapped.frame, !machine.isFilled(frame, with: 0) {
        throw JudgeFinding(.notZero, name, "the page \(hexadecimal(page << 12)) of \(name) is not zero")
      }
      if let frame = mapped.frame { dirty(frame) }
      pages.append(mapped)
    }
    try checkCost(name, before, pages: UInt64(count))
  }

  /// Writes to a frame, so that handing it out again without clearing is noticed.
  private func dirty(_ frame: UInt32) {
    for offset in stride(from: UInt32(0), to: 4096, by: 256) {
      machine.poke(0xA5A5_0000 | frame & 0xFFFF, at: frame << 12 | offset)
    }
  }

  /// Unmaps pages whose frames the kernel chose.
  func release(_ space: Int, from first: Int, count: Int) throws(JudgeFinding) {
    let run = Array(pages[first..<first + count])
    let name = "unmap_user_pages"
    let before = try auditedCount()
    let freed = profile.answer(to: .unmapFreesUserFrames) == .yes
    let range = run[0].page..<run[0].page + UInt32(count)
    let returned = try pageCall(.unmapUserPages, space, range, values(space, run[0].page, pages: UInt32(count))) { _ in
      for page in run { if let frame = page.frame, freed { release(HeldFrames(first: frame, count: 1)) } }
    }
    expectedFree = nil
    if returned.outcome != .done {
      throw JudgeFinding(
        .refusedWithoutReason, name,
        "\(name) refuses \(count) pages at \(hexadecimal(run[0].page << 12)), which are mapped")
    }
    pages.removeSubrange(first..<first + count)
    if let still = range.first(where: { walk(space, $0) != nil }) {
      throw JudgeFinding(
        .translation, name, detail: "still", "the page \(hexadecimal(still << 12)) is still mapped after \(name)")
    }
    guard freed, let before, let after = try freeCount() else { return }
    expectedFree = after
    if after < before + UInt64(count) {
      throw JudgeFinding(
        .leak, name, detail: "pages",
        "\(name) of \(count) pages takes the count of free frames from \(before) to \(after)")
    }
  }

  /// Indices of the first pages of runs whose frames the kernel has chosen, and how many pages each has.
  var populated: [(first: Int, count: Int)] { runs { $0.isKernels } }

  /// The same of runs whose frames are callers', and that one call can unmap.
  var unmappableRuns: [(first: Int, count: Int)] {
    let anySpace = passesSpace(.unmapPages)
    return runs { !$0.isKernels && ($0.space == 0 || anySpace) }
  }

  /// Whether the call of an operation says in which space.
  func passesSpace(_ operation: Profiles.Operation) -> Bool {
    profile.operations[operation]?.passed.contains(.space) == true
  }

  private func runs(where isMember: (MappedPage) -> Bool) -> [(first: Int, count: Int)] {
    var runs: [(first: Int, count: Int)] = []
    for (index, page) in pages.enumerated() where isMember(page) && spaces[page.space].isAlive {
      if let last = runs.last, last.first + last.count == index, pages[index - 1].space == page.space,
        pages[index - 1].page + 1 == page.page
      {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((index, 1))
      }
    }
    return runs
  }
}
