// The mutations themselves. Sums that may pass 2^64 wrap on purpose: the result is bad firmware data, not an address that
// anything here uses.

import Operations

/// One function for each mutation.
enum FirmwareMapEdit {
  static func shuffle(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    var shuffled = entries
    for index in shuffled.indices.dropLast() {
      shuffled.swapAt(index, index + choice.below(shuffled.count - index))
    }
    return shuffled
  }

  /// The halves meet at a drawn byte; one of them may be empty. An entry that runs past 2^64 is cut below it, so that the
  /// second half does not begin at 0.
  static func split(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    let index = choice.below(entries.count)
    let whole = entries[index]
    let cut = offset(in: whole, choice)
    var lower = whole
    lower.length = cut
    var upper = whole
    upper.base = whole.base + cut
    upper.length = whole.length - cut
    return entries[..<index] + [lower, upper] + entries[(index + 1)...]
  }

  static func duplicate(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    let copy = choice.element(of: entries)
    return inserting(copy, into: entries, choice)
  }

  /// The attributes are those of an entry that is there: a word with bit 0 set would make all the others count (E13).
  static func addEmpty(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    let host = choice.element(of: entries)
    let empty = FirmwareMapEntry(
      base: host.base + offset(in: host, choice), length: 0, type: choice.element(of: choice.types),
      attributes: host.attributes)
    return inserting(empty, into: entries, choice)
  }

  static func overlap(
    _ entries: [FirmwareMapEntry], _ choice: MutationChoice, types: [UInt32]
  ) -> [FirmwareMapEntry] {
    let host = choice.element(of: entries)
    let start = offset(in: host, choice)
    let over = FirmwareMapEntry(
      base: host.base + start, length: length(around: host.length - start, choice),
      type: choice.element(of: types), attributes: host.attributes)
    return inserting(over, into: entries, choice)
  }

  /// The copy lies wholly at or above 4 GiB: an image that would wrap past 2^64 is not added.
  static func addAboveFourGiB(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    var image = choice.element(of: entries)
    let distance = ReferenceFirmwareMap.addressLimit << choice.below(16 as UInt64)
    let (base, wraps) = image.base.addingReportingOverflow(distance)
    guard !wraps else { return entries }
    image.base = base
    return inserting(image, into: entries, choice)
  }

  /// The hole lies inside the entry and is not empty unless the entry is.
  static func punchHole(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    let index = choice.below(entries.count)
    let whole = entries[index]
    let start = offset(in: whole, choice)
    let rest = whole.length - start
    guard rest > 0 else { return entries }
    let size = 1 + choice.below(rest)
    var lower = whole
    lower.length = start
    var upper = whole
    upper.base = whole.base &+ start &+ size
    upper.length = rest - size
    return entries[..<index] + [lower, upper].filter { $0.length > 0 } + entries[(index + 1)...]
  }

  /// The edge moves by 1 to 16 units, up or down. A start that would pass its end leaves an empty entry.
  static func shiftEdge(_ entries: [FirmwareMapEntry], _ choice: MutationChoice, unit: UInt64) -> [FirmwareMapEntry] {
    var entries = entries
    let index = choice.below(entries.count)
    let distance = (1 + choice.below(16)) * unit
    let isUpward = choice.below(2 as UInt64) == 0
    let movesStart = choice.below(2 as UInt64) == 0
    let entry = entries[index]
    switch (movesStart, isUpward) {
    case (true, true):
      let step = min(distance, entry.length)
      entries[index].base = entry.base &+ step
      entries[index].length = entry.length - step
    case (true, false):
      let step = min(distance, entry.base, UInt64.max - entry.length)
      entries[index].base = entry.base - step
      entries[index].length = entry.length + step
    case (false, true):
      entries[index].length = entry.length + min(distance, UInt64.max - entry.length)
    case (false, false):
      entries[index].length = entry.length - min(distance, entry.length)
    }
    return entries
  }

  /// The length becomes the smallest that passes 2^64, or up to 64 KiB more where that fits. An entry at 0 cannot pass it.
  static func wrap(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    var entries = entries
    let index = choice.below(entries.count)
    guard entries[index].base > 0 else {
      entries[index].length = UInt64.max
      return entries
    }
    let exact = 0 &- entries[index].base
    let excess = 1 + choice.below(1 << 16 as UInt64)
    entries[index].length = exact + min(excess, UInt64.max - exact)
    return entries
  }

  /// The entry keeps its base if that is below 4 GiB, and ends 1 byte to 2^32 bytes above it.
  static func straddle(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    let limit = ReferenceFirmwareMap.addressLimit
    return reaching(limit + 1 + choice.below(1 << choice.below(33 as UInt64) as UInt64), entries, choice)
  }

  static func endAtFourGiB(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    reaching(ReferenceFirmwareMap.addressLimit, entries, choice)
  }

  static func retype(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    var entries = entries
    entries[choice.below(entries.count)].type = choice.element(of: choice.types)
    return entries
  }

  /// Every word gets the same value, then one entry another: all clear but one is the case in which bit 0 decides.
  static func setAttributes(_ entries: [FirmwareMapEntry], _ choice: MutationChoice) -> [FirmwareMapEntry] {
    let values: [UInt32] = [FirmwareMapAttributes.enabled, 0, 2, 3, UInt32.max]
    var entries = entries
    let common = choice.element(of: values)
    for index in entries.indices { entries[index].attributes = common }
    entries[choice.below(entries.count)].attributes = choice.element(of: values)
    return entries
  }

  /// An offset of 0 to the entry's length at which base + offset is still below 2^64.
  private static func offset(in entry: FirmwareMapEntry, _ choice: MutationChoice) -> UInt64 {
    let limit = min(entry.length, UInt64.max - entry.base)
    return choice.below(limit < UInt64.max ? limit + 1 : limit)
  }

  /// A length that is short, near `length`, or beyond it: a frame, a byte more or less, or a drawn part.
  private static func length(around length: UInt64, _ choice: MutationChoice) -> UInt64 {
    switch choice.below(4 as UInt64) {
    case 0: ReferenceFirmwareMap.frameSize
    case 1: length < UInt64.max ? length + 1 : length
    case 2: length
    default: length > 0 ? choice.below(length) : 1
    }
  }

  /// One entry made to end at `end`; an entry that begins at 4 GiB or above is moved to a frame below it.
  private static func reaching(
    _ end: UInt64, _ entries: [FirmwareMapEntry], _ choice: MutationChoice
  ) -> [FirmwareMapEntry] {
    var entries = entries
    let index = choice.below(entries.count)
    if entries[index].base >= ReferenceFirmwareMap.addressLimit {
      entries[index].base = ReferenceFirmwareMap.addressLimit - ReferenceFirmwareMap.frameSize
    }
    entries[index].length = end - entries[index].base
    return entries
  }

  private static func inserting(
    _ entry: FirmwareMapEntry, into entries: [FirmwareMapEntry], _ choice: MutationChoice
  ) -> [FirmwareMapEntry] {
    var entries = entries
    entries.insert(entry, at: choice.below(entries.count + 1))
    return entries
  }
}
