// What a run counted: cases, discards, labels, coverage.

/// The counts of a run.
public struct Statistics: Equatable, Sendable {
  /// Cases for which the property held.
  public package(set) var passed = 0
  /// Cases for which the property did not hold, saved cases and shrinking aside.
  public package(set) var failed = 0
  /// Cases given up by an assumption, a filter or an ordinal with nothing to refer to.
  public package(set) var rejected = 0
  /// Cases that went over their budget of choices.
  public package(set) var exhausted = 0
  /// Choices made in all cases that counted.
  public package(set) var choices = 0
  /// The most choices made in one case.
  public package(set) var largestCase = 0
  /// How often each complaint of a filter or generator was heard.
  public package(set) var complaints: [Tally] = []
  /// How many cases had each label, by frequency.
  public var labels: [Tally] { labelTable.sorted }
  /// Coverage requirements in the order in which they were met.
  public package(set) var coverage: [Coverage] = []

  /// How often each command of a state machine was run, in the order of the machine.
  public package(set) var commands: [Tally] = []
  /// Cases whose traces had no steps at all.
  public package(set) var emptyTraces = 0

  /// The targets of `Source.target(_:_:)` in the order in which they were met, with the best cases.
  public package(set) var targets: [Target] = []

  /// Nothing counted.
  public init() {}

  /// Cases that said something about the property.
  var judged: Int { passed + failed }

  var labelTable = TallyTable()
  var complaintTable = TallyTable()

  /// A text and how often it occurred.
  public struct Tally: Equatable, Sendable {
    /// The text.
    public let text: String
    /// How many cases it occurred in.
    public package(set) var count: Int

    package init(text: String, count: Int) {
      self.text = text
      self.count = count
    }
  }

  /// A coverage requirement and what came of it.
  public struct Coverage: Equatable, Sendable {
    /// What was to be covered.
    public let label: String
    /// The demanded share of the cases, in thousandths.
    public let perMille: Int
    /// Cases that had the feature.
    public package(set) var hits: Int
    /// Cases that stated the requirement.
    public package(set) var cases: Int

    package init(label: String, perMille: Int, hits: Int, cases: Int) {
      self.label = label
      self.perMille = perMille
      self.hits = hits
      self.cases = cases
    }
  }

  /// Counts the case that `source` has just passed.
  ///
  /// Inout, although nothing is changed: to lend a source that is inout elsewhere, the compiler copies it whole.
  @inline(__always)
  mutating func countPass(of source: inout Source) {
    let choices = source.choiceCount
    passed += 1
    self.choices += choices
    if choices > largestCase { largestCase = choices }
    if !source.evidence.isSilent { addEvidence(of: &source) }
  }

  /// Apart, so that the loop over cases that say nothing stays small.
  @inline(never)
  private mutating func addEvidence(of source: inout Source) {
    add(source.evidence)
    for score in source.evidence.scores { add(score, of: &source) }
  }

  /// Adds what was said about a case that counted.
  mutating func add(_ evidence: borrowing CaseEvidence) {
    for label in evidence.labels { labelTable.add(label) }
    add(commands: evidence.commands)
    for (requirement, satisfied) in evidence.covers {
      let index = coverage.firstIndex { $0.label == requirement.label } ?? coverage.count
      if index == coverage.count {
        coverage.append(Coverage(label: requirement.label, perMille: requirement.perMille, hits: 0, cases: 0))
      }
      coverage[index].cases += 1
      if satisfied { coverage[index].hits += 1 }
    }
  }
}

extension Statistics {
  private mutating func add(commands fired: [Tally]) {
    guard !fired.isEmpty else { return }
    if fired.allSatisfy({ $0.count == 0 }) { emptyTraces += 1 }
    for (place, tally) in fired.enumerated() {
      // The commands of one machine are met in one order, case after case.
      let isInPlace = place < commands.count && commands[place].text == tally.text
      if let index = isInPlace ? place : commands.firstIndex(where: { $0.text == tally.text }) {
        commands[index].count += tally.count
      } else {
        commands.append(tally)
      }
    }
  }
}

/// Counts texts. The dictionary only finds a text's place; the order of the output comes from the counts and the texts.
struct TallyTable: Equatable, Sendable {
  private var places: [String: Int] = [:]
  private var tallies: [Statistics.Tally] = []

  mutating func add(_ text: String) {
    if let place = places[text] {
      tallies[place].count += 1
    } else {
      places[text] = tallies.count
      tallies.append(Statistics.Tally(text: text, count: 1))
    }
  }

  /// The tallies, most frequent first.
  var sorted: [Statistics.Tally] {
    tallies.sorted { $0.count != $1.count ? $0.count > $1.count : $0.text < $1.text }
  }
}
