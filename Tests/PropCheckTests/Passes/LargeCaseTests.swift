// Large cases: what shrinking costs grows with the logarithm of their size.

import PropCheck
import Testing

@Suite struct LargeCaseTests {
  /// Sizes, and how many halves of the list lie before the guilty element.
  static let cases = [(1_000, 0), (1_000, 1), (1_000, 2), (8_000, 0), (50_000, 1)]

  /// The evaluations that a list of `size` elements with one guilty one may take.
  static func budget(_ size: Int) -> Int {
    40 * (Int.bitWidth - (size - 1).leadingZeroBitCount) + 200
  }

  /// A list in which only the element at `guilty` matters, found with all others above zero.
  private static func shrinkList(_ size: Int, isFixed: Bool, guilty: Int) throws -> (Shrinker, Int) {
    let cases = CaseRunner(choiceLimit: 3 * size) { source in
      let list = try source.list(isFixed ? size...size : 0...size) { source in try source.integer(in: 0...UInt8(230)) }
      if list.contains(where: { $0 >= 150 }) { try fail() }
    }
    var numbers = (0..<size).map { UInt8(1 + $0 % 99) }
    numbers[guilty] = 200
    let failure = try #require(cases.run(bytes: isFixed ? numbers : listBytes(numbers)).failure)
    let shrinker = Shrinker(
      cases: cases, record: cases.record, failure: failure,
      evaluationLimit: Shrinker.evaluationLimit(for: cases.record))
    shrinker.run()
    return (shrinker, Self.budget(size))
  }

  @Test(arguments: cases)
  func one_guilty_element_of_many(size: Int, half: Int) throws {
    let (shrinker, budget) = try Self.shrinkList(size, isFixed: false, guilty: half * (size - 1) / 2)
    #expect(shrinker.best.choices.map(\.valueText) == ["more", "150", "end"])
    #expect(shrinker.summary.isComplete)
    #expect(shrinker.summary.evaluations < budget)
  }

  @Test(arguments: cases.dropLast())
  func one_guilty_element_of_many_that_cannot_be_deleted(size: Int, half: Int) throws {
    let (shrinker, budget) = try Self.shrinkList(size, isFixed: true, guilty: half * (size - 1) / 2)
    #expect(shrinker.best.choices.last?.valueText == "150")
    #expect(shrinker.best.choices.filter { !$0.isSimplest }.count == 1)
    #expect(shrinker.summary.isComplete)
    #expect(shrinker.summary.evaluations < budget)
  }

  @Test func a_list_that_must_stay_long_does_not_cost_an_evaluation_an_element() throws {
    let shrunk = try shrink(listBytes((0..<2_000).map { UInt8($0 % 200) })) { source in
      if try drawList(&source, atMost: 2_000).count >= 2_000 { try fail() }
    }
    #expect(shrunk.summary.isComplete)
    #expect(shrunk.record.choices.filter { !$0.isSimplest && !$0.kind.isContinuation }.isEmpty)
    #expect(shrunk.summary.evaluations < Self.budget(2_000), "\(shrunk.summary.evaluations)")
  }

  @Test func patience_ends_in_large_cases_only() {
    var (small, large) = (Patience(size: Patience.smallSize), Patience(size: Patience.smallSize + 1))
    for _ in 0..<40 {
      small.note(false)
      large.note(false)
    }
    #expect(small.stride == 1)
    #expect(large.stride == 256)
    large.note(true)
    #expect(large.stride == 1)
  }
}
