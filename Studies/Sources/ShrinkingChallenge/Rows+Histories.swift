// Rows about state that depends on what was done before: undo, timers, times to live, replicas.
//
// Written without knowledge of the shrinker; their answers were worked out by hand. The minimum is shortlex: the fewest
// choices, then the least numbers from left to right in the order in which they are drawn. Alternatives are numbered in
// the order in which they are listed.

import PropCheck

extension Row {
  static let histories: [Row] = [
    // A new edit after an undo must forget what could be redone; here it does not. The editor keeps whole texts, so the
    // redo must bring back a text that differs from the present one.
    // Minimum: to redo wrongly takes an edit, its undo, another edit and the redo: 4 steps. After the undo the text is
    // empty, so that the second edit is an insertion too. Positions can only be 0. The letters must differ: a, then b.
    Row(
      name: "redo after edit", normalForm: "insert a at 0; undo; insert b at 0; redo  // fails", group: .unseen
    ) { source in try Histories.redoAfterEdit(&source) },

    // A timer that is cancelled is replaced by the last one of the heap, which sinks but never rises.
    // Minimum: the last one must be less than the parent of the hole, so it lies in another subtree: index 5 is the
    // first that does (below 2, hole below 1). 6 timers, 1 cancellation. The second timer must be above 0, or index 1
    // holds 0 for ever: 0, 1. Then 0 at index 2; what comes to 3 and 4 must not be 0, or it rises to index 1: 1, 1. The
    // last is 0. Holes at 0, 1 and 2 do no harm: 3.
    Row(
      name: "timer heap",
      normalForm: "schedule 0; schedule 1; schedule 0; schedule 1; schedule 1; schedule 0; cancel 3  // fails",
      group: .unseen, leastPercent: 99
    ) { source in try Histories.timerHeap(&source) },

    // Writing a key again should replace its time to live, but keeps the later end.
    // Minimum: two writes of one key, time, a read: 4 steps. The first lives longer than the second: 2 and 1. The key
    // and both values are 0, and 1 passes.
    Row(
      name: "time to live",
      normalForm: "put 0 = 0 for 2; put 0 = 0 for 1; advance 1; get 0  // fails", group: .unseen
    ) { source in try Histories.timeToLive(&source) },

    // Two replicas of a map in which the last writer wins; a tie leaves each replica with its own value.
    // Minimum: both replicas must have written: 2 writes, of one key at one time, with different values. The first is
    // all zeros; the second differs in replica and value by 1 each.
    Row(name: "last writer wins", normalForm: "A writes a = 0 at 0, B writes a = 1 at 0", group: .unseen) {
      source in try Histories.lastWriterWins(&source)
    },
  ]
}

private enum Histories {
  struct Editor {
    var text: [Character] = []
    var undone: [[Character]] = []
    var done: [[Character]] = []
    let forgets: Bool
    mutating func edit(_ change: (inout [Character]) -> Void) {
      done.append(text)
      if forgets { undone = [] }
      change(&text)
    }
    mutating func undo() {
      guard let last = done.popLast() else { return }
      undone.append(text)
      text = last
    }
    mutating func redo() {
      guard let last = undone.popLast() else { return }
      done.append(text)
      text = last
    }
  }

  struct Editors {
    var real = Editor(forgets: false)
    var model = Editor(forgets: true)
    mutating func both(_ change: (inout Editor) -> Void) {
      change(&real)
      change(&model)
    }
  }

  static func redoAfterEdit(_ source: inout Source) throws {
    try StateMachine { Editors() }
      .command("insert", weight: 3) { editors, source in
        let position = try source.integer(in: 0...editors.model.text.count)
        let letter = try source.character(.lowercase)
        source.call("insert \(letter) at \(position)")
        editors.both { $0.edit { $0.insert(letter, at: position) } }
      }
      .command("delete", when: { !$0.model.text.isEmpty }) { editors, source in
        let position = try source.integer(in: 0...editors.model.text.count - 1)
        source.call("delete at \(position)")
        editors.both { $0.edit { $0.remove(at: position) } }
      }
      .command("undo") { editors, source in
        source.call("undo")
        editors.both { $0.undo() }
      }
      .command("redo") { editors, source in
        source.call("redo")
        editors.both { $0.redo() }
      }
      .invariant("the texts agree") { $0.real.text == $0.model.text }
      .run(&source)
  }

