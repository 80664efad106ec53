// The figures as a table for people, or as one JSON object.

/// The numbers of a run in one of two forms.
enum Report {
  static func text(_ sections: [Section]) -> String {
    var lines: [String] = []
    for section in sections {
      let unit = section.unit.isEmpty ? "" : "   (ns a \(section.unit))"
      lines.append(section.title + unit)
      if !section.measurements.isEmpty { lines.append(row("", "min", "median", "KMem is")) }
      for measurement in section.measurements {
        let ratio = section.ratioOfKMem(to: measurement)
        lines.append(
          row(
            measurement.name, number(measurement.minimum), number(measurement.median),
            measurement.name == "KMem" ? "" : number(ratio) + "x"))
      }
      for fact in section.facts { lines.append("  \(fact.title): \(number(fact.value))") }
      for comparison in section.comparisons { lines.append("  " + sentence(comparison)) }
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  private static func sentence(_ comparison: Comparison) -> String {
    let ratio = "\(comparison.title): \(number(comparison.ratio))"
    guard let limit = comparison.limit else { return ratio + ", no goal" }
    return "\(ratio), goal at most \(number(limit)): \(comparison.isMet ? "met" : "MISSED")"
  }

  private static func row(_ columns: String...) -> String {
    let widths = [-28, 14, 14, 10]
    return "  "
      + zip(columns, widths).map { text, width in
        let padding = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? text + padding : padding + text
      }.joined()
  }

  /// Two digits after the point below 100, none above.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "?" }
    if value >= 100 || value == value.rounded() { return String(Int(value.rounded())) }
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }

  static func json(_ sections: [Section]) -> String {
    let objects = sections.map { section in
      let measurements = section.measurements.map {
        "{\"name\":\"\($0.name)\",\"minimum\":\($0.minimum),\"median\":\($0.median)}"
      }
      let comparisons = section.comparisons.map {
        "{\"title\":\"\($0.title)\",\"ratio\":\($0.ratio),\"limit\":\($0.limit.map { "\($0)" } ?? "null"),"
          + "\"met\":\($0.isMet)}"
      }
      let facts = section.facts.map { "{\"title\":\"\($0.title)\",\"value\":\($0.value)}" }
      return "{\"title\":\"\(section.title)\",\"unit\":\"\(section.unit)\",\"nanoseconds\":\(list(measurements)),"
        + "\"comparisons\":\(list(comparisons)),\"facts\":\(list(facts))}"
    }
    return "{\"schema\":1,\"sections\":\(list(objects))}"
  }

  private static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }
}
