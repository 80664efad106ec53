// The tables as they lie in memory against the model: one page after a command, everything at the end.

import Operations
import SimulatedPC
import Specification

extension KernelSession {
  /// Compares what the tables say of `page` with the model.
  func checkPage(_ page: UInt32, in space: UInt32) throws(Finding) {
    guard model.spaces.isAlive(space) else { return }
    let directory = model.spaces.spaces[Int(space)].directory
    let walk = machine.walk(directory: directory << 12, address: page << 12)
    let expected = model.spaces.page(page, in: space)
    let table = model.spaces.table(above: page, in: space)
    if walk.directoryEntry.isPresent != (table != nil) {
      throw Finding(.state, .v11, "directory entry of \(hexadecimal(page << 12)): \(walk), expected \(describe(table))")
    }
    try checkDirectoryEntry(above: page, in: space)
    let entry = walk.tableEntry?.value ?? 0
    let seen =
      entry & 1 == 0 ? nil : PageModel(frame: entry >> 12, flags: entry, isOwned: expected?.isOwned ?? false)
    if seen != expected {
      throw Finding(.state, .v2, "page \(hexadecimal(page << 12)): \(describe(seen)), expected \(describe(expected))")
    }
    guard let expected, let translation = walk.translation else { return }
    if translation.isWritable != expected.isWritable || translation.isUser != expected.isUser {
      throw Finding(
        .state, .v7, "page \(hexadecimal(page << 12)) allows \(translation), expected \(describe(expected))")
    }
    if (entry | walk.directoryEntry.value) & 0x180 != 0 {
      throw Finding(.state, .v8, "page \(hexadecimal(page << 12)): PAT, page-size or global bit: \(walk)")
    }
    if model.spaces.isKernelPage(page) && (entry | walk.directoryEntry.value) & 4 != 0 {
      throw Finding(.state, .v7, "the kernel page \(hexadecimal(page << 12)) is user: \(walk)")
    }
  }

  /// The directory entry above `page` holds the table's frame, present, the permissions that were needed, the cache bits that the
  /// table was made with, and nothing else but accessed, which the processor sets.
  func checkDirectoryEntry(above page: UInt32, in space: UInt32) throws(Finding) {
    guard let table = model.spaces.table(above: page, in: space) else { return }
    let entry = machine.peek(model.spaces.spaces[Int(space)].directory << 12 | (page >> 10) << 2)
    let expected = table.frame << 12 | table.flags | 1
    if entry & ~0x20 != expected {
      throw Finding(
        .state, entry & 0x180 != 0 ? .v8 : .v7,
        "the directory entry of \(hexadecimal(page << 12)) is \(hexadecimal(entry)), not \(hexadecimal(expected))")
    }
  }

  func describe(_ page: PageModel?) -> String {
    guard let page else { return "not mapped" }
    let rights = (page.isWritable ? "writable" : "read-only") + (page.isUser ? ", user" : "")
    return "frame \(hexadecimal(page.frame << 12)), \(rights), cache bits \(hexadecimal(page.flags & 0x18))"
  }

  private func describe(_ table: TableModel?) -> String {
    table.map { "table \(hexadecimal($0.frame << 12))" } ?? "no table"
  }

  /// Compares everything that can be observed with the model: every page of every space, every frame, every count.
  public func finish() throws(Finding) {
    try scanSpaces()
    try scanFrames()
    if !subject.isSound { throw Finding(.state, .p4, "the memory manager's own check of its bookkeeping fails") }
    try checkAnswers()
    try checkBlocks()
    try checkContents()
  }

  /// Compares every page of every space with the model.
  func scanSpaces() throws(Finding) {
    for (number, space) in model.spaces.spaces.enumerated() {
      if space.isAlive {
        try scan(UInt32(number), space)
      } else if subject.directory(of: UInt32(number)) != nil {
        throw Finding(.state, .v15, "the destroyed space \(number) still has a directory")
      }
    }
  }

