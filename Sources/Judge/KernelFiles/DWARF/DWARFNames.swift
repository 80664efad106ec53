// The few numbers of DWARF that prototypes need (DWARF 5, section 7.5; DWARF 4 has the same numbers).

enum Tag {
  static let arrayType: UInt64 = 0x01
  static let classType: UInt64 = 0x02
  static let enumerationType: UInt64 = 0x04
  static let formalParameter: UInt64 = 0x05
  static let pointerType: UInt64 = 0x0F
  static let referenceType: UInt64 = 0x10
  static let structureType: UInt64 = 0x13
  static let subroutineType: UInt64 = 0x15
  static let typedef: UInt64 = 0x16
  static let unionType: UInt64 = 0x17
  static let unspecifiedParameters: UInt64 = 0x18
  static let baseType: UInt64 = 0x24
  static let constType: UInt64 = 0x26
  static let subprogram: UInt64 = 0x2E
  static let volatileType: UInt64 = 0x35
  static let restrictType: UInt64 = 0x37
  static let namespace: UInt64 = 0x39
  static let unspecifiedType: UInt64 = 0x3B
  static let rvalueReferenceType: UInt64 = 0x42
  static let atomicType: UInt64 = 0x47
}

enum Attribute {
  static let sibling: UInt64 = 0x01
  static let name: UInt64 = 0x03
  static let byteSize: UInt64 = 0x0B
  static let lowPC: UInt64 = 0x11
  static let inline: UInt64 = 0x20
  static let abstractOrigin: UInt64 = 0x31
  static let encoding: UInt64 = 0x3E
  static let specification: UInt64 = 0x47
  static let type: UInt64 = 0x49
  static let linkageName: UInt64 = 0x6E
  static let stringOffsetsBase: UInt64 = 0x72
  static let addressBase: UInt64 = 0x73
  static let dwoName: UInt64 = 0x76
  static let mipsLinkageName: UInt64 = 0x2007
  static let gnuDwoName: UInt64 = 0x2130
}

enum Form {
  static let addr: UInt64 = 0x01
  static let block2: UInt64 = 0x03
  static let block4: UInt64 = 0x04
  static let data2: UInt64 = 0x05
  static let data4: UInt64 = 0x06
  static let data8: UInt64 = 0x07
  static let string: UInt64 = 0x08
  static let block: UInt64 = 0x09
  static let block1: UInt64 = 0x0A
  static let data1: UInt64 = 0x0B
  static let flag: UInt64 = 0x0C
  static let sdata: UInt64 = 0x0D
  static let strp: UInt64 = 0x0E
  static let udata: UInt64 = 0x0F
  static let refAddr: UInt64 = 0x10
  static let ref1: UInt64 = 0x11
  static let ref2: UInt64 = 0x12
  static let ref4: UInt64 = 0x13
  static let ref8: UInt64 = 0x14
  static let refUdata: UInt64 = 0x15
  static let indirect: UInt64 = 0x16
  static let secOffset: UInt64 = 0x17
  static let exprloc: UInt64 = 0x18
  static let flagPresent: UInt64 = 0x19
  static let strx: UInt64 = 0x1A
  static let addrx: UInt64 = 0x1B
  static let refSup4: UInt64 = 0x1C
  static let strpSup: UInt64 = 0x1D
  static let data16: UInt64 = 0x1E
  static let lineStrp: UInt64 = 0x1F
  static let refSig8: UInt64 = 0x20
  static let implicitConst: UInt64 = 0x21
  static let loclistx: UInt64 = 0x22
  static let rnglistx: UInt64 = 0x23
  static let refSup8: UInt64 = 0x24
  static let strx1: UInt64 = 0x25
  static let strx2: UInt64 = 0x26
  static let strx3: UInt64 = 0x27
  static let strx4: UInt64 = 0x28
  static let addrx1: UInt64 = 0x29
  static let addrx2: UInt64 = 0x2A
  static let addrx3: UInt64 = 0x2B
  static let addrx4: UInt64 = 0x2C
  static let gnuRefAlt: UInt64 = 0x1F20
  static let gnuStrpAlt: UInt64 = 0x1F21
}

/// How a base type's bits are read (DW_ATE).
enum Encoding {
  static let boolean: UInt64 = 0x02
  static let complexFloat: UInt64 = 0x03
  static let float: UInt64 = 0x04
  static let signed: UInt64 = 0x05
  static let signedChar: UInt64 = 0x06
}
