// A table by number in ascending order: a dictionary whose order is known, so that it can be walked beside the tables in
// memory, and whose look-up is a search among some dozens or hundreds of numbers.
//
//   keys    [0x1F, 0x40, 0x41, 0xD0000]
//   values  [   a,    b,    c,       d]

/// Values by number, kept in ascending order.
public struct OrderedTable<Value> {
  /// The numbers, ascending, each once.
  public private(set) var keys: [UInt32] = []

  /// The values, each at the place of its number.
  public private(set) var values: [Value] = []

  public init() {}

  public var count: Int { keys.count }
  public var isEmpty: Bool { keys.isEmpty }

  /// How many of the numbers are below `key`.
  ///
  /// - Complexity: O(log count).
  public func place(of key: UInt32) -> Int {
    guard let last = keys.last, last >= key else { return keys.count }
    var low = 0
    var length = keys.count
    while length > 0 {
      let half = length / 2
      let isBelow = keys[low + half] < key
      low = isBelow ? low + half + 1 : low
      length = isBelow ? length - half - 1 : half
    }
    return low
  }

  /// The value of `key`; nil removes it.
  ///
  /// - Complexity: O(log count) to look up or to replace, O(count) to add below others or to remove.
  public subscript(key: UInt32) -> Value? {
    get {
      let place = place(of: key)
      return place < keys.count && keys[place] == key ? values[place] : nil
    }
    set {
      let place = place(of: key)
      let isThere = place < keys.count && keys[place] == key
      switch (newValue, isThere) {
      case (let value?, true): values[place] = value
      case (let value?, false):
        keys.insert(key, at: place)
        values.insert(value, at: place)
      case (nil, true):
        keys.remove(at: place)
        values.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// Removes the values whose numbers lie in `range`.
  public mutating func removeAll(in range: ClosedRange<UInt32>) {
    let first = place(of: range.lowerBound)
    var end = first
    while end < keys.count && keys[end] <= range.upperBound { end += 1 }
    keys.removeSubrange(first..<end)
    values.removeSubrange(first..<end)
  }
}

extension OrderedTable: Sendable where Value: Sendable {}
