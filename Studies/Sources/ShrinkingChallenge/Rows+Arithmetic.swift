// The rows about pairs of numbers and about expressions.

import PropCheck

extension Row {
  static let arithmetic: [Row] = [
    difference("difference 1", normalForm: "(10, 10)", published: (100, 27)) { $0 != $1 },
    difference("difference 2", normalForm: "(10, 6)", published: (100, 41)) { !(1...4).contains(distance($0, $1)) },
    difference("difference 3", normalForm: "(10, 9)", published: (100, 35)) { distance($0, $1) != 1 },
    Row(name: "calculator", normalForm: "Div(0, Add(0, 0))", published: (100, 58)) { source in
      let expression = try source.filter {
        try Expression.draw(from: &$0, depth: 5)
      } where: {
        !$0.dividesByLiteralZero
      }
      source.note("\(expression)")
      try require(expression.value != nil, "divides by zero")
    },
  ]

  private static func difference(
    _ name: String, normalForm: String, published: (Int, Int), holds: @escaping @Sendable (Int32, Int32) -> Bool
  ) -> Row {
    Row(name: name, normalForm: normalForm, published: published) { source in
      let first = try source.integer(in: 1...Int32.max)
      let second = try source.integer(in: 1...Int32.max)
      source.note("(\(first), \(second))")
      try require(first < 10 || holds(first, second), "too near")
    }
  }

  private static func distance(_ first: Int32, _ second: Int32) -> Int64 { abs(Int64(first) - Int64(second)) }
}

/// An arithmetic expression.
private indirect enum Expression: CustomStringConvertible {
  case literal(Int)
  case add(Expression, Expression)
  case div(Expression, Expression)

  static func draw(from source: inout Source, depth: Int) throws -> Expression {
    try source.span("expression") { source in
      guard depth > 0 else { return .literal(try source.integer()) }
      switch try source.weighted([1, 1, 1]) {
      case 0: return .literal(try source.integer())
      case 1: return .add(try draw(from: &source, depth: depth - 1), try draw(from: &source, depth: depth - 1))
      default: return .div(try draw(from: &source, depth: depth - 1), try draw(from: &source, depth: depth - 1))
      }
    }
  }

  var description: String {
    switch self {
    case .literal(let value): "\(value)"
    case .add(let left, let right): "Add(\(left), \(right))"
    case .div(let left, let right): "Div(\(left), \(right))"
    }
  }

  var dividesByLiteralZero: Bool {
    switch self {
    case .literal: false
    case .div(_, .literal(0)): true
    case .add(let left, let right), .div(let left, let right): left.dividesByLiteralZero || right.dividesByLiteralZero
    }
  }

  /// The value, nil if something is divided by zero. Sums and quotients wrap.
  var value: Int? {
    switch self {
    case .literal(let value): return value
    case .add(let left, let right):
      guard let left = left.value, let right = right.value else { return nil }
      return left &+ right
    case .div(let left, let right):
      guard let left = left.value, let right = right.value, right != 0 else { return nil }
      return left.dividedReportingOverflow(by: right).partialValue
    }
  }
}
