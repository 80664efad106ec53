// The line above a table that names its columns.
//
//   Type       Start            End              # Pages          Attributes
//   Base Address       | Length             | Type

/// The meaning of the columns of a table.
struct ColumnHeader {
  private let roles: [FieldShape.Role]

  /// Reads a header; `nil` where the line names no start and no length, end or pages.
  init?(_ tokens: [Token]) {
    guard tokens.allSatisfy({ $0.number == nil }) else { return nil }
    var roles: [FieldShape.Role] = []
    for token in tokens where token.isWord {
      let key = token.lowercased
      switch key {
      case "virtual", "vaddr", "virt": roles.append(.startHigh)
      case "physical": roles.append(.start)
      case "flags", "acpi", "ext": roles.append(.attributes)
      default:
        guard let role = FieldShape.role(of: [key]) else { continue }
        // "Base Address" is one column.
        if roles.last != role { roles.append(role) }
      }
    }
    let second: Set<FieldShape.Role> = [.length, .size, .end, .pages]
    guard roles.contains(.start), roles.contains(where: second.contains), Set(roles).count == roles.count else {
      return nil
    }
    self.roles = roles
  }

  /// The row that the columns make; `nil` where they are not those of the header.
  func row(_ line: ColumnShape.Line, line number: Int) -> Row? {
    var numbers = line.numbers
    var fields: [FieldShape.Role: Number] = [:]
    for role in roles {
      if role == .type, line.kind != nil { continue }
      guard !numbers.isEmpty else { break }
      fields[role] = numbers.removeFirst()
    }
    // More numbers than names: which of them is the start is not known.
    guard numbers.isEmpty else { return nil }
    guard let start = fields[.start], let kind = line.kind ?? fields[.type].map(Row.Kind.number) else { return nil }
    let seconds: [(FieldShape.Role, Row.Second)] = [
      (.length, .length), (.size, .length), (.end, .end), (.pages, .pages),
    ]
    for (role, meaning) in seconds {
      guard let second = fields[role] else { continue }
      let shape = Row.Shape(family: .columns, marks: "header", second: meaning)
      var row = Row(line: number, shape: shape, start: start, second: second, kind: kind)
      row.attributes = fields[.attributes]
      return row
    }
    return nil
  }
}
