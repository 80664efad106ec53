// Commands on address spaces and their pages.

import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

extension JudgeCommands {
  private var canMapUser: Bool { profile.offers(.mapUserPage) && profile.offers(.allocateFrame) }

  func spaces(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    guard profile.offers(.createSpace) else { return machine }
    let most = Int(profile.limit(.spaces))
    // One more than there may be is refused, if that is promised.
    let isOverfull = profile.answer(to: .outOfSpaces) == .refuses && profile.limits[.spaces] != nil
    machine = machine.calls(
      "create a space", weight: 2, when: { $0.liveSpaces.count < most + (isOverfull ? 1 : 0) }
    ) { session, source in
      source.call("space\(session.spaces.count) = " + session.text(.createSpace))
      let space = try session.createSpace()
      source.result(space == nil ? "none" : hexadecimal(UInt32(truncatingIfNeeded: session.spaces[space!].handle)))
    }
    if isOverfull {
      machine = machine.calls("create many spaces", when: { $0.liveSpaces.count <= most }) { session, source in
        let count = min(1 << (try source.integer(in: 1...6)), most + 1)
        source.call("for (int i = 0; i < \(count); i++) " + session.text(.createSpace))
        for _ in 0..<count { if try session.createSpace() == nil { break } }
      }
    }
    if canMapUser {
      machine = mapping(machine, "map a user page", weight: 5) { session, source in
        guard !session.liveSpaces.isEmpty else { return nil }
        return session.liveSpaces[try source.integer(in: 0...session.liveSpaces.count - 1)]
      }
    }
    if profile.offers(.mapUserPages) { machine = populating(machine) }
    machine = spaceMisuses(machine)
    if profile.offers(.destroySpace) {
      machine = machine.calls(
        "destroy a space", weight: 2, when: { session in session.liveSpaces.contains { $0 != session.loaded } }
      ) { session, source in
        let all = session.liveSpaces.filter { $0 != session.loaded }
        let space = all[try source.integer(in: 0...all.count - 1)]
        source.call(session.text(.destroySpace, [.space: "space\(space)"]))
        try session.destroy(space)
      }
      if profile.offers(.freeCount) {
        machine = machine.calls("a round of creating and destroying") { session, source in
          source.call(session.text(.destroySpace, [.space: session.text(.createSpace)]) + "  // twice")
          try session.twice("create_space") { () throws(JudgeFinding) in
            if let space = try session.createSpace() { try session.destroy(space) }
          }
        }
      }
    }
    if profile.offers(.switchSpace) {
      let stays = profile.answer(to: .userDirectoryLoaded) == .yes
      machine = machine.calls("switch to a space", weight: 2, when: { !$0.liveSpaces.isEmpty }) { session, source in
        let all = [0] + session.liveSpaces
        let space = all[try source.integer(in: 0...all.count - 1)]
        source.call(session.text(.switchSpace, [.space: "space\(space)"]))
        try session.switchTo(space)
        for page in session.pages where page.space == space { session.machine.speculate(page.page << 12) }
        if !stays && space != 0 {
          source.result("and back")
          try session.switchTo(0)
        }
      }
    }
    if profile.offers(.translateUser) {
      machine = machine.calls("translate in a space", when: { !$0.liveSpaces.isEmpty }) { session, source in
        let space = session.liveSpaces[try source.integer(in: 0...session.liveSpaces.count - 1)]
        guard session.spaces[space].directory != nil else { return }
        let page = try session.drawKnownPage(space, &source)
        source.call(session.text(.translateUser, [.virtual: hexadecimal(page << 12), .space: "space\(space)"]))
        try session.translate(space, page << 12)
      }
    }
    if profile.offers(.mapUserPages), profile.offers(.destroySpace), profile.offers(.freeCount) {
      machine = machine.calls("a round of a space with pages") { session, source in
        let page = try session.drawPage(1, &source)
        let count = UInt32(max(1, try source.sized(upTo: 8)))
        guard session.isOpen(page + count - 1, user: true) else { return }
        source.call(
          "a space with \(count) page(s) at \(hexadecimal(page << 12)) is created and destroyed, twice")
        try session.twice("create_space") { () throws(JudgeFinding) in
          guard let space = try session.createSpace() else { return }
          if session.spaces[space].directory != nil {
            try session.populate(space, page, count: count, isWritable: true)
          }
          try session.destroy(space)
        }
      }
    }
    return machine
  }

  private func populating(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine.calls("map pages of the kernel's choice", weight: 3, when: { !$0.liveSpaces.isEmpty }) {
      session, source in
      let space = session.liveSpaces[try source.integer(in: 0...session.liveSpaces.count - 1)]
      guard session.spaces[space].directory != nil else { return }
      let page = try session.drawPage(space, &source)
      let count = UInt32(max(1, try source.sized(upTo: 40)))
      let isWritable = try source.boolean()
      guard session.isOpen(page + count - 1, user: true) else { return }
      let words: [Role: String] = [
        .virtual: hexadecimal(page << 12), .space: "space\(space)", .pages: "\(count)", .count: "\(count)",
        .bytes: "\(count * 4096)", .size: "\(count * 4096)", .flags: session.text(isWritable: isWritable, isUser: true),
      ]
      source.call(session.text(.mapUserPages, words))
      try session.populate(space, page, count: count, isWritable: isWritable)
    }
    if profile.offers(.unmapUserPages) {
      machine = machine.calls("unmap pages of the kernel's choice", weight: 2, when: { !$0.populated.isEmpty }) {
        session, source in
        let runs = session.populated
        let run = runs[try source.integer(in: 0...runs.count - 1)]
        let page = session.pages[run.first]
        let words: [Role: String] = [
          .virtual: hexadecimal(page.page << 12), .space: "space\(page.space)", .pages: "\(run.count)",
          .count: "\(run.count)", .bytes: "\(run.count * 4096)", .size: "\(run.count * 4096)",
        ]
        source.call(session.text(.unmapUserPages, words))
        try session.release(page.space, from: run.first, count: run.count)
      }
    }
    return machine
  }

  private func spaceMisuses(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    if promises(.destroyOfLoadedSpace), profile.offers(.destroySpace), profile.answer(to: .userDirectoryLoaded) == .yes
    {
      machine = machine.calls("destroy the loaded space", when: { $0.loaded != 0 }) { session, source in
        source.call(session.text(.destroySpace, [.space: "space\(session.loaded)"]))
        try session.misuse(session.loaded, .destroySpace, .destroyOfLoadedSpace)
      }
    }
    if promises(.destroyedSpace) {
      for operation in [Profiles.Operation.switchSpace, .destroySpace] where profile.offers(operation) {
        machine = machine.calls("\(operation.rawValue) of a destroyed space", when: { !$0.deadSpaces.isEmpty }) {
          session, source in
          let space = session.deadSpaces[try source.integer(in: 0...session.deadSpaces.count - 1)]
          source.call(
            session.text(operation, [.space: hexadecimal(UInt32(truncatingIfNeeded: session.spaces[space].handle))]))
          source.result("destroyed before")
          try session.misuse(space, operation, .destroyedSpace)
        }
      }
    }
    return machine
  }
}
