// Commands on pages that a kernel must not carry out, as far as its profile promises an answer.

import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

extension JudgeCommands {
  func pageMisuses(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    for (operation, user, promise) in [
      (Profiles.Operation.unmapPage, Profiles.Operation.unmapUserPage, Promise.unmapOfUnmappedPage),
      (.protectPage, .protectUserPage, .protectOfUnmappedPage),
    ] where promises(promise) {
      let isKernels = profile.offers(operation)
      guard isKernels || profile.offers(user) else { continue }
      machine = machine.calls(
        "\(operation.rawValue) where no page is", when: { $0.spaces.first?.directory != nil }
      ) { session, source in
        guard let space = try session.drawSpace(isKernels, profile.offers(user), &source) else { return }
        let page = try session.drawPage(space, &source)
        guard session.spaces[space].directory != nil, session.walk(space, page) == nil else { return }
        let operation = session.operation(operation, user, in: space)
        let words: [Role: String] = [
          .virtual: hexadecimal(page << 12), .space: "space\(space)",
          .flags: session.text(isWritable: true, isUser: space != 0),
        ]
        source.call(session.text(operation, words))
        let flags = session.profile.flags.word(isWritable: true, isUser: space != 0)
        try session.misusePages(
          operation, space, session.values(space, page, flags: flags), promise, hexadecimal(page << 12))
      }
    }
    let answer = profile.answer(to: .unalignedPages)
    if promises(.unalignedPages) && answer != .roundsDown { machine = unaligned(machine) }
    if promises(.userPageInKernelRange), profile.offers(.mapUserPage) { machine = userPages(machine) }
    return machine
  }

  private func unaligned(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    for (operation, user) in [
      (Profiles.Operation.mapPage, Profiles.Operation.mapUserPage), (.unmapPage, .unmapUserPage),
      (.protectPage, .protectUserPage),
    ] {
      guard profile.offers(operation) || profile.offers(user) else { continue }
      machine = machine.calls(
        "\(operation.rawValue) of an unaligned address",
        when: { $0.spaces.first?.directory != nil && !$0.mappable.isEmpty }
      ) { session, source in
        guard let space = try session.drawSpace(profile.offers(operation), profile.offers(user), &source) else {
          return
        }
        let isMapped = operation != .mapPage
        let page = try isMapped ? session.drawKnownPage(space, &source) : session.drawPage(space, &source)
        guard session.spaces[space].directory != nil, (session.walk(space, page) != nil) == isMapped else { return }
        let operation = session.operation(operation, user, in: space)
        let offset = try source.element(of: [1, 0x800, 0xFFF, 4] as [UInt32])
        let isFrames = try operation.rawValue.hasPrefix("map") && source.boolean()
        let frame = session.mappable[try source.integer(in: 0...session.mappable.count - 1)]
        let isUser = space != 0
        var values = session.values(
          space, page, frame: frame, flags: session.profile.flags.word(isWritable: true, isUser: isUser))
        let role: Role = isFrames ? .physical : .virtual
        // A frame or page that is passed by its number has no offset.
        guard session.profile.operations[operation]?.passed.contains(role) == true else { return }
        values[role]! += UInt64(offset)
        let words: [Role: String] = [
          .virtual: hexadecimal(page << 12 | (isFrames ? 0 : offset)), .space: "space\(space)",
          .physical: session.text(frame: frame) + (isFrames ? " + \(offset)" : ""),
          .flags: session.text(isWritable: true, isUser: isUser),
        ]
        source.call(session.text(operation, words))
        try session.misusePages(operation, space, values, .unalignedPages, words[role]!)
      }
    }
    return machine
  }

  private func userPages(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    machine.calls("map a user page in the kernel's range", when: { !$0.mappable.isEmpty && !$0.liveSpaces.isEmpty }) {
      session, source in
      let space = session.liveSpaces[try source.integer(in: 0...session.liveSpaces.count - 1)]
      let range = profile.layout.kernelRange
      let page = try source.element(of: [range.first >> 12, range.last >> 12, (range.first >> 12) + 0x400])
      guard session.spaces[space].directory != nil, session.subject.isKernelPage(page) else { return }
      let frame = session.mappable[try source.integer(in: 0...session.mappable.count - 1)]
      let words: [Role: String] = [
        .virtual: hexadecimal(page << 12), .space: "space\(space)", .physical: session.text(frame: frame),
        .flags: session.text(isWritable: true, isUser: true),
      ]
      source.call(session.text(.mapUserPage, words))
      let flags = session.profile.flags.word(isWritable: true, isUser: true)
      try session.misusePages(
        .mapUserPage, space, session.values(space, page, frame: frame, flags: flags), .userPageInKernelRange,
        hexadecimal(page << 12))
    }
  }
}

extension JudgeSession {
  /// Draws the kernel's space, one that lives, or either; nil: there is none.
  func drawSpace(_ kernels: Bool, _ users: Bool, _ source: inout Source) throws -> Int? {
    let all = (kernels ? [0] : []) + (users ? liveSpaces : [])
    return all.isEmpty ? nil : all[try source.integer(in: 0...all.count - 1)]
  }
}
