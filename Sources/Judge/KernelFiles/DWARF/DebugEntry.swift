// One debugging information entry, and how the forms of its attributes are read or skipped (DWARF 5, section 7.5.6).

/// The attributes of an entry that prototypes need.
struct DebugEntry {
  /// A text that is not fetched before somebody asks.
  enum Text {
    case at(UInt64, Range<Int>)
    /// An index of the unit's part of `.debug_str_offsets`.
    case index(UInt64)
  }

  enum Address {
    case at(UInt64)
    /// An index of the unit's part of `.debug_addr`.
    case index(UInt64)
  }

  var tag: UInt64 = 0
  var hasChildren = false
  var name: Text?
  var linkName: Text?
  /// Where the entry of the type begins in the file, and the same for the entry that this one completes.
  var type, origin: Int?
  /// Where the entry after this one's children begins in the file.
  var sibling: Int?
  var lowPC: Address?
  var byteSize, encoding: UInt64?
  var isInlined = false
  var isSplit = false
  var stringOffsetsBase, addressBase: UInt64?

  /// What a form's bytes mean.
  enum Value {
    case number(UInt64)
    case text(Text)
    case address(Address)
    /// Where another entry begins in the file.
    case reference(Int)
    case other
  }

  /// Takes the value of an attribute.
  mutating func take(_ attribute: UInt64, _ value: Value) {
    switch (attribute, value) {
    case (Attribute.name, .text(let text)): name = text
    case (Attribute.linkageName, .text(let text)), (Attribute.mipsLinkageName, .text(let text)): linkName = text
    case (Attribute.type, .reference(let entry)): type = entry
    case (Attribute.abstractOrigin, .reference(let entry)), (Attribute.specification, .reference(let entry)):
      origin = entry
    case (Attribute.sibling, .reference(let entry)): sibling = entry
    case (Attribute.lowPC, .address(let address)): lowPC = address
    case (Attribute.byteSize, .number(let size)): byteSize = size
    case (Attribute.encoding, .number(let number)): encoding = number
    case (Attribute.inline, .number(let how)): isInlined = how == 1 || how == 3
    case (Attribute.stringOffsetsBase, .number(let base)): stringOffsetsBase = base
    case (Attribute.addressBase, .number(let base)): addressBase = base
    case (Attribute.dwoName, _), (Attribute.gnuDwoName, _): isSplit = true
    default: break
    }
  }

  /// Reads a value of `form`; nil for a form that is not known, after which the entry cannot be read on.
  @inline(__always)
  static func value(
    _ reader: inout ByteReader, form: UInt64, constant: Int64, unit: DebugUnit, _ sections: DebugSections
  ) throws(Damaged) -> Value? {
    switch form {
    case Form.strp: return .text(.at(UInt64(try reader.word()), sections.strings))
    case Form.data1, Form.flag: return .number(UInt64(try reader.byte()))
    case Form.data2: return .number(UInt64(try reader.half()))
    case Form.data4, Form.secOffset: return .number(UInt64(try reader.word()))
    case Form.data8: return .number(try reader.long())
    case Form.ref4: return reference(unit, UInt64(try reader.word()))
    case Form.flagPresent: return .number(1)
    case Form.implicitConst: return .number(UInt64(bitPattern: constant))
    case Form.exprloc, Form.block:
      try reader.skip(try reader.count())
      return .other
    case Form.udata: return .number(try reader.unsigned())
    case Form.sdata: return .number(UInt64(bitPattern: try reader.signed()))
    case Form.lineStrp: return .text(.at(UInt64(try reader.word()), sections.lineStrings))
    case Form.addr: return try address(&reader, unit)
    case Form.string:
      let start = reader.position
      try reader.skipText()
      return .text(.at(0, start..<reader.position))
    default: return try rareValue(&reader, form: form, unit: unit, sections)
    }
  }

  /// The forms that compilers seldom use.
  private static func rareValue(
    _ reader: inout ByteReader, form: UInt64, unit: DebugUnit, _ sections: DebugSections
  ) throws(Damaged) -> Value? {
    switch form {
    case Form.ref1: return reference(unit, UInt64(try reader.byte()))
    case Form.ref2: return reference(unit, UInt64(try reader.half()))
    case Form.ref8: return reference(unit, try reader.long())
    case Form.refUdata: return reference(unit, try reader.unsigned())
    case Form.refAddr:
      let offset = unit.version == 2 && unit.addressSize == 8 ? try reader.long() : UInt64(try reader.word())
      return Int(exactly: offset).map { .reference(sections.information.lowerBound + $0) } ?? .other
    case Form.strx: return .text(.index(try reader.unsigned()))
    case Form.strx1: return .text(.index(UInt64(try reader.byte())))
    case Form.strx2: return .text(.index(UInt64(try reader.half())))
    case Form.strx3: return .text(.index(UInt64(try reader.three())))
    case Form.strx4: return .text(.index(UInt64(try reader.word())))
    case Form.block1: try reader.skip(Int(try reader.byte()))
    case Form.block2: try reader.skip(Int(try reader.half()))
    case Form.block4: try reader.skip(Int(try reader.word()))
    case Form.loclistx, Form.rnglistx: _ = try reader.unsigned()
    case Form.addrx: return .address(.index(try reader.unsigned()))
    case Form.addrx1: return .address(.index(UInt64(try reader.byte())))
    case Form.addrx2: return .address(.index(UInt64(try reader.half())))
    case Form.addrx3: return .address(.index(UInt64(try reader.three())))
    case Form.addrx4: return .address(.index(UInt64(try reader.word())))
    case Form.refSup4, Form.strpSup, Form.gnuRefAlt, Form.gnuStrpAlt: try reader.skip(4)
    case Form.refSig8, Form.refSup8: try reader.skip(8)
    case Form.data16: try reader.skip(16)
    case Form.indirect:
      let actual = try reader.unsigned()
      guard actual != Form.indirect, actual != Form.implicitConst else { return nil }
      return try value(&reader, form: actual, constant: 0, unit: unit, sections)
    default: return nil
    }
    return .other
  }

  private static func reference(_ unit: DebugUnit, _ offset: UInt64) -> Value {
    guard let offset = Int(exactly: offset), offset < unit.end - unit.start else { return .other }
    return .reference(unit.start + offset)
  }

  private static func address(_ reader: inout ByteReader, _ unit: DebugUnit) throws(Damaged) -> Value {
    switch unit.addressSize {
    case 4: return .address(.at(UInt64(try reader.word())))
    case 8: return .address(.at(try reader.long()))
    default: throw Damaged()
    }
  }
}
