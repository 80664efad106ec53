// Rows about numbers that a filter lets through in steps only.

import PropCheck

extension Row {
  static let filters: [Row] = [
    Row(name: "tens", normalForm: "[100]", group: .further, leastPercent: 99) { source in
      let list = try source.list { source in
        try source.filter {
          try $0.integer(in: 0...1000)
        } where: {
          $0.isMultiple(of: 10)
        }
      }
      source.note("\(list)")
      try require(list.reduce(0, +) < 100, "the sum is 100 or more")
    },
    Row(name: "aligned pair", normalForm: "4096 8192", group: .further, leastPercent: 99) { source in
      let first = try source.filter {
        try $0.integer(in: 0...65_536)
      } where: {
        $0.isMultiple(of: 512)
      }
      let second = try source.filter {
        try $0.integer(in: 0...65_536)
      } where: {
        $0.isMultiple(of: 512)
      }
      source.note("\(first) \(second)")
      try require(!(first >= 4096 && second >= first + 4096), "room between them")
    },
  ]
}
