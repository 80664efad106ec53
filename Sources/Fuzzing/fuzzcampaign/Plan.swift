// How long a campaign runs and what it fuzzes next.

/// A time as people write it: 30s, 10m, 2h, or seconds.
enum TimeText {
  /// The seconds that `text` states; nil if it is not a time, or less than a second.
  static func seconds(_ text: String) -> Int? {
    let factors: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let factor = text.last.flatMap { factors[$0] }
    let digits = factor == nil ? text[...] : text.dropLast()
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), (1...1_000_000).contains(number)
    else { return nil }
    return number * (factor ?? 1)
  }

  /// Seconds as hours, minutes and seconds.
  static func text(_ seconds: Int) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
    if hours > 0 { return "\(hours)h\(minutes < 10 ? "0" : "")\(minutes)m" }
    return minutes > 0 ? "\(minutes)m\(rest < 10 ? "0" : "")\(rest)s" : "\(rest)s"
  }
}

/// Shares the time of all jobs among the targets in slices, so that every target has its turn soon.
struct Plan {
  /// The processor seconds that every target has.
  let share: Int
  private(set) var spent: [Int]
  private(set) var halted: Set<Int> = []

  private let isSliced: Bool

  /// - Parameter isSliced: whether a target's share is cut into slices; if not, one process has it all.
  init(targets: Int, seconds: Int, jobs: Int, isSliced: Bool = true) {
    share = isSliced ? max(1, seconds * jobs / max(1, targets)) : seconds
    self.isSliced = isSliced
    spent = Array(repeating: 0, count: targets)
  }

  /// The seconds of one slice: a tenth of the share, 5 to 300.
  var slice: Int { isSliced ? min(300, max(5, share / 10)) : share }

  /// Whether no target gets any more time.
  var isDone: Bool { spent.indices.allSatisfy { spent[$0] >= share || halted.contains($0) } }

  /// The target that has had least, and the seconds that it gets now; nil when all are done.
  mutating func next() -> (target: Int, seconds: Int)? {
    let open = spent.indices.filter { spent[$0] < share && !halted.contains($0) }
    guard let target = open.min(by: { spent[$0] < spent[$1] }) else { return nil }
    let left = share - spent[target]
    let seconds = left < slice * 3 / 2 ? left : slice
    spent[target] += seconds
    return (target, seconds)
  }

  /// Gives back what a process did not use.
  mutating func giveBack(_ seconds: Int, of target: Int) { spent[target] -= max(0, min(seconds, spent[target])) }

  /// Stops a target that finds nothing but what it found already.
  mutating func halt(_ target: Int) { halted.insert(target) }
}
