// The entries of one unit, read at any place.

/// Reads the entries of a unit.
struct UnitReader {
  let unit: DebugUnit
  let abbreviations: Abbreviations
  let sections: DebugSections
  /// Where the unit's texts by index begin in `.debug_str_offsets`.
  var stringOffsetsBase: UInt64 = 8

  /// Reads the entry at the reader's position; nil for the zero that ends a list of children.
  ///
  /// - Throws: ``Damaged`` also for a form that is not known.
  @inline(__always)
  func entry(_ reader: inout ByteReader) throws(Damaged) -> DebugEntry? {
    let code = try reader.unsigned()
    guard code != 0 else { return nil }
    guard let abbreviation = abbreviations[code] else { throw Damaged() }
    var entry = DebugEntry()
    entry.tag = abbreviation.tag
    entry.hasChildren = abbreviation.hasChildren
    for index in abbreviation.specifications {
      let specification = abbreviations.specifications[index]
      guard
        let value = try DebugEntry.value(
          &reader, form: specification.form, constant: specification.constant, unit: unit, sections)
      else { throw Damaged() }
      entry.take(specification.attribute, value)
    }
    return entry
  }

  /// A reader of the unit's entries.
  func reader(at position: Int) -> ByteReader? {
    var reader = ByteReader(sections.bytes, in: unit.start..<unit.end)
    guard position >= unit.entries, (try? reader.seek(to: position)) != nil else { return nil }
    return reader
  }

  /// The entry that begins at `position` in the file.
  func entry(at position: Int) -> DebugEntry? {
    guard var reader = reader(at: position), let entry = try? entry(&reader) else { return nil }
    return entry
  }

  func text(_ text: DebugEntry.Text?) -> String? {
    switch text {
    case .at(let offset, let section): return sections.text(at: offset, in: section)
    case .index(let index):
      let (scaled, isOverflow) = index.multipliedReportingOverflow(by: 4)
      guard !isOverflow, let offset = Int(exactly: scaled), let base = Int(exactly: stringOffsetsBase) else {
        return nil
      }
      let (start, isTooLarge) = base.addingReportingOverflow(offset)
      var reader = ByteReader(sections.bytes, in: sections.stringOffsets)
      guard !isTooLarge, (try? reader.seek(to: start, from: sections.stringOffsets.lowerBound)) != nil,
        let place = try? reader.word()
      else { return nil }
      return sections.text(at: UInt64(place), in: sections.strings)
    case nil: return nil
    }
  }
}
