// A figure over the time of all campaigns, as inline SVG:
//
//   4000 |            .-------         the figure
//        |    .------'  :              a dotted line where another campaign began
//   2000 |---'          :
//      0 '-----------------------
//        0            1h10m            the time spent

import ReportFormats

/// One line over time.
struct GrowthChart {
  /// What is drawn.
  let title: String
  /// Points in the order of time: seconds, and the figure then.
  let points: [(seconds: Int, value: Int)]
  /// The seconds at which campaigns after the first began.
  let boundaries: [Int]

  // In units of the drawing, which a phone shows about one to a pixel.
  private static let (width, height) = (360.0, 150.0)
  private static let (left, right, top, bottom) = (52.0, 352.0, 12.0, 126.0)

  /// The chart as an element.
  var svg: String {
    let label = "\(title) over time: from \(points.first?.value ?? 0) to \(points.last?.value ?? 0)"
    var parts = [
      "<svg class=\"chart\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\"\(HTML.escaped(label))\">"
    ]
    for fraction in [0.0, 0.5, 1.0] {
      let y = Self.bottom - fraction * (Self.bottom - Self.top)
      parts.append("<path class=\"grid\" d=\"M\(Self.left) \(text(y))H\(Self.right)\"/>")
      let value = HTML.number(Int(fraction * Double(ceiling)))
      parts.append("<text x=\"\(Self.left - 6)\" y=\"\(text(y + 4))\" text-anchor=\"end\">\(value)</text>")
    }
    for boundary in boundaries {
      parts.append("<path class=\"boundary\" d=\"M\(text(x(boundary))) \(Self.top)V\(Self.bottom)\"/>")
    }
    if let first = points.first {
      let line = points.dropFirst().map { "L\(text(x($0.seconds))) \(text(y($0.value)))" }.joined()
      parts.append("<path class=\"line\" d=\"M\(text(x(first.seconds))) \(text(y(first.value)))\(line)\"/>")
    }
    parts.append("<text x=\"\(Self.left)\" y=\"\(Self.bottom + 16)\">0</text>")
    parts.append(
      "<text x=\"\(Self.right)\" y=\"\(Self.bottom + 16)\" text-anchor=\"end\">\(TimeText.text(span))</text>")
    return parts.joined(separator: "\n") + "\n</svg>"
  }

  private var span: Int { max(1, points.last?.seconds ?? 1) }

  /// The figure at the upper edge: the greatest, rounded up to two digits, of which the first half is whole.
  var ceiling: Int {
    let greatest = max(2, points.map(\.value).max() ?? 2)
    var unit = 1
    while greatest / unit >= 100 { unit *= 10 }
    return (greatest + 2 * unit - 1) / (2 * unit) * 2 * unit
  }

  private func x(_ seconds: Int) -> Double {
    Self.left + (Self.right - Self.left) * Double(seconds) / Double(span)
  }

  private func y(_ value: Int) -> Double {
    Self.bottom - (Self.bottom - Self.top) * Double(value) / Double(ceiling)
  }

  /// A coordinate with one decimal, the same in every locale.
  private func text(_ coordinate: Double) -> String {
    let tenths = Int((coordinate * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
