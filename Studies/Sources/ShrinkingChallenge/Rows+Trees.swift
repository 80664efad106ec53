// The row about binary heaps.

import PropCheck

extension Row {
  static let trees: [Row] = [
    Row(
      name: "binary heap", normalForm: "(0, None, (0, (0, None, None), (1, None, None)))", published: (43, 57)
    ) { source in
      let size = try source.integer(in: 0...20)
      let heap = try Heap.draw(from: &source, atLeast: nil, size: size)
      source.note("\(heap)")
      let sorted = heap.wronglySorted
      try require(sorted == sorted.sorted() && sorted == heap.elements.sorted(), "\(sorted) is not sorted")
    }
  ]
}

/// A heap of integers: every key is at least its parent's.
private indirect enum Heap: CustomStringConvertible {
  case none
  case node(Int, Heap, Heap)

  static func draw(from source: inout Source, atLeast least: Int?, size: Int) throws -> Heap {
    guard size > 0 else { return .none }
    return try source.span("heap") { source in
      guard try source.weighted([1, 7]) == 1 else { return .none }
      let key = try source.integer(in: (least ?? Int.min)...Int.max)
      let left = try draw(from: &source, atLeast: key, size: size / 2)
      return .node(key, left, try draw(from: &source, atLeast: key, size: size / 2))
    }
  }

  var description: String {
    switch self {
    case .none: "None"
    case .node(let key, let left, let right): "(\(key), \(left), \(right))"
    }
  }

  /// All keys, depth first with a stack.
  var elements: [Int] {
    var keys: [Int] = []
    var stack = [self]
    while let heap = stack.popLast() {
      guard case .node(let key, let left, let right) = heap else { continue }
      keys.append(key)
      stack.append(left)
      stack.append(right)
    }
    return keys
  }

  /// The defect: only the root is taken in order.
  var wronglySorted: [Int] {
    guard case .node(let key, let left, let right) = self else { return [] }
    return [key] + Heap.merge(left, right).elements
  }

  static func merge(_ first: Heap, _ second: Heap) -> Heap {
    guard case .node(let firstKey, let firstLeft, let firstRight) = first else { return second }
    guard case .node(let secondKey, let secondLeft, let secondRight) = second else { return first }
    if firstKey <= secondKey { return .node(firstKey, merge(firstRight, second), firstLeft) }
    return .node(secondKey, merge(secondRight, first), secondLeft)
  }
}
