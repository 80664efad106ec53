// A record as an indented outline, for properties that note nothing themselves:
//
//     list
//       element: 7
//       element: 3
//     12

/// Prints spans as a tree with the values drawn in them.
struct Outline {
  private let record: Record
  private let label: (Span) -> String
  private var lines: [String] = []
  private var pending: [String] = []
  private var nextSpan = 0

  /// The lines of `record`, with the texts of its labels from `label`.
  static func lines(of record: Record, label: @escaping (Span) -> String) -> [String] {
    var outline = Outline(record: record, label: label)
    outline.show(0..<record.choices.count, depth: 0)
    return outline.lines
  }

  private init(record: Record, label: @escaping (Span) -> String) {
    self.record = record
    self.label = label
  }

  private mutating func show(_ range: Range<Int>, depth: Int) {
    var position = range.lowerBound
    while position < range.upperBound || startsSpan(at: position, within: range) {
      if startsSpan(at: position, within: range) {
        flush(depth)
        position = max(position, showSpan(depth: depth))
      } else {
        let choice = record.choices[position]
        if !choice.kind.isContinuation { pending.append(choice.valueText) }
        position += 1
      }
    }
    flush(depth)
  }

  private func startsSpan(at position: Int, within range: Range<Int>) -> Bool {
    guard nextSpan < record.spans.count else { return false }
    let span = record.spans[nextSpan]
    return Int(span.start) == position && Int(span.end) <= range.upperBound
  }

  /// Shows the next span and hands back where it ends.
  private mutating func showSpan(depth: Int) -> Int {
    let span = record.spans[nextSpan]
    nextSpan += 1
    let isLeaf = nextSpan >= record.spans.count || record.spans[nextSpan].start >= span.end
    if isLeaf {
      let values = record.choices[span.range].filter { !$0.kind.isContinuation }.map(\.valueText)
      lines.append(indent(depth) + label(span) + (values.isEmpty ? "" : ": " + values.joined(separator: ", ")))
    } else {
      lines.append(indent(depth) + label(span))
      show(span.range, depth: depth + 1)
    }
    return Int(span.end)
  }

  private mutating func flush(_ depth: Int) {
    guard !pending.isEmpty else { return }
    lines.append(indent(depth) + pending.joined(separator: ", "))
    pending.removeAll()
  }

  private func indent(_ depth: Int) -> String { String(repeating: "  ", count: min(depth, 40)) }
}
