// Rows about sequences of letters and commands in which places depend on each other.

import PropCheck

extension Row {
  static let sequences: [Row] = [
    Row(name: "substring search", normalForm: "ab in aab", group: .further) { source in
      let needle = try source.list(1...8) { source in try source.element(of: ["a", "b"]) }
      let text = try source.list(0...30) { source in try source.element(of: ["a", "b"]) }
      source.note("\(needle.joined()) in \(text.joined())")
      let truth = text.indices.contains { text[$0...].starts(with: needle) }
      try require(hastySearch(for: needle, in: text) == truth, "the search is wrong")
    },
    Row(name: "elevator", normalForm: "up1 up1 up5 arm", group: .further, leastPercent: 99) { source in
      let commands = try source.list { source in try source.element(of: ["up1", "up5", "down2", "arm"]) }
      source.note(commands.joined(separator: " "))
      var position = 0
      var isArmed = false
      for command in commands {
        switch command {
        case "up1": position += 1
        case "up5": position += 5
        case "down2": position -= 2
        default: isArmed = true
        }
        try require(!(isArmed && position == 7), "armed at 7")
      }
    },
    Row(
      name: "LRU cache of 2", normalForm: "put 0 0; put 1 0; get 0; put 2 0; get 0  // fails", group: .further
    ) { source in
      try caches.run(&source)
    },
    Row(
      name: "coalescing allocator",
      normalForm: "alloc 1; alloc 1; alloc 1; free 0; free 2; free 1  // fails", group: .further
    ) { source in
      try heaps.run(&source)
    },
  ]

  /// The defect: after a mismatch the search goes on with the next letter, not with the mismatched one.
  private static func hastySearch(for needle: [String], in text: [String]) -> Bool {
    var matched = 0
    for letter in text {
      matched = letter == needle[matched] ? matched + 1 : 0
      if matched == needle.count { return true }
    }
    return false
  }

  private static var caches: StateMachine<CachePair> {
    StateMachine { CachePair() }
      .command("put") { caches, source in
        let (key, value) = (try source.integer(in: 0...9), try source.integer(in: 0...9))
        source.call("put \(key) \(value)")
        caches.right.put(key, value)
        caches.wrong.put(key, value)
      }
      .command("get") { caches, source in
        let key = try source.integer(in: 0...9)
        source.call("get \(key)")
        try require(caches.wrong.get(key) == caches.right.get(key), "get \(key) is wrong")
      }
  }

  private static var heaps: StateMachine<LineOfBlocks> {
    StateMachine { LineOfBlocks() }
      .command("alloc") { heap, source in
        let size = try source.integer(in: 1...64)
        source.call("alloc \(size)")
        heap.allocate(size)
      }
      .command("free", when: { !$0.live.isEmpty }) { heap, source in
        let live = heap.live
        let handle = try source.ordinal(below: heap.handles) { live.contains($0) }
        source.call("free \(handle)")
        try require(heap.free(handle), "block \(handle) was not joined with both neighbours")
      }
      .command("write", when: { !$0.live.isEmpty }) { heap, source in
        let live = heap.live
        let handle = try source.ordinal(below: heap.handles) { live.contains($0) }
        source.call("write \(handle)")
      }
  }
}

/// The cache under test beside the one that it should be.
private struct CachePair {
  var right = Cache(isRefreshedByGet: true)
  var wrong = Cache(isRefreshedByGet: false)
}

/// A cache of two entries, the one to go next in front.
private struct Cache {
  let isRefreshedByGet: Bool
  private var entries: [(key: Int, value: Int)] = []

  init(isRefreshedByGet: Bool) { self.isRefreshedByGet = isRefreshedByGet }

  mutating func put(_ key: Int, _ value: Int) {
    entries.removeAll { $0.key == key }
    if entries.count == 2 { entries.removeFirst() }
    entries.append((key, value))
  }

  mutating func get(_ key: Int) -> Int? {
    guard let place = entries.firstIndex(where: { $0.key == key }) else { return nil }
    let entry = entries[place]
    if isRefreshedByGet {
      entries.remove(at: place)
      entries.append(entry)
    }
    return entry.value
  }
}

/// Blocks in the order of their addresses; new ones are cut from the end.
private struct LineOfBlocks {
  private var blocks: [(size: Int, handle: Int?)] = []
  private(set) var handles = 0

  var live: [Int] { blocks.compactMap(\.handle) }

  mutating func allocate(_ size: Int) {
    blocks.append((size, handles))
    handles += 1
  }

  /// False, the defect, where both neighbours are free.
  mutating func free(_ handle: Int) -> Bool {
    guard let place = blocks.firstIndex(where: { $0.handle == handle }) else { return true }
    let isAfterFree = place > 0 && blocks[place - 1].handle == nil
    let isBeforeFree = place + 1 < blocks.count && blocks[place + 1].handle == nil
    blocks[place].handle = nil
    if isAfterFree && isBeforeFree { return false }
    if isBeforeFree { blocks[place].size += blocks.remove(at: place + 1).size }
    if isAfterFree { blocks[place - 1].size += blocks.remove(at: place).size }
    return true
  }
}
