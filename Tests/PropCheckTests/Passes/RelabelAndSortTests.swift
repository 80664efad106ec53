// RelabelAndSort: values and places are exchanged at once.

import PropCheck
import Testing

@Suite struct RelabelAndSortTests {
  /// Fails for the same roads under either name of two places, in the order given.
  private static let failing: [[UInt8]] = [[1, 1, 2, 0], [1, 0, 2, 1]]

  @Test func names_and_order_change_at_once() throws {
    let shrunk = try shrink([0xF0, 1, 1, 0xF0, 2, 0], with: [RelabelAndSort.self]) { source in
      let roads = try source.list(0...4) { source in
        [try source.integer(in: 0...UInt8(4)), try source.integer(in: 0...UInt8(20))]
      }
      if Self.failing.contains(Array(roads.joined())) { try fail() }
    }
    #expect(shrunk.bytes == [0xF0, 1, 0, 0xF0, 2, 1])
  }

  @Test func commands_change_places_with_the_handles_of_what_they_make() throws {
    let bytes: [UInt8] = [0, 0xF1, 0, 0xF1, 1, 0, 0xF1, 0, 0xF1, 2, 1]
    let shrunk = try shrink(bytes, with: [RelabelAndSort.self]) { source in
      // Kinds of files by handle: opened ones are of their own kind, copies of the kind of what they copy.
      let machine = StateMachine { [Int]() }
        .command("open") { files, _ in files.append(files.count) }
        .command("copy", when: { !$0.isEmpty }) { files, source in
          files.append(files[try source.ordinal(below: files.count)])
        }
        .command("write", when: { !$0.isEmpty }) { files, source in
          let handle = try source.ordinal(below: files.count)
          if files.count == 3, files[handle] == 0, handle > 0 { try fail() }
        }
      try machine.run(&source)
    }
    #expect(shrunk.record.choices.map(\.key) == [0, 1, 0, 1, 0, 1, 1, 0, 1, 2, 2])
  }
}
