// Commands on pages, address spaces and the window.

import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

extension JudgeCommands {
  private var canMap: Bool { profile.offers(.mapPage) && profile.offers(.allocateFrame) }
  private var canMapUser: Bool { profile.offers(.mapUserPage) && profile.offers(.allocateFrame) }

  private func promised(_ promise: Promise) -> Bool {
    let answer = profile.answer(to: promise)
    return answer != .undefined && answer != .absent
  }

  // MARK: Pages of the kernel's space

  func pages(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    if canMap {
      machine = mapping(machine, "map a page", weight: 5) { _, _ in 0 }
    }
    if profile.offers(.unmapPage) || profile.offers(.unmapUserPage) {
      machine = machine.calls("unmap a page", weight: 4, when: { !$0.unmappable.isEmpty }) { session, source in
        let index = session.unmappable[try source.integer(in: 0...session.unmappable.count - 1)]
        let page = session.pages[index]
        let operation: Profiles.Operation =
          page.space == 0 && session.profile.offers(.unmapPage) ? .unmapPage : .unmapUserPage
        source.call(
          session.text(operation, [.virtual: hexadecimal(page.page << 12), .space: "space\(page.space)"]))
        try session.unmap(index)
      }
    }
    if promised(.unmapOfUnmappedPage), profile.offers(.unmapPage) {
      machine = machine.calls("unmap what is not mapped") { session, source in
        let page = try session.drawPage(0, &source)
        guard session.walk(0, page) == nil, session.spaces[0].directory != nil else { return }
        source.call(session.text(.unmapPage, [.virtual: hexadecimal(page << 12)]))
        try session.unmapNothing(0, page)
      }
    }
    if profile.offers(.protectPage) {
      machine = machine.calls("protect a page", weight: 2, when: { $0.pages.contains { $0.space == 0 } }) {
        session, source in
        let own = session.pages.indices.filter { session.pages[$0].space == 0 }
        let index = own[try source.integer(in: 0...own.count - 1)]
        let isWritable = try source.boolean()
        let isUser = session.pages[index].isUser
        let space = session.pages[index].space
        let words: [Role: String] = [
          .virtual: hexadecimal(session.pages[index].page << 12), .space: "space\(space)",
          .flags: session.text(isWritable: isWritable, isUser: isUser),
        ]
        source.call(session.text(session.operation(.protectPage, .protectUserPage, in: space), words))
        try session.protect(index, isWritable: isWritable, isUser: isUser)
      }
    }
    if profile.offers(.translate) {
      machine = machine.calls("translate", weight: 2, when: { $0.spaces.first?.directory != nil }) { session, source in
        let page = try session.drawKnownPage(0, &source)
        let offset = try source.element(of: [0, 1, 0xFFF, 0x800] as [UInt32])
        source.call(session.text(.translate, [.virtual: hexadecimal(page << 12 | offset)]))
        try session.translate(0, page << 12 | offset)
      }
    }
    if canMap && profile.offers(.unmapPage) && profile.offers(.freeCount) {
      machine = machine.calls("a round of mapping and unmapping", when: { !$0.mappable.isEmpty }) { session, source in
        let page = try session.drawPage(0, &source)
        guard session.walk(0, page) == nil, session.spaces[0].directory != nil,
          session.profile.answer(to: .unmapFreesFrame) != .yes
        else { return }
        let frame = session.mappable[try source.integer(in: 0...session.mappable.count - 1)]
        source.call("map and unmap \(hexadecimal(page << 12)), twice")
        try session.twice("map_page") { () throws(JudgeFinding) in
          let count = session.pages.count
          try session.map(0, page, frame: frame, isWritable: true, isUser: false)
          if session.pages.count > count { try session.unmap(session.pages.count - 1) }
        }
      }
    }
    return machine
  }

  /// A command that maps a page in a space that `space` draws; nil: there is no such space.
  private func mapping(
    _ machine: JudgeAlphabet, _ name: String, weight: Int,
    _ space: @escaping (JudgeSession, inout Source) throws -> Int?
  ) -> JudgeAlphabet {
    machine.calls(name, weight: weight, when: { !$0.mappable.isEmpty && $0.spaces.first?.directory != nil }) {
      session, source in
      guard let space = try space(session, &source), session.spaces[space].directory != nil else { return }
      let page = try session.drawPage(space, &source)
      let frame = session.mappable[try source.integer(in: 0...session.mappable.count - 1)]
      let isMapped = session.walk(space, page) != nil
      let isOwn = session.pages.contains { $0.page == page && $0.space == space }
      if isMapped && (!isOwn || !promised(.mapOverMappedPage)) { return }
      let isWritable = try source.boolean()
      let isUser = session.subject.isKernelPage(page) || space == 0 ? false : true
      let operation: Profiles.Operation = space == 0 && session.profile.offers(.mapPage) ? .mapPage : .mapUserPage
      let words: [Role: String] = [
        .virtual: hexadecimal(page << 12), .physical: session.text(frame: frame),
        .flags: session.text(isWritable: isWritable, isUser: isUser), .space: "space\(space)",
      ]
      source.call(session.text(operation, words))
      try session.map(space, page, frame: frame, isWritable: isWritable, isUser: isUser)
      try session.checkSharing()
    }
  }

