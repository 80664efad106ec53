// Rows about values of several alternatives and about sizes that later values depend on.

import PropCheck

extension Row {
  static let shapes: [Row] = [
    Row(name: "json-depth", normalForm: "[[[[]]]]", group: .further) { source in
      let value = try JSON.draw(from: &source, depth: 6)
      source.note("\(value)")
      try require(value.depth < 4, "four levels deep")
    },
    Row(name: "shape", normalForm: "circle 6", group: .further) { source in
      let shape = try Shape.draw(from: &source)
      source.note("\(shape)")
      try require(shape.doubledArea <= 200, "larger than 100")
    },
    Row(name: "matrix", normalForm: "2x3 [[0, 0, 0], [0, 0, 6]]", group: .further) { source in
      let (rows, columns) = (try source.integer(in: 1...8), try source.integer(in: 1...8))
      let matrix = try source.list(rows...rows) { source in
        try source.list(columns...columns) { source in try source.integer(in: -10...10) }
      }
      source.note("\(rows)x\(columns) \(matrix)")
      try require(!matrix.dropFirst().contains { $0.dropFirst(2).contains { $0 > 5 } }, "a large entry")
    },
    Row(name: "zip of n", normalForm: "1 [11] [11]", group: .further) { source in
      let count = try source.integer(in: 0...20)
      let first = try source.list(count...count) { source in try source.integer(in: 0...100) }
      let second = try source.list(count...count) { source in try source.integer(in: 0...100) }
      source.note("\(count) \(first) \(second)")
      try require(!zip(first, second).contains { $0 > 10 && $1 > 10 }, "both above 10")
    },
  ]
}

/// A JSON value whose objects have the keys a and b.
private indirect enum JSON: CustomStringConvertible {
  case null
  case number(Int)
  case list([JSON])
  case object([(key: Character, value: JSON)])

  static func draw(from source: inout Source, depth: Int) throws -> JSON {
    try source.span("json") { source in
      switch try source.weighted(depth > 0 ? [2, 2, 3, 3] : [1, 1]) {
      case 0: return .null
      case 1: return .number(try source.integer(in: -100...100))
      case 2: return .list(try source.list(0...5) { source in try draw(from: &source, depth: depth - 1) })
      default:
        return .object(
          try source.list(0...5) { source in
            (try source.element(of: ["a", "b"]), try draw(from: &source, depth: depth - 1))
          })
      }
    }
  }

  var depth: Int {
    switch self {
    case .null, .number: 0
    case .list(let parts): 1 + (parts.map(\.depth).max() ?? 0)
    case .object(let parts): 1 + (parts.map(\.value.depth).max() ?? 0)
    }
  }

  var description: String {
    switch self {
    case .null: "null"
    case .number(let number): "\(number)"
    case .list(let parts): "\(parts)"
    case .object(let parts): "{" + parts.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
    }
  }
}

private enum Shape: CustomStringConvertible {
  case circle(Int)
  case rectangle(Int, Int)
  case polygon([(Int, Int)])

  static func draw(from source: inout Source) throws -> Shape {
    switch try source.weighted([1, 1, 1]) {
    case 0: return .circle(try source.integer(in: 0...100))
    case 1: return .rectangle(try source.integer(in: 0...100), try source.integer(in: 0...100))
    default:
      return .polygon(
        try source.list(0...8) { source in (try source.integer(in: 0...50), try source.integer(in: 0...50)) })
    }
  }

  /// Twice the area, which is a whole number but for the circle's, which is rounded down.
  var doubledArea: Int {
    switch self {
    case .circle(let radius): return radius * radius * 710 / 113
    case .rectangle(let width, let height): return 2 * width * height
    case .polygon(let points):
      let pairs = zip(points, points.dropFirst() + points.prefix(1))
      return abs(pairs.reduce(0) { $0 + $1.0.0 * $1.1.1 - $1.1.0 * $1.0.1 })
    }
  }

  var description: String {
    switch self {
    case .circle(let radius): "circle \(radius)"
    case .rectangle(let width, let height): "rect \(width) \(height)"
    case .polygon(let points): "poly \(points)"
    }
  }
}
