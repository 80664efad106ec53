// Lists on one line, each entry in brackets of its own.
//
//   e820 = [(0x0, 0x9fc00, 1), (0x9fc00, 0x400, 2)]        {{ 0, 0x9fc00, E820_RAM }, { 0x9fc00, 0x400, E820_RESERVED }};
//   0x0 0x9fc00 1; 0x9fc00 0x400 2

/// Divides a line into the entries of columns that it lists.
enum LineParts {
  /// The parts of the line that may each be an entry: the line itself, unless it is a list. `nil` where a list has numbers
  /// outside of its entries: one of them is damaged.
  static func parts(of tokens: [Token]) -> [[Token]]? {
    let groups = innermost(tokens)
    if groups.count > 1 {
      let inside = groups.reduce(into: Set<Int>()) { $0.formUnion($1) }
      let isDamaged = tokens.indices.contains { !inside.contains($0) && tokens[$0].number?.isAddress == true }
      return isDamaged ? nil : groups.map { Array(tokens[$0]) }
    }
    let pieces = tokens.split { $0.isMark(";") }.map(Array.init).filter { $0.contains { $0.number != nil } }
    let isList = pieces.count > 1 && pieces.allSatisfy { ColumnShape.read($0, line: 0, header: nil) != nil }
    return isList ? pieces : [tokens]
  }

  /// The innermost brackets that have two numbers and a type, without names.
  private static func innermost(_ tokens: [Token]) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var open: Int?
    for index in tokens.indices {
      if tokens[index].isMark(in: "([{") { open = index + 1 }
      guard tokens[index].isMark(in: ")]}"), let start = open else { continue }
      open = nil
      let group = start..<index
      let numbers = tokens[group].count { $0.number != nil }
      let hasType = numbers > 2 || tokens[group].contains { $0.isWord }
      if numbers >= 2, hasType, !tokens[group].contains(where: { $0.isMark(in: "=:-.~") }) { groups.append(group) }
    }
    return groups
  }
}
