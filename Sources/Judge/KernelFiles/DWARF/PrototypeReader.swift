// Walks every unit for functions: those at its top level, in namespaces, and the methods of classes. What a function's body
// holds is not looked at.

/// Collects prototypes from `.debug_info`.
struct PrototypeReader {
  private let sections: DebugSections
  private var tables: [UInt64: Abbreviations] = [:]
  private(set) var prototypes: [Prototype] = []
  private(set) var remarks: [String] = []

  init(_ sections: DebugSections) { self.sections = sections }

  /// Reads all units. A unit of an unknown form is left out; after damage in a header nothing tells where the next unit begins,
  /// so reading ends there. Remarks say both.
  mutating func readUnits() {
    var reader = ByteReader(sections.bytes, in: sections.information)
    while !reader.isAtEnd {
      let start = reader.position
      guard let next = try? DebugUnit.next(&reader), (try? reader.seek(to: next.end)) != nil else {
        remark("the debug information is damaged at byte \(start) of the file; what follows there is not read")
        return
      }
      switch next {
      case .skipped(_, let reason):
        remark("\(reason) is not read; compile with -gdwarf-4 or -gdwarf-5 for those prototypes")
      case .unit(let unit):
        guard unit.hasFunctions, (try? read(unit)) == nil else { continue }
        remark("the debug information of the unit at byte \(start) of the file is damaged or of an unknown form")
      }
    }
  }

  private mutating func remark(_ text: String) {
    if remarks.count < 16, !remarks.contains(text) { remarks.append(text) }
  }

  private mutating func read(_ unit: DebugUnit) throws(Damaged) {
    let abbreviations: Abbreviations
    if let known = tables[unit.abbreviationOffset] {
      abbreviations = known
    } else {
      abbreviations = try Abbreviations(sections, at: unit.abbreviationOffset)
      tables[unit.abbreviationOffset] = abbreviations
    }
    var entries = UnitReader(unit: unit, abbreviations: abbreviations, sections: sections)
    guard var reader = entries.reader(at: unit.entries), let root = try entries.entry(&reader) else { return }
    if let base = root.stringOffsetsBase { entries.stringOffsetsBase = base }
    if let base = root.addressBase { entries.addressBase = base }
    if root.isSplit { remark("split debug information (-gsplit-dwarf) is not read; compile without it") }
    guard root.hasChildren else { return }
    try readChildren(entries, &reader)
  }

  /// Reads entries from the first child of the unit to its end.
  private mutating func readChildren(_ entries: UnitReader, _ reader: inout ByteReader) throws(Damaged) {
    /// Whether the functions at each level of nesting are looked at.
    var isOpen = [true]
    while !reader.isAtEnd, let current = isOpen.last {
      guard let entry = try entries.entry(&reader) else {
        isOpen.removeLast()
        continue
      }
      if current, entry.tag == Tag.subprogram {
        try readFunction(entry, entries, &reader)
        continue
      }
      guard entry.hasChildren else { continue }
      let isScope = [Tag.namespace, Tag.structureType, Tag.classType, Tag.unionType].contains(entry.tag)
      if !isScope, let sibling = entry.sibling, sibling > reader.position {
        try reader.seek(to: sibling)
      } else {
        isOpen.append(current && isScope)
      }
    }
  }

  /// Reads a function with its parameters, and leaves the reader after its children.
  private mutating func readFunction(
    _ entry: DebugEntry, _ entries: UnitReader, _ reader: inout ByteReader
  ) throws(Damaged) {
    var parameters: [Prototype.Parameter] = []
    var isVariadic = false
    if entry.hasChildren {
      var depth = 1
      while depth > 0 {
        // Parameters come first, so that the rest of the body is skipped where the function says how far it reaches.
        guard let child = try entries.entry(&reader) else {
          depth -= 1
          continue
        }
        if depth == 1, child.tag == Tag.formalParameter {
          parameters.append(PrototypeReader.parameter(child, entries))
        } else if depth == 1, child.tag == Tag.unspecifiedParameters {
          isVariadic = true
        } else if depth == 1, let sibling = entry.sibling, sibling > reader.position {
          try reader.seek(to: sibling)
          break
        }
        if child.hasChildren { depth += 1 }
      }
    }
    record(entry, entries, parameters, isVariadic)
  }

  private static func parameter(_ entry: DebugEntry, _ entries: UnitReader) -> Prototype.Parameter {
    let origin = entry.origin.flatMap { entries.entry(at: $0) }
    return Prototype.Parameter(
      name: entries.text(entry.name ?? origin?.name).map { printable($0) },
      type: entries.type(at: entry.type ?? origin?.type))
  }

  /// Adds the prototype, completed by the declaration or the abstract function that the entry refers to.
  private mutating func record(
    _ entry: DebugEntry, _ entries: UnitReader, _ parameters: [Prototype.Parameter], _ isVariadic: Bool
  ) {
    var name = entry.name
    var linkName = entry.linkName
    var type = entry.type
    var isInlined = entry.isInlined
    var next = entry.origin
    var steps = 0
    while let position = next, steps < 4, let origin = entries.entry(at: position) {
      name = name ?? origin.name
      linkName = linkName ?? origin.linkName
      type = type ?? origin.type
      isInlined = isInlined || origin.isInlined
      next = origin.origin
      steps += 1
    }
    guard let name = entries.text(name), !name.isEmpty else { return }
    prototypes.append(
      Prototype(
        name: name, linkName: entries.text(linkName), address: entries.address(entry.lowPC),
        result: entries.type(at: type), parameters: parameters, isVariadic: isVariadic, isInlined: isInlined))
  }
}
