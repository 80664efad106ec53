// The entries of one unit, read at any place.

/// Reads the entries of a unit.
struct UnitReader {
  let unit: DebugUnit
  let abbreviations: Abbreviations
  let sections: DebugSections
  /// Where the unit's texts by index begin in `.debug_str_offsets`.
  var stringOffsetsBase: UInt64 = 8
  /// Where the unit's addresses by index begin in `.debug_addr`.
  var addressBase: UInt64 = 8

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
      let place = sections.word(index, base: stringOffsetsBase, in: sections.stringOffsets)
      return place.flatMap { sections.text(at: UInt64($0), in: sections.strings) }
    case nil: return nil
    }
  }

  func address(_ address: DebugEntry.Address?) -> UInt32? {
    switch address {
    case .at(let address): UInt32(exactly: address)
    case .index(let index): sections.word(index, base: addressBase, in: sections.addresses)
    case nil: nil
    }
  }
}
