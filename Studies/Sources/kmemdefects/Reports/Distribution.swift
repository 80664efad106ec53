// A distribution with runs that ended before anything was found: their value is only known to be larger.

/// Values of some runs, in ascending order.
struct Distribution: Hashable, Sendable {
  /// One run's value.
  enum Value: Hashable, Sendable {
    case seen(Int)

    /// The run ended at this value without finding anything.
    case censored(Int)

    /// The number alone.
    var number: Int {
      switch self {
      case .seen(let number), .censored(let number): number
      }
    }
  }

  /// Seen values ascending, then those that are only known to be larger.
  let values: [Value]

  init(_ values: [Value]) {
    self.values = values.sorted { left, right in
      switch (left, right) {
      case (.seen, .censored): true
      case (.censored, .seen): false
      default: left.number < right.number
      }
    }
  }

  var censoredCount: Int {
    values.count { if case .censored = $0 { true } else { false } }
  }

  /// The smallest value that at least `percent` percent of the runs do not exceed; nil without runs. Censored runs rank
  /// above all others: where the rank falls on one, all that is known is that the quantile is larger.
  func quantile(percent: Int) -> Value? {
    if values.isEmpty { return nil }
    let rank = max(1, (values.count * percent + 99) / 100)
    return values[rank - 1]
  }
}
