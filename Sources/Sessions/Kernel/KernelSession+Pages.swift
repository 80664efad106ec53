// Pages against the model: what each call must give, which entries it may change, and what they must be afterwards.

import Operations
import SimulatedPC
import Specification

extension KernelSession {
  private var spaces: SpacesModel { model.spaces }

  func settlePages(_ operation: Operation, _ response: Response) throws(Finding) {
    switch operation {
    case .createTable(let virtual, let flags, let space): try settleCreateTable(virtual, flags, space, response)
    case .map(let virtual, let physical, let flags, let space):
      try settleMap(virtual, physical, flags, space, response)
    case .remap(let virtual, let physical, let flags, let space):
      try settleChange(virtual, physical, flags, space, response)
    case .protect(let virtual, let flags, let space): try settleChange(virtual, nil, flags, space, response)
    case .unmap(let virtual, let space): try settleUnmap(virtual, space, response)
    case .translate(let virtual, let space): try settleTranslate(virtual, space, response)
    case .mapUserPages(let virtual, let size, let flags, let space):
      try settleMapUserPages(virtual, size, flags, space, response)
    default: break
    }
  }

  /// Why nothing can be placed at `virtual` in `space`.
  private func placementRefusal(_ virtual: UInt32, isUser: Bool, _ space: UInt32) -> Refusal? {
    let page = virtual >> 12
    if page >= model.layout.windowFirstPage { return .kmapWindow }
    return spaces.isKernelPage(page) && (isUser || space != 0) ? .kernelRange : nil
  }

  private func settleCreateTable(
    _ virtual: UInt32, _ flags: UInt32, _ space: UInt32, _ response: Response
  ) throws(Finding) {
    let page = virtual >> 12
    var expected: Refusal?
    if !spaces.isAlive(space) {
      expected = .invalidSpace
    } else if flags & ~0x3F != 0 {
      expected = .invalidFlags
    } else if let refusal = placementRefusal(virtual, isUser: flags & 4 != 0, space) {
      expected = refusal
    } else if spaces.table(above: page, in: space) == nil && model.frames.free.count == 0 {
      expected = .outOfMemory
    }
    if try response.isRefused(as: expected, .v4) { return }
    let isNew = spaces.table(above: page, in: space) == nil
    try learnTable(above: page, in: space, flags: flags)
    if isNew { try checkDirectoryEntry(above: page, in: space) }
    let table = model.spaces.table(above: page, in: space).map { $0.frame << 12 }
    if response != table.map(Response.address) {
      throw Finding(
        .result, .v13, "the table is \(response), but the directory names \(table.map(hexadecimal) ?? "none")")
    }
  }

  private func settleMap(
    _ virtual: UInt32, _ physical: UInt32, _ flags: UInt32, _ space: UInt32, _ response: Response
  ) throws(Finding) {
    let page = virtual >> 12
    var expected: Refusal?
    var clause = Clause.v4
    if !spaces.isAlive(space) {
      expected = .invalidSpace
    } else if virtual % 4096 != 0 || physical % 4096 != 0 {
      expected = .unaligned
    } else if flags & ~0x7F != 0 {
      (expected, clause) = (.invalidFlags, .v8)
    } else if let refusal = placementRefusal(virtual, isUser: flags & 4 != 0, space) {
      (expected, clause) = (refusal, refusal == .kernelRange ? .v18 : .v4)
    } else if spaces.table(above: page, in: space) == nil && model.frames.free.count == 0 {
      (expected, clause) = (.outOfMemory, .v10)
    } else if spaces.page(page, in: space) != nil {
      (expected, clause) = (.alreadyMapped, .v5)
    }
    if try response.isRefused(as: expected, clause) { return }
    try learnTable(above: page, in: space)
    place(page, PageModel(frame: physical >> 12, flags: flags, isOwned: false), in: space)
    try checkUsage(of: page, in: space, flags: flags, kept: 0)
  }

