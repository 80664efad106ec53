// Ways in which firmware maps go wrong, as functions from entries to entries. Each is driven by numbers drawn from outside,
// so that one choice sequence decides the whole case, and each states what it leaves unchanged, so that a test can compare
// the memory manager before and after without knowing what was drawn.

import Operations

/// A change to a firmware map.
public enum FirmwareMapMutation: CaseIterable, Hashable, Sendable {
  /// Puts the entries in another order.
  case shuffle
  /// Cuts one entry in two that meet.
  case split
  /// Repeats one entry.
  case duplicate
  /// Adds an entry of no bytes.
  case addEmpty
  /// Adds an entry that is not usable over part of another, or beside it.
  case overlapWithReserved
  /// Adds an entry of any type over part of another, or beside it.
  case overlap
  /// Adds the image of one entry 4 GiB, or a multiple of it, higher up.
  case addAboveFourGiB
  /// Drops the end of the table.
  case cutShort
  /// Takes a hole out of one entry.
  case punchHole
  /// Moves one edge of an entry by a few bytes.
  case shiftEdgeByBytes
  /// Moves one edge of an entry by a few frames.
  case shiftEdgeByFrames
  /// Makes one entry end past 2^64.
  case wrapPast64Bits
  /// Makes one entry reach across 4 GiB.
  case straddleFourGiB
  /// Makes one entry end at 4 GiB exactly.
  case endAtFourGiB
  /// Gives one entry another type.
  case retype
  /// Gives the entries attribute words.
  case setAttributes

  /// What a mutation never changes.
  public enum Effect: Hashable, Sendable {
    /// The sanitised map is the same (E1, E2, E15).
    case sameMap
    /// The set of usable frames does not grow (E15).
    case usableNeverGrows
    /// The frames below 4 GiB are the same (E6).
    case sameLowFrames
    /// Nothing is promised.
    case anything
  }

  /// What this mutation never changes, whatever is drawn. Holds for maps whose entries are read with or without attributes.
  public var effect: Effect {
    switch self {
    case .shuffle, .split, .duplicate, .addEmpty: .sameMap
    case .overlapWithReserved: .usableNeverGrows
    case .addAboveFourGiB: .sameLowFrames
    case .overlap, .cutShort, .punchHole, .shiftEdgeByBytes, .shiftEdgeByFrames, .wrapPast64Bits, .straddleFourGiB,
      .endAtFourGiB, .retype, .setAttributes:
      .anything
    }
  }

  /// The entries after this mutation. A map without entries has nothing to change and stays as it is.
  ///
  /// - Parameter draw: returns a number below its argument, which is at least 1; 0 means the simplest choice. A larger result
  ///   is reduced modulo the argument.
  public func apply(to entries: [FirmwareMapEntry], draw: (UInt64) -> UInt64) -> [FirmwareMapEntry] {
    guard !entries.isEmpty else { return [] }
    return withoutActuallyEscaping(draw) { draw in
      let choice = MutationChoice(draw: draw)
      return switch self {
      case .shuffle: FirmwareMapEdit.shuffle(entries, choice)
      case .split: FirmwareMapEdit.split(entries, choice)
      case .duplicate: FirmwareMapEdit.duplicate(entries, choice)
      case .addEmpty: FirmwareMapEdit.addEmpty(entries, choice)
      case .overlapWithReserved: FirmwareMapEdit.overlap(entries, choice, types: choice.restrictingTypes)
      case .overlap: FirmwareMapEdit.overlap(entries, choice, types: choice.types)
      case .addAboveFourGiB: FirmwareMapEdit.addAboveFourGiB(entries, choice)
      case .cutShort: Array(entries.dropLast(1 + choice.below(entries.count)))
      case .punchHole: FirmwareMapEdit.punchHole(entries, choice)
      case .shiftEdgeByBytes: FirmwareMapEdit.shiftEdge(entries, choice, unit: 1)
      case .shiftEdgeByFrames: FirmwareMapEdit.shiftEdge(entries, choice, unit: ReferenceFirmwareMap.frameSize)
      case .wrapPast64Bits: FirmwareMapEdit.wrap(entries, choice)
      case .straddleFourGiB: FirmwareMapEdit.straddle(entries, choice)
      case .endAtFourGiB: FirmwareMapEdit.endAtFourGiB(entries, choice)
      case .retype: FirmwareMapEdit.retype(entries, choice)
      case .setAttributes: FirmwareMapEdit.setAttributes(entries, choice)
      }
    }
  }
}

/// Draws from outside, brought into range.
struct MutationChoice {
  let draw: (UInt64) -> UInt64

  /// Types that restrict a usable byte: named ones first, then one that no standard knows, then 0.
  let restrictingTypes: [UInt32] = [
    FirmwareMemoryType.reserved, FirmwareMemoryType.acpiTables, FirmwareMemoryType.acpiNonVolatile,
    FirmwareMemoryType.unusable, FirmwareMemoryType.persistent, FirmwareMemoryType.legacyPersistent, 20,
    FirmwareMemoryType.softReserved, UInt32.max, 0,
  ]

  var types: [UInt32] { [FirmwareMemoryType.usable] + restrictingTypes }

  /// A number in 0 ..< bound; the bound is at least 1.
  func below(_ bound: UInt64) -> UInt64 {
    draw(bound) % bound
  }

  func below(_ bound: Int) -> Int {
    Int(below(UInt64(bound)))
  }

  func element<Element>(of elements: [Element]) -> Element {
    elements[below(elements.count)]
  }
}
