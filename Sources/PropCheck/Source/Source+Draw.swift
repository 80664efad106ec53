// The one place where a choice is made: ask the driver, check the budget, record.

extension Source {
  /// Makes one choice.
  ///
  /// - Parameter proposal: what random generation shall take; nil lets it pick from the range.
  @usableFromInline
  mutating func draw(
    low: UInt64, high: UInt64, target: UInt64, kind: Choice.Kind, proposal: UInt64? = nil
  ) throws(Stop) -> UInt64 {
    let count = tape.header.pointee.choices
    guard count < limit, stopped == nil else { throw refuse() }
    let key: UInt64
    switch driver {
    case .random: key = randomKey(low: low, high: high, target: target, kind: kind, proposal: proposal)
    case .bytes: key = input.key(low: low, high: high, target: target, kind: kind)
    case .script: key = scriptKey(low: low, high: high, target: target, kind: kind)
    }
    (tape.choices + count).initialize(to: Choice(key: key, low: low, high: high, target: target, kind: kind))
    tape.header.pointee.choices = count &+ 1
    return key
  }

  /// The next value of the script, clamped; the target where the script or its current span has ended.
  @inline(__always)
  private mutating func scriptKey(low: UInt64, high: UInt64, target: UInt64, kind: Choice.Kind) -> UInt64 {
    guard scriptCursor < scriptLimit, let script else { return target }
    let wanted = script[Int(scriptCursor)].key(readAs: kind)
    scriptCursor &+= 1
    return min(max(wanted, low), high)
  }

  /// What the script has next for a choice of this case; nil after its end and for other drivers.
  var nextInScript: Choice? {
    guard driver == .script, scriptCursor < scriptLimit, let script else { return nil }
    return script[Int(scriptCursor)]
  }

  /// Makes one choice of a replay: takes `key`, which the next of the script was translated to.
  mutating func drawTranslated(
    _ key: UInt64, low: UInt64, high: UInt64, target: UInt64, kind: Choice.Kind
  ) throws(Stop) -> UInt64 {
    _ = try draw(low: low, high: high, target: target, kind: kind)
    let taken = min(max(key, low), high)
    amendNewest(to: taken)
    return taken
  }

  /// Ends the case because it is over its budget of choices or spans.
  mutating func refuse() -> Stop { stop(.exhausted, spanComplaint) }

  /// Lets no further draw succeed, since the case has opened too many spans. The case continues until it draws again: a
  /// failure that it finds before is a failure.
  mutating func refuseDraws(_ complaint: @autoclosure () -> String) {
    guard spanComplaint == nil else { return }
    spanComplaint = complaint()
    limit = 0
  }

  /// Ends the case for `reason`; the first reason given is the one that counts.
  @usableFromInline
  mutating func stop(_ reason: Stop, _ complaint: String? = nil) -> Stop {
    if let stopped { return stopped }
    stopped = reason
    self.complaint = complaint
    return reason
  }

  /// Replaces the value of the newest choice by what it came to mean, so that records and bytes are canonical.
  mutating func amendNewest(to key: UInt64) {
    let count = tape.header.pointee.choices
    guard count > 0 else { return }
    tape.choices[count - 1].key = key
  }
}
