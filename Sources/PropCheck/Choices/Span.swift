// A span: a labelled stretch of a choice sequence that belongs together (a list, one of its elements, one command).
//
//     choices   more 7 more 3 end  12
//     list      [----------------)
//     element   [-----)[----)

/// A labelled stretch of a choice sequence; spans nest.
public struct Span: Equatable, Sendable {
  /// The number of the label, a hash of its text.
  public package(set) var label: UInt32
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

  package init(label: UInt32, start: Int32, end: Int32, parent: Int32) {
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

/// The labels that a source has met. A label's number is a hash of its text, so that records made in different
/// processes agree.
///
/// - Complexity: looking up a label is a walk over at most as many pointers as there are labels.
package struct Labels {
  /// The labels that the engine's own generators use.
  package static let list: UInt32 = 0
  package static let element: UInt32 = 1
  package static let trace: UInt32 = 2
  package static let command: UInt32 = 3
  private static let builtIn = ["list", "element", "trace", "command"]

  private var known: [(address: UInt, number: UInt32, label: StaticString)] = []

  /// The number of `label`; labels with equal text have equal numbers.
  mutating func number(of label: StaticString) -> UInt32 {
    let address = Labels.address(label)
    for entry in known where entry.address == address { return entry.number }
    let hash = UInt32(truncatingIfNeeded: Settings.seed(for: label.description))
    let number = hash < Labels.builtIn.count ? hash + UInt32(Labels.builtIn.count) : hash
    known.append((address, number, label))
    return number
  }

  /// The text of a label; "span" for one that was met in another process only.
  package func text(_ number: UInt32) -> String {
    if number < Labels.builtIn.count { return Labels.builtIn[Int(number)] }
    return known.first { $0.number == number }?.label.description ?? "span"
  }

  private static func address(_ label: StaticString) -> UInt {
    label.hasPointerRepresentation ? UInt(bitPattern: label.utf8Start) : UInt(label.unicodeScalar.value)
  }
}