  private func changeRefusal(
    _ virtual: UInt32, _ physical: UInt32?, _ flags: UInt32?, _ space: UInt32
  ) -> Refusal? {
    let page = virtual >> 12
    if !spaces.isAlive(space) { return .invalidSpace }
    if virtual % 4096 != 0 || (physical ?? 0) % 4096 != 0 { return .unaligned }
    if let flags, flags & ~0x7F != 0 { return .invalidFlags }
    if let refusal = placementRefusal(virtual, isUser: (flags ?? 0) & 4 != 0, space) { return refusal }
    if spaces.isProtected(page) { return .protectedRange }
    return spaces.page(page, in: space) == nil ? .notMapped : nil
  }

  private func settleChange(
    _ virtual: UInt32, _ physical: UInt32?, _ flags: UInt32, _ space: UInt32, _ response: Response
  ) throws(Finding) {
    let expected = changeRefusal(virtual, physical, flags, space)
    if try response.isRefused(as: expected, .v7) { return }
    let page = virtual >> 12
    guard let old = spaces.page(page, in: space) else { return }
    let frame = physical.map { $0 >> 12 } ?? old.frame
    let isReplaced = frame != old.frame
    if physical != nil, response != .page(physical: old.frame << 12, wasFreed: old.isOwned && isReplaced) {
      throw Finding(.result, .v5, "remap gave \(response); frame \(hexadecimal(old.frame << 12)) was mapped")
    }
    if old.isOwned && isReplaced { release(old.frame..<old.frame + 1) }
    place(page, PageModel(frame: frame, flags: flags, isOwned: old.isOwned && !isReplaced), in: space)
    try checkUsage(of: page, in: space, flags: flags, kept: isReplaced ? 0 : usageBefore)
  }

  private func settleUnmap(_ virtual: UInt32, _ space: UInt32, _ response: Response) throws(Finding) {
    let expected = changeRefusal(virtual, nil, nil, space)
    if try response.isRefused(as: expected, .v6) { return }
    let page = virtual >> 12
    guard let old = spaces.page(page, in: space) else { return }
    if response != .page(physical: old.frame << 12, wasFreed: old.isOwned) {
      throw Finding(.result, .v6, "unmap gave \(response); frame \(hexadecimal(old.frame << 12)) was mapped")
    }
    place(page, nil, in: space)
    if let table = spaces.table(above: page, in: space), table.pages == 0, !spaces.isKernelPage(page) {
      model.spaces.spaces[Int(space)].tables[page >> 10] = nil
      release(table.frame..<table.frame + 1)
      seen.tableReclaimed = true
    }
    if old.isOwned { release(old.frame..<old.frame + 1) }
  }

  private func settleTranslate(_ virtual: UInt32, _ space: UInt32, _ response: Response) throws(Finding) {
    if try response.isRefused(as: spaces.isAlive(space) ? nil : .invalidSpace, .v18) { return }
    let page = virtual >> 12
    var frame = spaces.page(page, in: space)?.frame
    if page >= model.layout.windowFirstPage {
      frame = model.windows.first { $0.virtual >> 12 == page }.map { $0.physical >> 12 }
    }
    let expected = frame.map { $0 << 12 | virtual & 0xFFF }
    if response != .translation(expected) {
      throw Finding(.result, .v3, "gave \(response), expected \(expected.map(hexadecimal) ?? "not mapped")")
    }
  }

