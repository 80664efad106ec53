// From the entry of a type to what a caller must know of it.

extension UnitReader {
  /// A chain of typedefs and qualifiers that is longer than this is rejected.
  private static let maximumDepth = 32

  /// The type whose entry begins at `position`; void where an entry names no type.
  func type(at position: Int?, depth: Int = 0) -> ValueType {
    guard let position else { return .void }
    guard depth < UnitReader.maximumDepth, let entry = entry(at: position) else { return .unknown }
    let size = entry.byteSize.flatMap { UInt32(exactly: $0) }
    let name = text(entry.name).map { printable($0) }
    switch entry.tag {
    case Tag.baseType:
      return ValueType(kind: UnitReader.kind(ofEncoding: entry.encoding), size: size, name: name ?? "?")
    case Tag.typedef:
      let target = type(at: entry.type, depth: depth + 1)
      return ValueType(kind: target.kind, size: target.size, name: name ?? target.name)
    case Tag.constType, Tag.volatileType, Tag.restrictType, Tag.atomicType:
      let target = type(at: entry.type, depth: depth + 1)
      guard entry.tag != Tag.atomicType, target.kind != .pointer else { return target }
      return ValueType(kind: target.kind, size: target.size, name: qualifier(entry.tag) + target.name)
    case Tag.pointerType, Tag.referenceType, Tag.rvalueReferenceType:
      let target = type(at: entry.type, depth: depth + 1)
      return ValueType(kind: .pointer, size: 4, name: target.name + (target.name.hasSuffix("*") ? "*" : " *"))
    case Tag.structureType, Tag.classType, Tag.unionType, Tag.arrayType:
      let keyword = entry.tag == Tag.unionType ? "union " : entry.tag == Tag.arrayType ? "" : "struct "
      return ValueType(kind: .structure, size: size, name: keyword + (name ?? "{...}"))
    case Tag.enumerationType: return ValueType(kind: .enumeration, size: size, name: "enum " + (name ?? "{...}"))
    case Tag.subroutineType: return ValueType(kind: .unknown, size: nil, name: "function")
    case Tag.unspecifiedType: return ValueType(kind: .void, size: 0, name: name ?? "void")
    default: return .unknown
    }
  }

  private func qualifier(_ tag: UInt64) -> String {
    tag == Tag.constType ? "const " : tag == Tag.volatileType ? "volatile " : ""
  }

  private static func kind(ofEncoding encoding: UInt64?) -> ValueType.Kind {
    switch encoding {
    case Encoding.boolean: .boolean
    case Encoding.float, Encoding.complexFloat: .floatingPoint
    case Encoding.signed, Encoding.signedChar: .integer(isSigned: true)
    case nil: .unknown
    default: .integer(isSigned: false)
    }
  }
}
