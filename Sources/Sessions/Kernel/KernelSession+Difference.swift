// The pages of a space side by side with the model's, where they differ.
//
//   page        expected                                         seen
//   0x00400000  frame 0x00118000, writable, cache bits 0x00000000  not mapped

import Operations
import Specification

extension KernelSession {
  /// The most rows that are shown.
  private static let rowLimit = 8

  /// The table of pages that the tables say otherwise of than the model, in ascending order.
  func pageDifference(in space: UInt32) -> String {
    let range = space == 0 ? 0..<model.layout.windowFirstPage : model.spaces.userPages
    let directory = model.spaces.spaces[Int(space)].directory << 12
    var seen: [UInt32: PageModel] = [:]
    machine.forEachPresentEntry(of: directory, pages: range) { entry in
      seen[entry.page >> 12] = PageModel(frame: entry.frame, flags: entry.leafEntry, isOwned: false)
    }
    let expected = expectedPages(of: space)
    let pages = Set(seen.keys).union(expected.keys).filter { describe(seen[$0]) != describe(expected[$0]) }.sorted()
    let rows = pages.prefix(Self.rowLimit).map { page in
      [hexadecimal(page << 12), describe(expected[page]), describe(seen[page])]
    }
    let rest = pages.count > Self.rowLimit ? "\nand \(pages.count - Self.rowLimit) more pages" : ""
    return TextTable(rows: [["page", "expected", "seen"]] + rows).text + rest
  }

  private func expectedPages(of space: UInt32) -> [UInt32: PageModel] {
    var pages: [UInt32: PageModel] = [:]
    let changed = model.spaces.spaces[Int(space)].pages
    for (page, value) in zip(changed.keys, changed.values) { pages[page] = value }
    guard space == 0 else { return pages }
    for page in Array(model.spaces.identity) + Array(model.spaces.image) {
      pages[page] = model.spaces.page(page, in: 0)
    }
    return pages
  }
}
