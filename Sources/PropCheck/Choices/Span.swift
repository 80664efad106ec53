// A span: a labelled stretch of a choice sequence that belongs together (a list, one of its elements, one command).
//
//     choices   more 7 more 3 end  12
//     list      [----------------)
//     element   [-----)[----)

/// A labelled stretch of a choice sequence; spans nest.
public struct Span: Equatable, Sendable {
  /// The number of the label in its `Labels` table.
  public package(set) var label: UInt16
  /// The index of the span's first choice.
  public package(set) var start: Int32
  /// The index after the span's last choice; -1 while the span is open.
  public package(set) var end: Int32
  /// The index of the span around this one, -1 at the top.
  public package(set) var parent: Int32

  /// Where a replay goes on when this span closes, -1 if the script had no such span here.
  var resume: Int32 = -1
  /// Where the enclosing script span ends, to be restored when this span closes.
  var outerLimit: Int32 = 0

  package init(label: UInt16, start: Int32, end: Int32, parent: Int32) {
    self.label = label
    self.start = start
    self.end = end
    self.parent = parent
  }

  /// The choices that the span covers.
  public var range: Range<Int> { Int(start)..<max(Int(start), Int(end)) }

  public static func == (left: Span, right: Span) -> Bool {
    left.label == right.label && left.start == right.start && left.end == right.end && left.parent == right.parent
  }
}

/// The labels that a source has met, numbered in order of first appearance.
///
/// - Complexity: looking up a label is a walk over at most as many pointers as there are labels.
package struct Labels {
  /// The labels that the engine's own generators use; they have fixed numbers.
  package static let list: UInt16 = 0
  package static let element: UInt16 = 1
  package static let trace: UInt16 = 2
  package static let command: UInt16 = 3
  static let builtIn: [StaticString] = ["list", "element", "trace", "command"]

  private var known: [(text: StaticString, address: UInt, number: UInt16)] = []
  private(set) var texts: [StaticString] = []

  init() {
    for label in Labels.builtIn { _ = number(of: label) }
  }

  /// The number of `label`; labels with equal text have equal numbers.
  mutating func number(of label: StaticString) -> UInt16 {
    let address = Labels.address(label)
    for entry in known where entry.address == address { return entry.number }
    let text = label.description
    let number = texts.firstIndex { $0.description == text } ?? texts.count
    let short = UInt16(truncatingIfNeeded: min(number, Int(UInt16.max)))
    if number == texts.count { texts.append(label) }
    known.append((label, address, short))
    return short
  }

  /// The text of a label.
  package func text(_ number: UInt16) -> String {
    Int(number) < texts.count ? texts[Int(number)].description : "span"
  }

  private static func address(_ label: StaticString) -> UInt {
    label.hasPointerRepresentation ? UInt(bitPattern: label.utf8Start) : UInt(label.unicodeScalar.value)
  }
}
