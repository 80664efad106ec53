// The rows about lists. All lists come from the engine's own list generator, all integers from its own integers.

import PropCheck

extension Row {
  static let lists: [Row] = [
    bound5("bound5, lists of at most 1", longest: 1, published: (100, 125)),
    bound5("bound5, lists of at most 10", longest: 10, published: (79, 246)),
    Row(name: "large union list", normalForm: "[[0, 1, -1, 2, -2]]", published: (100, 184)) { source in
      let lists = try source.list { source in try source.list { source in try source.integer(Int.self) } }
      source.note("\(lists)")
      try require(Set(lists.joined()).count < 5, "five distinct integers")
    },
    Row(name: "reverse", normalForm: "[0, 1]", published: (100, 10)) { source in
      let list = try source.list { source in try source.integer(Int.self) }
      source.note("\(list)")
      try require(list == list.reversed(), "not its own reverse")
    },
    Row(name: "length list", normalForm: "[900]", published: (100, 85)) { source in
      let count = try source.integer(in: 1...100)
      let list = try source.list(count...count) { source in try source.integer(in: 0...1000) }
      source.note("\(list)")
      try require(list.max() ?? 0 < 900, "900 or more")
    },
    Row(name: "coupling", normalForm: "[1, 0]", published: (27, 41)) { source in
      let list = try source.filter { source in
        try source.list { source in try source.integer(in: 0...10) }
      } where: { list in
        list.allSatisfy { $0 < list.count }
      }
      source.note("\(list)")
      for (index, value) in list.enumerated() where value != index {
        try require(list[value] != index, "\(index) and \(value) point at each other")
      }
    },
    Row(name: "deletion", normalForm: "([0, 0], 0)", published: (100, 9)) { source in
      let list = try source.list(1...40) { source in try source.integer(Int.self) }
      let index = try source.integer(in: 0...(list.count - 1))
      source.note("(\(list), \(index))")
      var rest = list
      if let first = rest.firstIndex(of: list[index]) { rest.remove(at: first) }
      try require(!rest.contains(list[index]), "\(list[index]) is still there")
    },
    Row(name: "distinct", normalForm: "[0, 1, -1]", published: (100, 35)) { source in
      let list = try source.list { source in try source.integer(Int.self) }
      source.note("\(list)")
      try require(Set(list).count < 3, "three distinct integers")
    },
    Row(name: "nested lists", normalForm: "[11]", published: (100, 50)) { source in
      let lists = try source.list { source in try source.list { _ in () } }
      source.note("\(lists.map(\.count))")
      try require(lists.joined().count <= 10, "more than ten in all")
    },
  ]

  /// Five lists of 16-bit integers, each with a sum below 256; the sums wrap.
  private static func bound5(_ name: String, longest: Int, published: (Int, Int)) -> Row {
    Row(name: name, normalForm: "([], [], [], [-1], [-32768])", published: published) { source in
      var lists: [[Int16]] = []
      for _ in 0..<5 {
        lists.append(
          try source.filter { source in
            try source.list(0...longest) { source in try source.integer(Int16.self) }
          } where: {
            $0.reduce(0, &+) < 256
          })
      }
      source.note("(" + lists.map { "\($0)" }.joined(separator: ", ") + ")")
      try require(lists.joined().reduce(0, &+) < 1_280, "the sum is 1280 or more")
    }
  }
}
