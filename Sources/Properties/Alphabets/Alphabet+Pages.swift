// Pages, address spaces and the kmap window, and the accesses that clients make through them.

import Operations
import PropCheck
import Sessions
import Specification

extension StateMachine<KernelSession> {
  /// Commands on pages, and frames running out.
  func pages(weight: Int = 1, starving: Int = 1) -> Alphabet {
    operation("map", weight: 6 * weight) { session, source in
      let (space, virtual) = try session.drawPage(&source)
      let flags = try session.drawFlags(for: virtual, &source)
      return .map(virtual: virtual, physical: try session.drawFrame(&source), flags: flags, space: space)
    }
    .operation("remap", weight: 2 * weight) { session, source in
      let (space, virtual) = try session.drawPage(&source)
      let flags = try session.drawFlags(for: virtual, &source)
      return .remap(virtual: virtual, physical: try session.drawFrame(&source), flags: flags, space: space)
    }
    .operation("protect", weight: 3 * weight) { session, source in
      let (space, virtual) = try session.drawPage(&source)
      return .protect(virtual: virtual, flags: try session.drawFlags(for: virtual, &source), space: space)
    }
    .operation("unmap", weight: 5 * weight) { session, source in
      let (space, virtual) = try session.drawPage(&source)
      return .unmap(virtual: virtual, space: space)
    }
    .operation("translate", weight: weight) { session, source in
      let space = try session.drawSpace(&source)
      let offset = try source.element(of: [0, 1, 0xFFF] as [UInt32])
      return .translate(virtual: try session.drawVirtual(space, &source) | offset, space: space)
    }
    .operation("create table", weight: weight) { session, source in
      let (space, virtual) = try session.drawPage(&source)
      return .createTable(virtual: virtual, flags: try session.drawFlags(for: virtual, &source), space: space)
    }
    .operation("map user pages", weight: 2 * weight) { session, source in
      try session.drawUserPages(&source)
    }
    .starve(weight: starving)
  }

  /// Frames running out under an operation; nothing where the weight is 0.
  private func starve(weight: Int) -> Alphabet {
    if weight == 0 { return self }
    return command("starve", weight: weight, when: { $0.isSmall }) { session, source in
      let operation = try session.drawHungryOperation(&source)
      let handles = session.handleCounts
      let kernel = session
      let naming = { (call: String) in
        let name = kernel.nameOfNewest(since: handles)
        return name.isEmpty ? call : name + call + ".number"
      }
      try take(&source, "try kernel.starve(\(kernel.plainText(of: operation)))", { $0.description }, naming: naming) {
        () throws(Finding) -> Response in
        try session.starve(operation)
      }
    }
  }

  /// Commands on address spaces.
  func addressSpaces(weight: Int = 1) -> Alphabet {
    operation("create space", weight: 3 * weight) { _, _ in .createSpace }
      .operation("destroy space", weight: 4 * weight) { session, source in
        .destroySpace(try session.drawSpace(&source))
      }
      .operation("switch", weight: 3 * weight) { session, source in .switchTo(try session.drawSpace(&source)) }
  }

  /// Commands on the kmap window.
  func kmap(weight: Int = 1) -> Alphabet {
    operation("kmap", weight: 3 * weight) { session, source in .kmap(physical: try session.drawFrame(&source)) }
      .operation("kunmap", weight: 3 * weight) { session, source in
        let windows = session.model.windows
        if try source.weighted([90, 10]) == 0, let last = windows.last { return .kunmap(virtual: last.virtual) }
        let others: [UInt32] = [windows.first?.virtual ?? 0, 0xFFC0_0000, 0xFFC0_3000, 0xFFFF_F000, 0]
        return .kunmap(virtual: try source.element(of: others))
      }
  }

  /// Uses up the kmap window, or nearly.
  func fillingWindow() -> Alphabet {
    command("fill window") { session, source in
      let rest = try source.integer(in: 0...2 as ClosedRange<Int>)
      let text = { "try kernel.fillWindow(leaving: \(rest))" }
      try take(&source, text(), { "\($0) open" }) { () throws(Finding) -> Int in
        try session.fillWindow(leaving: rest)
        return session.model.windows.count
      }
    }
  }

  /// What clients do: accesses through the MMU, and what a processor may load ahead of them.
  func accesses(weight: Int = 1) -> Alphabet {
    command("access", weight: 6 * weight) { session, source in
      let isUser = try source.boolean(percent: 40)
      guard let virtual = try session.drawAccess(&source) else { return source.call("// no address to access") }
      let word: UInt32? = try source.boolean() ? try source.integer(in: 0...UInt32.max) : nil
      let text = {
        let writing = word.map { ", writing: \(hexadecimal($0))" } ?? ""
        return "try kernel.access(\(hexadecimal(virtual))\(writing), isUser: \(isUser))"
      }
      try take(&source, text(), { $0.map(hexadecimal) ?? "page fault" }) { () throws(Finding) -> UInt32? in
        try session.access(virtual, writing: word, isUser: isUser)
      }
    }
    .command("speculate", weight: 3 * weight) { session, source in
      try takeSpeculation(try session.drawVirtual(0, &source), on: session, &source)
    }
  }
}

