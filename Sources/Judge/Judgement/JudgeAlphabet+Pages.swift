// Commands on single pages of the kernel's space.

import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

extension JudgeCommands {
  private var canMap: Bool { profile.offers(.mapPage) && profile.offers(.allocateFrame) }

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
    if profile.offers(.protectPage) || profile.offers(.protectUserPage) {
      machine = machine.calls("protect a page", weight: 2, when: { !$0.protectable.isEmpty }) { session, source in
        let own = session.protectable
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
  func mapping(
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
      if isMapped && (!isOwn || !promises(.mapOverMappedPage)) { return }
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
  var mappable: [UInt32] { Self.mappable(frames, pages, profile) }

  /// The first of each run that may be mapped. If pages take their frames with them when they go, a frame has one page at
  /// most: with a second one the caller would have it freed twice.
  static func mappable(_ frames: [HeldFrames], _ pages: [MappedPage], _ profile: Profile) -> [UInt32] {
    let all = frames.map(\.first)
    guard profile.answer(to: .unmapFreesFrame) == .yes || profile.answer(to: .destroyFreesFrames) == .yes else {
      return all
    }
    let mapped = Set(pages.compactMap(\.frame))
    return all.filter { !mapped.contains($0) }
  }

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
