// A planted bug that takes a sequence: what a mutator is worth is how soon it is found. No campaign runs it.
//
//   open ─▶ open ─▶ write ─▶ close ─▶ write with the closed one's number ─▶ found
//
// As in a memory manager, each step is about a thing that an earlier step made, a wrong step goes nowhere, and one argument
// must be a page-aligned address of a certain MiB.

import PropCheck

/// A file table with a use after close.
package enum DepthCanary {
  package static let name = "canary-depth"

  /// Files by number: open, its address, closed.
  private struct Files {
    var isOpen: [Bool] = []
    var address: [UInt64] = []
  }

  package static func check(_ source: inout Source) throws {
    var files = Files()
    _ = try source.swarm(of: 8)
    try source.trace(0...100) { source in
      let command = try source.command(of: 8, available: 0xFF)
      switch command {
      case 2:
        files.isOpen.append(true)
        files.address.append(try source.integer(in: 0...UInt64(UInt32.max)))
      case 5:
        guard !files.isOpen.isEmpty else { return }
        files.isOpen[try source.ordinal(below: files.isOpen.count)] = false
      case 6: try write(files, &source)
      default: _ = try source.integer(in: 0...UInt64(1000))
      }
    }
  }

  private static func write(_ files: Files, _ source: inout Source) throws {
    guard !files.isOpen.isEmpty else { return }
    let file = try source.ordinal(below: files.isOpen.count)
    let isClosed = !files.isOpen[file]
    let address = files.address[file]
    let isPage = address % 4096 == 0
    let neighbour = files.address.contains(address &+ 4096)
    guard isClosed, isPage, address >= 1 << 20, neighbour, files.isOpen.count(where: { $0 }) >= 2 else { return }
    throw PropertyFailure(oracle: "result", "file \(file) is written after it was closed")
  }
}
