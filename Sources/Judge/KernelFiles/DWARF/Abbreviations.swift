// The shapes of debugging entries: a unit's entries name one each, which says what attributes follow and in which form.

/// The abbreviations of one or more units, as `.debug_abbrev` has them at one offset.
struct Abbreviations {
  struct Specification {
    let attribute, form: UInt64
    /// The value of DW_FORM_implicit_const, which stands here and not in the entry.
    let constant: Int64
  }

  struct Abbreviation {
    let tag: UInt64
    let hasChildren: Bool
    /// Indices of the table's ``Abbreviations/specifications``.
    let specifications: Range<Int>
  }

  private(set) var specifications: [Specification] = []
  /// By code minus 1 where codes count up from 1, as all compilers number them.
  private var dense: [Abbreviation] = []
  private var others: [UInt64: Abbreviation] = [:]

  init(_ sections: DebugSections, at offset: UInt64) throws(Damaged) {
    guard let offset = Int(exactly: offset) else { throw Damaged() }
    var reader = ByteReader(sections.bytes, in: sections.abbreviations)
    try reader.seek(to: offset, from: sections.abbreviations.lowerBound)
    while true {
      let code = try reader.unsigned()
      guard code != 0 else { return }
      let tag = try reader.unsigned()
      let hasChildren = try reader.byte() != 0
      let start = specifications.count
      while true {
        let attribute = try reader.unsigned()
        let form = try reader.unsigned()
        let constant = form == Form.implicitConst ? try reader.signed() : 0
        if attribute == 0, form == 0 { break }
        specifications.append(Specification(attribute: attribute, form: form, constant: constant))
      }
      let abbreviation = Abbreviation(
        tag: tag, hasChildren: hasChildren, specifications: start..<specifications.count)
      if code == UInt64(dense.count) + 1 { dense.append(abbreviation) } else { others[code] = abbreviation }
    }
  }

  subscript(_ code: UInt64) -> Abbreviation? {
    code >= 1 && code <= UInt64(dense.count) ? dense[Int(code - 1)] : others[code]
  }
}