extension KernelSession {
  /// Draws a space and an address in it. A page of the kernel range is mostly asked for in the kernel's own space, the only
  /// one where it can change.
  fileprivate func drawPage(_ source: inout Source) throws -> (space: UInt32, virtual: UInt32) {
    let space = try drawSpace(&source)
    let virtual = try drawVirtual(space, &source)
    if space == 0 || model.spaces.userPages.contains(virtual >> 12) { return (space, virtual) }
    return (try source.weighted([70, 30]) == 0 ? 0 : space, virtual)
  }

  /// Draws a range of pages: now and then one that reaches, a few pages on, a page that is mapped.
  fileprivate func drawUserPages(_ source: inout Source) throws -> Operation {
    var space = try drawSpace(&source)
    var virtual = try drawVirtual(space, &source)
    if !pageHandles.isEmpty, try source.boolean(percent: 20) {
      let mapped = pageHandles[try source.ordinal(below: pageHandles.count)]
      space = mapped.space
      virtual = (mapped.page &- (try source.integer(in: 0...3))) << 12
    }
    let flags = try drawFlags(for: virtual, &source)
    let size: UInt32
    switch try source.weighted([78, 14, 8]) {
    case 0: size = 1 + 4096 * (try source.integer(in: 0...3 as ClosedRange<UInt32>))
    case 1: size = try source.integer(in: 0...0x4_0000, towards: 4096)
    default:
      size = try source.element(of: [0, 0x40_0001, 0xC000_0000, .max, 0x10_0000, 0x40_0000, 0xFFFF_F001] as [UInt32])
    }
    return .mapUserPages(virtual: virtual, size: size, flags: flags, space: space)
  }

  /// Draws pages that can be mapped, nearly always, where there is a user space.
  private func drawNewUserPages(_ source: inout Source) throws -> Operation {
    let count = model.spaces.spaces.count
    let space = try source.ordinal(below: count) {
      ($0 > 0 || model.spaces.aliveCount == 1) && model.spaces.isAlive(UInt32($0))
    }
    let table = try source.integer(in: 0...15 as ClosedRange<UInt32>)
    let pages = try source.integer(in: 1...4 as ClosedRange<UInt32>)
    let first = model.spaces.userPages.lowerBound + table << 10 + 1022
    return .mapUserPages(virtual: first << 12, size: pages << 12, flags: 0x6, space: UInt32(space))
  }

  /// Draws an operation that needs frames, of each kind alike.
  fileprivate func drawHungryOperation(_ source: inout Source) throws -> Operation {
    let kind = try source.element(of: HungryKind.allCases)
    let size = try source.integer(in: 0x1000...0x1_0000, towards: 0x2000) as UInt32
    switch kind {
    case .frame: return .allocateFrame
    case .userPages: return try drawNewUserPages(&source)
    case .space: return .createSpace
    case .heap: return .initializeHeap
    case .block: return .allocate(size: size, alignment: 16)
    case .alignedBlock: return .allocate(size: size, alignment: 4096)
    case .zeroedBlock: return .allocateZeroed(count: 4, size: size / 4)
    case .pageBlock: return .allocatePages(size >> 12)
    case .resizedBlock:
      let held = model.heap.blocks.first { $0.size < size }
      return held.map { .reallocate(virtual: $0.start, size: size) } ?? .allocate(size: size, alignment: 32)
    case .table, .page:
      let space = try drawSpace(&source)
      let virtual = try drawVirtual(space, &source)
      let flags = try drawFlags(for: virtual, &source)
      if kind == .table { return .createTable(virtual: virtual, flags: flags, space: space) }
      return .map(virtual: virtual, physical: model.spaces.imageFrame << 12, flags: flags, space: space)
    }
  }

  /// Draws an address that a client may use without harm: one that leads to its own memory, or nowhere.
  fileprivate func drawAccess(_ source: inout Source) throws -> UInt32? {
    var virtual = try drawVirtual(model.spaces.loaded, &source)
    if try source.weighted([80, 20]) == 1, let window = model.windows.last { virtual = window.virtual }
    let page = virtual >> 12
    if let window = model.windows.first(where: { $0.virtual >> 12 == page }) {
      return model.frames.isHeldByCaller(window.physical >> 12) ? virtual & ~3 : nil
    }
    if model.spaces.isKernelPage(page) && model.spaces.isProtected(page) { return nil }
    guard let mapped = model.spaces.page(page, in: model.spaces.loaded) else { return virtual & ~3 }
    return isClients(mapped) ? virtual & ~3 : nil
  }
}