  // MARK: Spaces

  func spaces(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    guard profile.offers(.createSpace) else { return machine }
    let most = Int(profile.limit(.spaces))
    machine = machine.calls("create a space", weight: 2, when: { $0.liveSpaces.count < most }) { session, source in
      source.call("space\(session.spaces.count) = " + session.text(.createSpace))
      let space = try session.createSpace()
      source.result(space == nil ? "none" : hexadecimal(UInt32(truncatingIfNeeded: session.spaces[space!].handle)))
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
    if promised(.destroyOfLoadedSpace), profile.offers(.destroySpace), profile.answer(to: .userDirectoryLoaded) == .yes
    {
      machine = machine.calls("destroy the loaded space", when: { $0.loaded != 0 }) { session, source in
        source.call(session.text(.destroySpace, [.space: "space\(session.loaded)"]))
        try session.misuse(session.loaded, .destroySpace, .destroyOfLoadedSpace)
      }
    }
    if promised(.destroyedSpace) {
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

  // MARK: Window

  func window(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    guard profile.offers(.kmap), profile.offers(.allocateFrame) else { return machine }
    let most = Int(profile.limit(.windows))
    let isOverfull = promised(.outOfWindows)
    machine = machine.calls(
      "kmap", weight: 3, when: { !$0.mappable.isEmpty && $0.windows.count < most + (isOverfull ? 1 : 0) }
    ) { session, source in
      let frame = session.mappable[try source.integer(in: 0...session.mappable.count - 1)]
      source.call(session.text(.kmap, [.physical: session.text(frame: frame)]))
      try session.kmap(frame)
    }
    if profile.offers(.kunmap) {
      let isOrdered = profile.answer(to: .kunmapOrder) != .anyOrder
      machine = machine.calls("kunmap", weight: 3, when: { !$0.windows.isEmpty }) { session, source in
        let last = session.windows.count - 1
        let index = isOrdered ? last : try source.integer(in: 0...last)
        source.call(session.text(.kunmap, [.virtual: hexadecimal(session.windows[index].virtual)]))
        try session.kunmap(index)
      }
    }
    return machine
  }
}

extension JudgeSession {
  /// Spaces that live, without the kernel's own.
  var liveSpaces: [Int] { spaces.indices.dropFirst().filter { spaces[$0].isAlive } }

  /// Destroyed spaces whose handle was not reused since.
  var deadSpaces: [Int] {
    spaces.indices.filter { index in
      !spaces[index].isAlive && !spaces.contains { $0.isAlive && $0.handle == spaces[index].handle }
    }
  }

  /// Indices of pages whose rights can be changed.
  var protectable: [Int] {
    pages.indices.filter { index in
      pages[index].space == 0 ? profile.offers(.protectPage) : profile.offers(.protectUserPage)
    }
  }

  /// Whether a page may be mapped by the judge.
  func isOpen(_ page: UInt32, user: Bool) -> Bool {
    subject.pageRanges(user: user).contains { $0.contains(page << 12) }
  }

  /// Frames that a caller may map.
  var mappable: [UInt32] { frames.map(\.first) }

  /// Indices of pages that can be unmapped with the directory that is loaded.
  var unmappable: [Int] {
    pages.indices.filter { index in
      let page = pages[index]
      return page.space == 0 ? profile.offers(.unmapPage) : profile.offers(.unmapUserPage) && !page.isKernels
    }
  }

  /// Draws a page to be mapped: at the edges of tables, beside others, anywhere in the range of the space.
  func drawPage(_ space: Int, _ source: inout Source) throws -> UInt32 {
    let ranges = subject.pageRanges(user: space != 0)
    if ranges.isEmpty { throw Stop.rejected }
    let range = try source.element(of: ranges)
    let first = range.first >> 12
    let last = range.last >> 12
    let offsets: [UInt32] = [0, 1, 2, 0x3FF, 0x400, 0x401, 0x7FF, 0x800, 0x3FE, 0x1000]
    switch try source.weighted([60, 12, pages.isEmpty ? 0 : 20, 8]) {
    case 1: return last - min(last - first, try source.element(of: offsets))
    case 2 where !pages.isEmpty:
      let page = pages[try source.integer(in: 0...pages.count - 1)]
      return min(max(page.page &+ (try source.element(of: [0, 1, 0x400, ~0] as [UInt32])), first), last)
    case 3: return try source.integer(in: first...last)
    default: return first + min(last - first, try source.element(of: offsets))
    }
  }

  /// Draws a page that is mapped, often, or one that may not be.
  func drawKnownPage(_ space: Int, _ source: inout Source) throws -> UInt32 {
    let own = pages.filter { $0.space == space }
    if !own.isEmpty, try source.weighted([3, 1]) == 0 { return own[try source.integer(in: 0...own.count - 1)].page }
    return try drawPage(space, &source)
  }
}

extension KernelUnderJudgement {
  /// Where pages may be mapped: what the profile says, or what is empty in the kernel's tables after the boot.
  func pageRanges(user: Bool) -> [AddressRange] {
    let stated = user ? profile.layout.userPages : profile.layout.pages
    if !stated.isEmpty { return stated }
    return user ? emptyUserRanges : emptyKernelRanges
  }
}
