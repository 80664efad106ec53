// The calls of a finding as C that pastes into the kernel: each value that a call gives is declared with the function's own type
// where it is first used, and everything else is a comment.

import KernelFiles

/// Makes C of the printed calls.
struct CStatements {
  private let kernel: KernelFile
  /// Whether the firmware's map is shown as a table, so that its lines among the calls are left out.
  private let hasMap: Bool

  init(_ kernel: KernelFile, hasMap: Bool) {
    self.kernel = kernel
    self.hasMap = hasMap
  }

  /// The statements, a line each.
  func lines(of trace: [String]) -> [String] {
    var declared: Set<String> = []
    return trace.compactMap { line in
      if line.hasPrefix("//") { return hasMap && Self.isMapEntry(line) ? nil : line }
      let (code, comment) = Self.parts(of: line)
      guard isStatement(code) else { return "// \(line)" }
      return statement(code, &declared) + comment
    }
  }

  /// Whether a comment is START LENGTH TYPE of an entry of the firmware's map.
  private static func isMapEntry(_ line: String) -> Bool {
    let fields = line.dropFirst(2).split(separator: " ")
    return fields.count == 3 && fields.prefix(2).allSatisfy { UInt64($0, radix: 16) != nil } && UInt32(fields[2]) != nil
  }

  /// The code and the comment that follows it, with the blanks between them.
  private static func parts(of line: String) -> (code: String, comment: String) {
    guard let slashes = line.firstRange(of: "  //") else { return (line, "") }
    return (String(line[..<slashes.lowerBound]), String(line[slashes.lowerBound...]))
  }

  /// Whether every function that is called is one of the kernel's.
  private func isStatement(_ code: String) -> Bool {
    guard code.last == ")" else { return false }
    let callees = Self.callees(in: code)
    return !callees.isEmpty && callees.allSatisfy { !kernel.symbols.named($0).isEmpty }
  }

  /// Words before opening parentheses, without C's own.
  private static func callees(in code: String) -> [String] {
    var callees: [String] = []
    var word = ""
    for character in code {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
        continue
      }
      if character == "(", !word.isEmpty, word != "for", word != "while", word != "sizeof" { callees.append(word) }
      if character != " " { word = "" }
    }
    return callees
  }

  private func statement(_ code: String, _ declared: inout Set<String>) -> String {
    guard let sign = code.firstRange(of: " = "), Self.isName(code[..<sign.lowerBound]) else { return code + ";" }
    let name = String(code[..<sign.lowerBound])
    guard declared.insert(name).inserted else { return code + ";" }
    let type = Self.callees(in: code).first.flatMap { kernel.prototype(of: $0)?.result.name } ?? "unsigned long"
    return type + (type.hasSuffix("*") ? "" : " ") + code + ";"
  }

  private static func isName(_ text: Substring) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }
}
