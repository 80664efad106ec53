// What a property says about the case that is running: labels, coverage, and notes for the printed counterexample.

/// A requirement that a share of the cases has some feature.
package struct CoverageRequirement: Equatable {
  package let label: String
  package let perMille: Int

  package init(label: String, perMille: Int) {
    self.label = label
    self.perMille = perMille
  }
}

/// A line of the printed counterexample.
public struct Note: Equatable, Sendable {
  /// The text of the line.
  public package(set) var text: String
  /// How many choices had been made when the note was made: those since the note before are what it shows.
  public package(set) var choices: Int
  /// Whether a result was appended to the text.
  var hasResult = false

  package init(text: String, choices: Int) {
    self.text = text
    self.choices = choices
  }
}

/// What was said about one case.
package struct CaseEvidence {
  /// Labels of the case, each once.
  package private(set) var labels: [String] = []
  /// Coverage requirements met with in the case, and whether the case satisfied them.
  package private(set) var covers: [(requirement: CoverageRequirement, satisfied: Bool)] = []
  /// Commands of state machines and how often each was run in the case.
  package private(set) var commands: [Statistics.Tally] = []
  /// How near the case came to what the property is after, by label.
  package private(set) var scores: [Score] = []
  /// Lines of the counterexample; only collected when `narrates`.
  package private(set) var notes: [Note] = []
  /// Told every note as it is made or reworded, with its place: a process that may crash passes them on at once.
  package var noteListener: ((Int, Note) -> Void)?
  /// Whether notes are collected: true when the final counterexample is replayed.
  package var narrates = false

  package init() {}

  /// What another process said about the case.
  package init(
    labels: [String], covers: [(requirement: CoverageRequirement, satisfied: Bool)], commands: [Statistics.Tally],
    scores: [Score] = [], notes: [Note]
  ) {
    self.labels = labels
    self.covers = covers
    self.commands = commands
    self.scores = scores
    self.notes = notes
    isSilent = labels.isEmpty && covers.isEmpty && commands.isEmpty && scores.isEmpty
  }

  /// A value of `Source.target(_:_:)`.
  package struct Score {
    package let label: String
    package internal(set) var value: Double

    package init(label: String, value: Double) {
      self.label = label
      self.value = value
    }
  }

  /// Whether nothing was said that statistics count. Stored, because it is asked after every case.
  private(set) var isSilent = true

  package mutating func clear() {
    if !isSilent {
      isSilent = true
      labels.removeAll(keepingCapacity: true)
      covers.removeAll(keepingCapacity: true)
      commands.removeAll(keepingCapacity: true)
      scores.removeAll(keepingCapacity: true)
    }
    if !notes.isEmpty { notes.removeAll(keepingCapacity: true) }
  }

  /// How much had been said at some moment.
  struct Mark {
    let labels: Int
    let notes: Int
    let covers: [(requirement: CoverageRequirement, satisfied: Bool)]
    let commands: [Statistics.Tally]
    let scores: [Score]
  }

  var mark: Mark { Mark(labels: labels.count, notes: notes.count, covers: covers, commands: commands, scores: scores) }

  /// Takes back what was said after `mark`.
  mutating func rewind(to mark: Mark) {
    labels.removeSubrange(mark.labels...)
    notes.removeSubrange(mark.notes...)
    covers = mark.covers
    commands = mark.commands
    scores = mark.scores
  }

  mutating func add(note: Note) {
    notes.append(note)
    noteListener?(notes.count - 1, note)
  }

  /// Replaces the text of the newest note, if there is one.
  mutating func rewordNewest(_ reword: (inout Note) -> Void) {
    guard !notes.isEmpty else { return }
    reword(&notes[notes.count - 1])
    noteListener?(notes.count - 1, notes[notes.count - 1])
  }

  /// Of several scores of one label the greatest counts; NaN counts for nothing.
  mutating func add(score value: Double, _ label: String) {
    guard !value.isNaN else { return }
    isSilent = false
    if let index = scores.firstIndex(where: { $0.label == label }) {
      scores[index].value = max(scores[index].value, value)
    } else {
      scores.append(Score(label: label, value: value))
    }
  }

  mutating func add(label: String) {
    isSilent = false
    if !labels.contains(label) { labels.append(label) }
  }

  /// Counts commands by name; `names` are different from each other.
  mutating func add(commands names: [String], fired: [Int]) {
    isSilent = false
    let isFirst = commands.isEmpty
    for (name, count) in zip(names, fired) {
      if !isFirst, let index = commands.firstIndex(where: { $0.text == name }) {
        commands[index].count += count
      } else {
        commands.append(Statistics.Tally(text: name, count: count))
      }
    }
  }

  mutating func add(cover label: String, perMille: Int, satisfied: Bool) {
    isSilent = false
    if let index = covers.firstIndex(where: { $0.requirement.label == label }) {
      covers[index].satisfied = covers[index].satisfied || satisfied
    } else {
      covers.append((CoverageRequirement(label: label, perMille: perMille), satisfied))
    }
  }
}

extension Source {
  /// Counts the case under `label`; the report shows how many cases had each label.
  public mutating func label(_ label: String) { evidence.add(label: label) }

  /// Counts the case under `label` if `condition` holds.
  public mutating func classify(_ condition: Bool, _ label: @autoclosure () -> String) {
    if condition { evidence.add(label: label()) }
  }

  /// Demands that `condition` holds in at least `percent` percent of the cases; the run is inconclusive when it does
  /// not, beyond what chance may do, or when it never does although at least one case was to be expected.
  ///
  /// - Parameter percent: 0 to 100, in steps of 0.1.
  public mutating func cover(_ condition: Bool, atLeast percent: Double, _ label: String) {
    let perMille = percent.isFinite ? Int(min(max(percent, 0), 100) * 10 + 0.5) : 1_000
    evidence.add(cover: label, perMille: perMille, satisfied: condition)
  }

  /// Adds a line to the printed counterexample; costs nothing in other cases.
  public mutating func note(_ text: @autoclosure () -> String) {
    if evidence.narrates { add(note: text()) }
  }

  /// Adds `name = value` to the printed counterexample and hands the value through; strings are shown in quotes.
  ///
  ///     let size = source.note("size", try source.integer(in: 1...64))
  @discardableResult
  public mutating func note<T>(_ name: String, _ value: T) -> T {
    if evidence.narrates { add(note: "\(name) = \(ValueText.of(value))") }
    return value
  }

  mutating func add(note text: String) { evidence.add(note: Note(text: text, choices: choiceCount)) }

  /// Whether the case is being replayed to be shown to a person.
  public var isNarrating: Bool { evidence.narrates }
}