  private func settleMapUserPages(
    _ virtual: UInt32, _ size: UInt32, _ flags: UInt32, _ space: UInt32, _ response: Response
  ) throws(Finding) {
    let first = virtual >> 12
    let count = (UInt64(size) + 4095) / 4096
    var expected: Refusal?
    var clause = Clause.v4
    if !spaces.isAlive(space) {
      expected = .invalidSpace
    } else if space == 0 {
      (expected, clause) = (.kernelSpace, .v15)
    } else if virtual % 4096 != 0 {
      expected = .unaligned
    } else if flags & ~0x7F != 0 {
      (expected, clause) = (.invalidFlags, .v8)
    } else if let refusal = placementRefusal(virtual, isUser: true, space) {
      expected = refusal
    } else if size == 0 || UInt64(first) + count > UInt64(model.layout.kernelFirstPage) {
      expected = .invalidRange
    } else {
      let range = first..<first + UInt32(count)
      if spaces.isMapped(anyOf: range, in: space) {
        (expected, clause) = (.alreadyMapped, .v5)
      } else if count + UInt64(spaces.missingTables(above: range, in: space)) > UInt64(model.frames.free.count) {
        (expected, clause) = (.outOfMemory, .v10)
        seen.exhausted = true
      }
    }
    if try response.isRefused(as: expected, clause) { return }
    for page in first..<first + UInt32(count) {
      try learnPage(page, flags: flags | 4, owner: .data, in: space)
    }
  }

  /// Takes over a page that KMem has mapped to a frame of its own choice.
  func learnPage(_ page: UInt32, flags: UInt32, owner: FrameOwner, in space: UInt32) throws(Finding) {
    try learnTable(above: page, in: space)
    guard let table = spaces.table(above: page, in: space) else { return }
    let entry = machine.peek(table.frame << 12 | (page & 1023) << 2)
    if entry & 1 == 0 { throw Finding(.state, .v17, "page \(hexadecimal(page << 12)) was not mapped") }
    try claim(entry >> 12, as: owner, "page \(hexadecimal(page << 12))")
    if owner == .data && !machine.isFilled(entry >> 12, with: 0) {
      throw Finding(.state, .v17, "the new page \(hexadecimal(page << 12)) is not zero")
    }
    place(page, PageModel(frame: entry >> 12, flags: flags, isOwned: true), in: space)
  }

  /// Takes over the table above `page` if the command has made one.
  ///
  /// - Parameter flags: what its directory entry was asked to have besides the permissions of its pages, in the user range.
  func learnTable(above page: UInt32, in space: UInt32, flags: UInt32 = 0) throws(Finding) {
    let owner = spaces.owner(of: page, seenFrom: space)
    let slot = page >> 10
    if spaces.spaces[owner].tables[slot] != nil { return }
    let directory = spaces.spaces[owner].directory
    let entry = machine.peek(directory << 12 | slot << 2)
    if entry & 1 == 0 { throw Finding(.state, .v2, "no table was made for page \(hexadecimal(page << 12))") }
    try claim(entry >> 12, as: .table, "a table")
    model.spaces.spaces[owner].tables[slot] = TableModel(
      frame: entry >> 12, flags: spaces.isKernelPage(page) ? 0x2 : flags)
    newTables.append(entry >> 12)
    guard spaces.isKernelPage(page) else { return explain(directory, slot) }
    if spaces.aliveCount > 1 { seen.kernelTableUnderSpaces = true }
    for space in spaces.spaces where space.isAlive { explain(space.directory, slot) }
  }

  /// Records what a page is now, and that its entries may have changed.
  private func place(_ page: UInt32, _ new: PageModel?, in space: UInt32) {
    if let table = spaces.table(above: page, in: space) { explain(table.frame, page & 1023) }
    explain(spaces.spaces[spaces.owner(of: page, seenFrom: space)].directory, page >> 10)
    if new != nil && model.spaces.page(page, in: space) == nil && pageHandles.count < 4096 {
      pageHandles.append((space, page))
    }
    model.spaces.set(page, to: new, in: space)
    touched.append((space, page))
  }

  /// Lets the command change an entry.
  func explain(_ frame: UInt32, _ index: UInt32) {
    let address = UInt64(frame << 12 | index << 2)
    if let last = explained.last, last.upperBound == address {
      explained[explained.count - 1] = last.lowerBound..<address + 4
    } else if explained.last?.contains(address) != true {
      explained.append(address..<address + 4)
    }
  }
}
