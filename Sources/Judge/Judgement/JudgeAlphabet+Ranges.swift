// Commands on several pages at once, whose frames callers hold.

import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

extension JudgeCommands {
  func ranges(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    if profile.offers(.mapPages) && profile.offers(.allocateFrames) { machine = mapping(machine) }
    if profile.offers(.unmapPages) { machine = unmapping(machine) }
    if promises(.pagesPastTheEnd) { machine = pastTheEnd(machine) }
    return machine
  }

  private func words(_ page: UInt32, _ count: UInt32, space: Int) -> [Role: String] {
    [
      .virtual: hexadecimal(page << 12), .space: "space\(space)", .pages: "\(count)", .count: "\(count)",
      .bytes: "\(UInt64(count) * 4096)", .size: "\(UInt64(count) * 4096)",
    ]
  }

  private func mapping(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    machine.calls("map pages", weight: 3, when: { !$0.divisible.isEmpty && $0.spaces.first?.directory != nil }) {
      session, source in
      let runs = session.divisible
      let run = session.frames[runs[try source.integer(in: 0...runs.count - 1)]]
      let count = UInt32(try source.sized(upTo: UInt64(run.count - 1))) + 1
      let space = session.passesSpace(.mapPages) ? try session.drawSpace(&source) : 0
      guard session.spaces[space].directory != nil else { return }
      let page = try session.drawPage(space, &source)
      let isWritable = try source.boolean()
      guard session.isOpen(page + count - 1, user: space != 0) else { return }
      let isUser = space != 0 && !session.subject.isKernelPage(page)
      var words = words(page, count, space: space)
      words[.physical] = run.name
      words[.flags] = session.text(isWritable: isWritable, isUser: isUser)
      let range = page..<page + count
      guard range.allSatisfy({ session.walk(space, $0) == nil }) else {
        let answer = profile.answer(to: .mapOverMappedPage)
        guard answer == .refuses || answer == .panics || answer == .ignores else { return }
        source.call(session.text(.mapPages, words))
        let flags = session.profile.flags.word(isWritable: isWritable, isUser: isUser)
        return try session.misusePages(
          .mapPages, space, session.values(space, page, frame: run.first, flags: flags, pages: count),
          .mapOverMappedPage, "\(count) pages at \(hexadecimal(page << 12))")
      }
      source.call(session.text(.mapPages, words))
      try session.mapRange(space, page, frame: run.first, count: count, isWritable: isWritable, isUser: isUser)
      try session.checkSharing()
    }
  }

  private func unmapping(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine.calls("unmap pages", weight: 3, when: { !$0.unmappableRuns.isEmpty }) { session, source in
      let runs = session.unmappableRuns
      let run = runs[try source.integer(in: 0...runs.count - 1)]
      let count = Int(try source.sized(upTo: UInt64(run.count - 1))) + 1
      let page = session.pages[run.first]
      source.call(session.text(.unmapPages, words(page.page, UInt32(count), space: page.space)))
      try session.unmapRange(from: run.first, count: count)
    }
    guard promises(.unmapOfUnmappedPage) else { return machine }
    machine = machine.calls("unmap pages with one that is not mapped", when: { !$0.unmappableRuns.isEmpty }) {
      session, source in
      let runs = session.unmappableRuns
      let run = runs[try source.integer(in: 0...runs.count - 1)]
      let page = session.pages[run.first]
      let count = UInt32(run.count) + 1
      let isUser = page.space != 0
      guard session.isOpen(page.page, user: isUser), session.isOpen(page.page + count - 1, user: isUser),
        session.walk(page.space, page.page + count - 1) == nil
      else { return }
      source.call(session.text(.unmapPages, words(page.page, count, space: page.space)))
      try session.misusePages(
        .unmapPages, page.space, session.values(page.space, page.page, pages: count), .unmapOfUnmappedPage,
        "\(count) pages at \(hexadecimal(page.page << 12)), the last of which is not mapped")
    }
    return machine
  }

  /// Ranges that begin below 4 GiB and end above it.
  private func pastTheEnd(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    for operation in [Profiles.Operation.mapPages, .unmapPages, .mapUserPages, .unmapUserPages] {
      guard profile.offers(operation) else { continue }
      let isUser = operation == .mapUserPages || operation == .unmapUserPages
      machine = machine.calls(
        "\(operation.rawValue) past 4 GiB",
        when: { $0.spaces.first?.directory != nil && !$0.mappable.isEmpty && (!isUser || !$0.liveSpaces.isEmpty) }
      ) { session, source in
        let left = try source.integer(in: 1...4 as ClosedRange<UInt32>)
        let count = left + (try source.integer(in: 1...3 as ClosedRange<UInt32>))
        let page = 0x10_0000 - left
        var space = 0
        if isUser {
          space = session.liveSpaces[try source.integer(in: 0...session.liveSpaces.count - 1)]
        } else if session.passesSpace(operation) {
          space = try session.drawSpace(&source)
        }
        let frame = session.mappable[try source.integer(in: 0...session.mappable.count - 1)]
        let flags = session.profile.flags.word(isWritable: true, isUser: space != 0)
        var words = words(page, count, space: space)
        words[.physical] = session.text(frame: frame)
        words[.flags] = session.text(isWritable: true, isUser: space != 0)
        source.call(session.text(operation, words))
        try session.misusePages(
          operation, space, session.values(space, page, frame: frame, flags: flags, pages: count), .pagesPastTheEnd,
          "\(count) pages at \(hexadecimal(page << 12))")
      }
    }
    return machine
  }
}

extension JudgeSession {
  /// Draws the kernel's own space or one that lives.
  func drawSpace(_ source: inout Source) throws -> Int {
    let all = [0] + liveSpaces
    return all[try source.integer(in: 0...all.count - 1)]
  }
}
