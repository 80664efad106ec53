// The stateful counterparts: traces whose commands refer to what earlier ones created.

import PropCheck

extension Row {
  static let stateful: [Row] = [
    Row(
      name: "counter breaks at 2", normalForm: "new; increment 0; increment 0  // fails", group: .stateful
    ) { source in
      try counters.run(&source)
    },
    Row(name: "pair of two", normalForm: "new; new; pair 0 1  // fails", group: .stateful) { source in
      try pairs.run(&source)
    },
    Row(
      name: "free the third", normalForm: "new; new; new; free 2  // fails", group: .stateful
    ) { source in
      try slots.run(&source)
    },
  ]

  /// Counters that break when they reach 2.
  private static var counters: StateMachine<[Int]> {
    StateMachine { [Int]() }
      .command("new") { counters, _ in counters.append(0) }
      .command("increment", when: { !$0.isEmpty }) { counters, source in
        let index = try source.ordinal(below: counters.count)
        source.call("increment \(index)")
        counters[index] += 1
        try require(counters[index] < 2, "counter \(index) broke")
      }
      .command("read", when: { !$0.isEmpty }) { counters, source in
        let index = try source.ordinal(below: counters.count)
        source.call("read \(index)")
      }
  }

  /// Things that may not be paired unless they are one.
  private static var pairs: StateMachine<Int> {
    StateMachine { 0 }
      .command("new") { count, _ in count += 1 }
      .command("pair", when: { $0 > 0 }) { count, source in
        let (first, second) = (try source.ordinal(below: count), try source.ordinal(below: count))
        source.call("pair \(first) \(second)")
        try require(first == second, "\(first) and \(second) differ")
      }
  }

  /// Slots of which only the first two may be freed.
  private static var slots: StateMachine<[Bool]> {
    StateMachine { [Bool]() }
      .command("new") { slots, _ in slots.append(true) }
      .command("free", when: { $0.contains(true) }) { slots, source in
        let live = slots
        let index = try source.ordinal(below: live.count) { live[$0] }
        source.call("free \(index)")
        slots[index] = false
        try require(index < 2, "freeing \(index) broke")
      }
  }
}
