// The ordered table against a dictionary, over random insertions, replacements and removals.

import PropCheck
import PropCheckTesting
import Specification
import Testing

@Suite struct OrderedTableTests {
  @Test func `an ordered table is a dictionary in order`() {
    checkProperty("ordered table", Settings(cases: 300)) { source in
      var table = OrderedTable<UInt8>()
      var dictionary: [UInt32: UInt8] = [:]
      try source.each(0...40) { source in
        let key = try source.integer(in: 0...20 as ClosedRange<UInt32>)
        if try source.weighted([80, 20]) == 0 {
          let value: UInt8? = try source.boolean(percent: 70) ? try source.integer() : nil
          table[key] = value
          dictionary[key] = value
        } else {
          let last = try source.integer(in: key...21)
          table.removeAll(in: key...last)
          dictionary = dictionary.filter { !(key...last).contains($0.key) }
        }
      }
      let keys = dictionary.keys.sorted()
      try requireEqual(table.keys, keys)
      try requireEqual(table.values, keys.compactMap { dictionary[$0] })
      for key in 0...21 as ClosedRange<UInt32> {
        try requireEqual(table[key], dictionary[key])
        try requireEqual(table.place(of: key), keys.count { $0 < key })
      }
    }
  }
}