  private func scan(_ number: UInt32, _ space: SpaceModel) throws(Finding) {
    if subject.directory(of: number) != space.directory << 12 {
      throw Finding(.state, .v14, "space \(number) has another directory than \(hexadecimal(space.directory << 12))")
    }
    let directory = machine.words(of: space.directory)
    let userSlots = model.spaces.userPages.lowerBound >> 10..<model.layout.kernelFirstPage >> 10
    if number != 0 {
      let kernel = machine.words(of: model.spaces.spaces[0].directory)
      for slot in 0..<UInt32(1024) where (directory[slot] ^ kernel[slot]) & ~0x60 != 0 && !userSlots.contains(slot) {
        throw Finding(
          .state, .v14,
          "slot \(slot) of space \(number) is \(hexadecimal(directory[slot])), not \(hexadecimal(kernel[slot]))")
      }
    }
    let count = try scanPages(number, space)
    let expected = expectedPageCount(number, space)
    if count != expected {
      throw Finding(
        .state, .v2, "space \(number) maps \(count) pages, expected \(expected)\n" + pageDifference(in: number))
    }
    for slot in userSlots {
      let isPresent = directory[slot] & 1 != 0
      if isPresent != (space.tables[slot] != nil) {
        throw Finding(.state, .v11, "slot \(slot) of space \(number): table \(isPresent ? "left" : "missing")")
      }
      if isPresent { try checkDirectoryEntry(above: slot << 10, in: number) }
    }
  }

  /// Compares the present entries with the model's pages: both ascend, so that the model's are walked beside them.
  ///
  /// - Returns: how many are present.
  private func scanPages(_ number: UInt32, _ space: SpaceModel) throws(Finding) -> Int {
    let spaces = model.spaces
    let range = number == 0 ? 0..<model.layout.windowFirstPage : spaces.userPages
    var place = space.pages.place(of: range.lowerBound)
    var finding: Finding?
    var count = 0
    machine.forEachPresentEntry(of: space.directory << 12, pages: range) { entry in
      count += 1
      guard finding == nil else { return }
      let page = entry.page >> 12
      while place < space.pages.count && space.pages.keys[place] < page { place += 1 }
      let isChanged = place < space.pages.count && space.pages.keys[place] == page
      let expected = isChanged ? space.pages.values[place] : spaces.pageOfBoot(page)
      do throws(Finding) { try checkEntry(entry, expected, in: number) } catch { finding = error }
    }
    if let finding { throw finding }
    return count
  }

  private func checkEntry(_ entry: PresentEntry, _ expected: PageModel?, in space: UInt32) throws(Finding) {
    let page = entry.page >> 12
    guard let expected else {
      throw Finding(.state, .v2, "page \(hexadecimal(page << 12)) of space \(space) is mapped, but must not be")
    }
    let flags = entry.leafEntry & PageModel.flagMask
    if entry.frame != expected.frame || flags != expected.flags || entry.isUser != expected.isUser
      || entry.isWritable != expected.isWritable
    {
      throw Finding(.state, .v2, "page \(hexadecimal(page << 12)) of space \(space): \(entry), expected \(expected)")
    }
  }

  private func expectedPageCount(_ number: UInt32, _ space: SpaceModel) -> Int {
    let changed = space.pages.values.count { $0 != nil }
    guard number == 0 else { return changed }
    let boot = model.spaces.identity.count + model.spaces.image.count
    return boot + changed
      - space.pages.keys.count { model.spaces.image.contains($0) || model.spaces.identity.contains($0) }
  }

  private func scanFrames() throws(Finding) {
    var next: UInt32 = 0
    var runs: [Range<UInt32>] = []
    while let run = subject.freeRun(from: next) {
      runs.append(run)
      next = run.upperBound
    }
    if runs != model.frames.free.runs {
      let difference = FrameDifference(seen: FrameSet(runs), expected: FrameSet(model.frames.free.runs))
      throw Finding(.state, .p8, "the free frames are not those of the model\n" + difference.text)
    }
    for address in frameHandles.suffix(64) {
      let frame = address >> 12
      if subject.isAllocated(frame) != model.frames.isHeldByCaller(frame) {
        throw Finding(.state, .p10, "whether a caller holds \(hexadecimal(address)) is wrong")
      }
    }
  }
}
