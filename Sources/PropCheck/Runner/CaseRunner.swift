// A property together with the source it is run on: the unit that runners, shrinkers and fuzzers share.

/// Runs a property on one case after another, reusing all memory.
///
/// This is what a fuzzer calls for every input:
///
///     let runner = CaseRunner { source in try checkTheHeap(&source) }
///     if let failure = runner.run(bytes: input).failure { ... }
public final class CaseRunner {
  /// How a begun case is judged: in this process, or by a child.
  package typealias Judge = (inout Source, (inout Source) throws -> Void) -> Verdict

  package var source: Source
  package let property: (inout Source) throws -> Void
  private let judge: Judge?

  /// A runner for `property`.
  ///
  /// - Parameter choiceLimit: the greatest number of choices a case may make.
  public convenience init(
    choiceLimit: Int = Source.defaultChoiceLimit, property: @escaping (inout Source) throws -> Void
  ) {
    self.init(source: Source(choiceLimit: choiceLimit), judge: nil, property: property)
  }

  /// A runner on a given source. `judge` judges its cases; without one they run in this process.
  package init(source: consuming Source, judge: Judge?, property: @escaping (inout Source) throws -> Void) {
    self.source = source
    self.judge = judge
    self.property = property
  }

  /// Runs the case that `bytes` encode.
  public func run(bytes: UnsafeRawBufferPointer) -> Verdict {
    source.restart(bytes: bytes)
    return finish()
  }

  /// Runs the case that `bytes` encode.
  public func run(bytes: [UInt8]) -> Verdict {
    bytes.withUnsafeBytes { run(bytes: $0) }
  }

  /// The record of the case that ran last.
  public var record: Record { source.record }

  /// The canonical bytes of the case that ran last.
  public var encoded: [UInt8] { source.encoded }

  /// Runs cases of the random run with `seed`, from number `index`, until `count` have passed or one does not, and
  /// counts those that pass.
  ///
  /// The loop keeps the source for all cases: fetching it again would cost more than a short case.
  package func run(seed: UInt64, from index: inout UInt64, count: Int, statistics: inout Statistics) -> Verdict {
    CaseRunner.run(&source, property, judge, seed: seed, from: &index, count: count, statistics: &statistics)
  }

  private static func run(
    _ source: inout Source, _ property: (inout Source) throws -> Void, _ judge: Judge?, seed: UInt64,
    from index: inout UInt64, count: Int, statistics: inout Statistics
  ) -> Verdict {
    for _ in 0..<count {
      source.restart(seed: seed, index: index)
      index += 1
      // Each branch looks at its own verdict: to destroy one that came from either costs a tenth of a short case.
      if let judge {
        let verdict = judge(&source, property)
        guard case .passed = verdict else { return verdict }
      } else {
        let verdict = source.judge(property)
        guard case .passed = verdict else { return verdict }
      }
      statistics.countPass(of: &source)
    }
    return .passed
  }

  /// Replays a script, with at most `limit` choices.
  package func run(script: Record, aligned: Bool, limit: Int) -> Verdict {
    script.choices.withUnsafeBufferPointer { choices in
      script.spans.withUnsafeBufferPointer { spans in
        let none = UnsafeBufferPointer<Span>(start: nil, count: 0)
        source.restart(script: choices, spans: aligned ? spans : none)
        source.setLimit(limit)
        return finish()
      }
    }
  }

  /// Runs the case that `bytes` encode and collects its notes.
  package func narrate(_ bytes: [UInt8]) -> (verdict: Verdict, notes: [Note]) {
    source.evidence.narrates = true
    defer { source.evidence.narrates = false }
    let verdict = run(bytes: bytes)
    return (verdict, source.evidence.notes)
  }

  /// Runs the case that `bytes` encode and collects its notes.
  package func narrate(bytes: [UInt8]) -> (verdict: Verdict, notes: [Note]) {
    source.evidence.narrates = true
    defer { source.evidence.narrates = false }
    let verdict = run(bytes: bytes)
    return (verdict, source.evidence.notes)
  }

  @inline(__always)
  private func finish() -> Verdict {
    guard let judge else { return source.judge(property) }
    return judge(&source, property)
  }
}
