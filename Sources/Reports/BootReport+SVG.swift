// A boot as a drawing for a README or an issue: the verdict, physical memory to scale, and the names of its colours.
//
//   ok: booted, and every invariant holds                      dmesg.txt
//   0          1 MiB          2 MiB          3 MiB          4 MiB
//   [___##  #KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKMTTTTT.......]
//   0          1 GiB          2 GiB          3 GiB          4 GiB
//   [...........................................................]
//   ■ free  ■ kernel  ■ tables  ...

import Operations
import ReportFormats
import Specification

extension BootReport {
  /// The report as a file of its own, which may also stand inside an HTML page. The same boot gives the same bytes.
  ///
  /// - Parameter title: what was booted.
  public func svg(title: String) -> String {
    let map = MemoryUseMap(self)
    var drawing = MemoryDrawing(width: 720)
    drawing.text(verdictLines.first ?? "", isStrong: true, isBad: verdict == .violated)
    drawing.text(TextLayout.shortened(title), isSoft: true)
    for scale in scales(map) { drawing.bar(map.stretches, scale: scale) }
    drawing.legend()
    return drawing.svg(label: "\(title): \(verdictLines.first ?? "")")
  }
}

/// A drawing that grows downward, line by line.
private struct MemoryDrawing {
  let width: Int
  private var height = 12
  private var parts: [String] = []
  /// The uses drawn so far, in order of their first appearance.
  private var uses: [MemoryUse] = []

  private static let margin = 16

  init(width: Int) { self.width = width }

  mutating func text(_ text: String, isStrong: Bool = false, isSoft: Bool = false, isBad: Bool = false) {
    height += 20
    let kind = isBad ? "bad" : isSoft ? "soft" : "ink"
    let weight = isStrong ? " font-weight=\"600\"" : ""
    parts.append(
      "<text class=\"\(kind)\" x=\"\(Self.margin)\" y=\"\(height - 4)\"\(weight)>\(HTML.escaped(text))</text>")
  }

  /// The bytes below `1 << scale`, with the addresses of its quarters above.
  mutating func bar(_ stretches: [MemoryUseMap.Stretch], scale: Int) {
    let inner = width - 2 * Self.margin
    height += 26
    for mark in 0...4 {
      let anchor = ["start", "middle", "middle", "middle", "end"][mark]
      let size = mark == 0 ? "0" : TextLayout.size(UInt64(mark) << (scale - 2))
      let x = Self.margin + inner * mark / 4
      parts.append("<text class=\"soft\" x=\"\(x)\" y=\"\(height)\" text-anchor=\"\(anchor)\">\(size)</text>")
    }
    height += 6
    parts.append(
      "<rect class=\"hole\" x=\"\(Self.margin)\" y=\"\(height)\" width=\"\(inner)\" height=\"26\"/>")
    let end = UInt64(1) << scale
    for stretch in stretches where stretch.first < end && stretch.use != .hole {
      if !uses.contains(where: { $0.colour == stretch.use.colour }) { uses.append(stretch.use) }
      let (from, to) = (place(stretch.first, scale), place(min(stretch.last, end - 1) + 1, scale))
      // What is too small to be seen is drawn half a unit wide.
      let size = max(to - from, 50)
      parts.append(
        "<rect fill=\"\(stretch.use.colour)\" x=\"\(Self.decimal(from))\" y=\"\(height)\" width=\"\(Self.decimal(size))\" "
          + "height=\"26\"><title>\(HTML.escaped(Self.description(stretch)))</title></rect>")
    }
    height += 30
  }

  /// The colours and what they stand for.
  mutating func legend() {
    var x = Self.margin
    height += 22
    for use in uses {
      let size = 26 + use.legend.utf8.count * 7
      if x + size > width - Self.margin {
        x = Self.margin
        height += 20
      }
      parts.append("<rect fill=\"\(use.colour)\" x=\"\(x)\" y=\"\(height - 10)\" width=\"11\" height=\"11\"/>")
      parts.append("<text class=\"ink\" x=\"\(x + 16)\" y=\"\(height)\">\(HTML.escaped(use.legend))</text>")
      x += size + 8
    }
    height += 14
  }

  func svg(label: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="img" \
    aria-label="\(HTML.escaped(label))">
    <style>
    .paper { fill: #ffffff; } .ink { fill: #1c2430; } .soft { fill: #66707f; } .bad { fill: #b3261e; }
    .hole { fill: none; stroke: #98a2b1; }
    text { font: 12px system-ui, sans-serif; }
    @media (prefers-color-scheme: dark) { .paper { fill: #14181e; } .ink { fill: #e6eaf0; } .soft { fill: #98a2b1; }
      .bad { fill: #ff8a80; } }
    </style>
    <rect class="paper" width="\(width)" height="\(height)"/>
    \(parts.joined(separator: "\n"))
    </svg>

    """
  }

  /// Where a byte lies, in hundredths of a unit from the left.
  private func place(_ byte: UInt64, _ scale: Int) -> Int {
    let inner = UInt64(width - 2 * Self.margin) * 100
    return Self.margin * 100 + Int((UInt128(byte) * UInt128(inner)) >> UInt128(scale))
  }

  private static func decimal(_ hundredths: Int) -> String {
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  private static func description(_ stretch: MemoryUseMap.Stretch) -> String {
    "\(TextLayout.hexadecimal(stretch.first))-\(TextLayout.hexadecimal(stretch.last)) \(stretch.use.label), "
      + TextLayout.size(stretch.length)
  }
}

extension MemoryUse {
  /// A colour that stands on light and on dark paper; uses that share a legend share it.
  fileprivate var colour: String {
    switch self {
    case .bitmap: "#b07aa1"
    case .directory, .table: "#e15759"
    case .heap: "#f28e2b"
    case .kernel, .wantedByKernel(.usable): "#4e79a7"
    case .bootEarly: "#76b7b2"
    case .callerReserved: "#9c755f"
    case .unexplained, .wantedByKernel: "#ff2d95"
    case .free: "#59a14f"
    case .low: "#a8c686"
    case .partialFrame: "#d4a017"
    case .beyondReach: "#c9b8e8"
    case .usable: "#8cd17d"
    case .firmware: "#7f8894"
    case .hole: "none"
    }
  }
}
