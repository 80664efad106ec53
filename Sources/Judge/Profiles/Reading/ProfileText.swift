// A profile's text, made ready for YAML. What stands in parentheses is a call's arguments and nothing of YAML's: commas, colons,
// * and & there would end a value or mean anchors. They are hidden as characters of the private use area, one for one so that
// columns stay what they are, and shown again in every value.

import Yams

/// The text of a profile.
enum ProfileText {
  /// The longest profile that is read, in bytes.
  static let maximumBytes = 64 << 10
  /// The most places that could be references to anchors. Each could double what the parser has to compare.
  static let maximumReferences = 16

  private static let hidden: UInt32 = 0xE000

  /// Hides the arguments of calls.
  static func hide(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(hideLine).joined(separator: "\n")
  }

  /// Undoes ``hide(_:)``, and nothing else.
  static func show(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isHidden = (hidden..<hidden + 0x80).contains(scalar.value)
      result.append(isHidden ? Unicode.Scalar(UInt8(scalar.value - hidden)) : scalar)
    }
    return String(result)
  }

  /// Hides from each opening parenthesis to the one that closes it on the same line. Where quotes stand between, YAML's own
  /// rules hold.
  private static func hideLine(_ line: Substring) -> String {
    var scalars = Array(line.unicodeScalars)
    var start: Int?
    for index in scalars.indices {
      switch scalars[index] {
      case "(":
        start = start ?? index
      case "\"", "'", "\\": start = nil
      case ")":
        guard let first = start else { continue }
        for place in first + 1..<index where isPunctuation(scalars[place]) {
          scalars[place] = Unicode.Scalar(hidden + scalars[place].value) ?? scalars[place]
        }
        start = nil
      default: break
      }
    }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", ",", ":", "&", "*", "#", "[", "]", "{", "}", "?", "-", "|", ">", "@", "!", "%": true
    default: false
    }
  }

  /// How many references to anchors the text has at most.
  static func references(in text: String) -> Int {
    var count = 0
    var before: Unicode.Scalar = "\n"
    for scalar in text.unicodeScalars {
      if scalar == "*", [" ", "\t", "\n", "\r", "[", "{", ",", ":", "-", "?"].contains(before) { count += 1 }
      before = scalar
    }
    return count
  }
}

extension ProfileProblem {
  /// What the YAML parser found, with what to do where the reason is known.
  init(_ error: YamlError, file: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init(file: file, position: mark.position, message: ProfileProblem.sentence(problem))
    case .reader(let problem, _, _, _): self.init(file: file, position: nil, message: "not YAML: \(printable(problem))")
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "'\(printable(ProfileText.show($0)))'" }.joined(separator: ", ")
      self.init(file: file, position: context.mark.position, message: "\(names) stands here twice; keep one")
    default: self.init(file: file, position: nil, message: "not YAML")
    }
  }

  private static func sentence(_ problem: String) -> String {
    let problem = printable(problem)
    switch problem {
    case "found undefined alias":
      return "a value cannot begin with * unless it is in quotes: write \"*SYMBOL\""
    case "mapping values are not allowed in this context":
      return "a colon and a space inside a value; write bits as '64-bit physical', or put the value in quotes"
    case "found character that cannot start any token":
      return "a tab or another character that cannot stand here; indent with spaces"
    default: return "not YAML: \(problem)"
    }
  }
}

extension Mark {
  var position: ProfilePosition { ProfilePosition(line: max(line, 1), column: max(column, 1)) }
}

/// The text in printable ASCII of at most 80 characters, so that no file can put control codes on a terminal.
func printable(_ text: some StringProtocol) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    guard result.utf8.count < 80 else { return result + "..." }
    let isPlain = scalar.value >= 0x20 && scalar.value < 0x7F
    result += isPlain ? String(Character(scalar)) : "\\u{\(String(scalar.value, radix: 16))}"
  }
  return result
}
