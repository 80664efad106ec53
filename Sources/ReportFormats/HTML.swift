// Text from crashes and logs inside a page: nothing in it may become markup.

/// Text made fit for HTML.
package enum HTML {
  /// `text` as the content of an element or of a quoted attribute. Control characters, which HTML does not allow, are shown
  /// as dots.
  package static func escaped(_ text: some StringProtocol) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      case _ where scalar.properties.generalCategory == .control: escaped += "."
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A number with a thin space between groups of three digits.
  package static func number(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text += "\u{2009}" }
      text.append(digit)
    }
    return text
  }
}