  struct Timers {
    var heap: [(time: Int, id: Int)] = []
    var count = 0
    mutating func schedule(_ time: Int) {
      heap.append((time, count))
      count += 1
      var index = heap.count - 1
      while index > 0, heap[index].time < heap[(index - 1) / 2].time {
        heap.swapAt(index, (index - 1) / 2)
        index = (index - 1) / 2
      }
    }
    mutating func remove(at hole: Int) {
      let last = heap.removeLast()
      guard hole < heap.count else { return }
      heap[hole] = last
      var index = hole
      while 2 * index + 1 < heap.count {
        var child = 2 * index + 1
        if child + 1 < heap.count, heap[child + 1].time < heap[child].time { child += 1 }
        guard heap[child].time < heap[index].time else { return }
        heap.swapAt(child, index)
        index = child
      }
    }
    var isHeap: Bool { heap.indices.dropFirst().allSatisfy { heap[$0].time >= heap[($0 - 1) / 2].time } }
  }

  static func timerHeap(_ source: inout Source) throws {
    try StateMachine { Timers() }
      .command("schedule", weight: 4) { timers, source in
        let time = try source.integer(in: 0...100)
        source.call("schedule \(time)")
        timers.schedule(time)
      }
      .command("fire", when: { !$0.heap.isEmpty }) { timers, source in
        source.call("fire")
        timers.remove(at: 0)
      }
      .command("cancel", when: { !$0.heap.isEmpty }) { timers, source in
        let id = try source.ordinal(below: timers.count) { id in timers.heap.contains { $0.id == id } }
        source.call("cancel \(id)")
        timers.remove(at: timers.heap.firstIndex { $0.id == id }!)
      }
      .invariant("parents come first") { $0.isHeap }
      .run(&source)
  }

  struct Cache {
    var now = 0
    var real: [Int: (value: Int, end: Int)] = [:]
    var model: [Int: (value: Int, end: Int)] = [:]
  }

  static func timeToLive(_ source: inout Source) throws {
    try StateMachine { Cache() }
      .command("put", weight: 2) { cache, source in
        let key = try source.integer(in: 0...3)
        let value = try source.integer(in: 0...9)
        let life = try source.integer(in: 1...60)
        source.call("put \(key) = \(value) for \(life)")
        cache.model[key] = (value, cache.now + life)
        cache.real[key] = (value, max(cache.real[key]?.end ?? 0, cache.now + life))
      }
      .command("get", weight: 2) { cache, source in
        let key = try source.integer(in: 0...3)
        source.call("get \(key)")
        let now = cache.now
        let real = cache.real[key].flatMap { now < $0.end ? $0.value : nil }
        let model = cache.model[key].flatMap { now < $0.end ? $0.value : nil }
        try requireEqual(real, model, oracle: "get", "the value")
      }
      .command("advance") { cache, source in
        let time = try source.integer(in: 1...60)
        source.call("advance \(time)")
        cache.now += time
      }
      .run(&source)
  }

  struct Write {
    let replica: Int
    let key: String
    let time: Int
    let value: Int
  }

  static func lastWriterWins(_ source: inout Source) throws {
    let writes = try source.list { source in
      Write(
        replica: try source.integer(in: 0...1), key: try source.element(of: ["a", "b", "c"]),
        time: try source.integer(in: 0...100), value: try source.integer(in: 0...9))
    }
    source.note(
      writes.map { "\($0.replica == 0 ? "A" : "B") writes \($0.key) = \($0.value) at \($0.time)" }
        .joined(separator: ", "))
    typealias Entry = (time: Int, value: Int)
    var replicas: [[String: Entry]] = [[:], [:]]
    let later: (Entry, Entry) -> Entry = { $1.time > $0.time ? $1 : $0 }
    for write in writes {
      replicas[write.replica].merge([write.key: (write.time, write.value)], uniquingKeysWith: later)
    }
    let first = replicas[0].merging(replicas[1], uniquingKeysWith: later).mapValues(\.value)
    let second = replicas[1].merging(replicas[0], uniquingKeysWith: later).mapValues(\.value)
    try require(first == second, "the replicas disagree after they have merged")
  }
}
