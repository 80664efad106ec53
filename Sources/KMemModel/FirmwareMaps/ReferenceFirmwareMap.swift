// The executable specification of firmware maps (contract E): what type each byte of the 64-bit space has, by the plainest
// means. It imports nothing from KMem and shares no arithmetic with it, so that the two can be compared.
//
//   entries      |----- usable -----|        |---- ACPI ----|
//                        |--- reserved ---|
//   breakpoints  ^       ^          ^     ^  ^              ^
//   regions      [usable ][reserved       ]  [ACPI          ]
//
// Between two neighbouring breakpoints no entry begins or ends, so the type of one byte is the type of all of them: every
// entry is laid over the pieces between its own first and last, and then what lies there is read off. Ends are inclusive: the
// last byte of the space, 2^64-1, has a number, the end after it has not.

/// What a firmware map means, computed by brute force.
///
/// - Complexity: making one is O(entries²); for maps of tests, not of kernels.
public struct ReferenceFirmwareMap: Hashable, Sendable {
  /// Whether the attribute words of entries count. They do not in a table of 20-byte entries and in a Multiboot map.
  public enum Attributes: Hashable, Sendable {
    case honoured
    case absent
  }

  /// Bytes `first` to `last`, both included, of one type.
  public struct Region: Hashable, Sendable, CustomStringConvertible {
    public var first: UInt64
    public var last: UInt64
    public var type: UInt32

    public init(first: UInt64, last: UInt64, type: UInt32) {
      self.first = first
      self.last = last
      self.type = type
    }

    /// The region in hexadecimal.
    public var description: String { "\(String(first, radix: 16))-\(String(last, radix: 16)) type \(type)" }
  }

  /// The entries that count, as ranges of bytes: empty ones left out, those that run past 2^64 ended there (E2, E9, E13).
  let ranges: [Region]
  /// The sanitised map: sorted, disjoint, neighbours of one type merged; what no entry covers is in no region (E1 to E4).
  public let regions: [Region]
  /// How many entries had base + length above 2^64 (E9), whether or not their attributes let them count.
  public let clampedEntryCount: Int

  public init(_ entries: [FirmwareMapEntry], attributes: Attributes) {
    let effective = ReferenceFirmwareMap.effectiveEntries(entries, attributes)
    var ranges: [Region] = []
    ranges.reserveCapacity(effective.count)
    for entry in effective where entry.length > 0 {
      ranges.append(Region(first: entry.base, last: ReferenceFirmwareMap.lastByte(entry).byte, type: entry.type))
    }
    self.ranges = ranges
    clampedEntryCount = entries.count { $0.length > 0 && ReferenceFirmwareMap.lastByte($0).isClamped }
    regions = ReferenceFirmwareMap.regions(of: ranges)
  }

  /// The same map where only these regions are kept of it: sorted and disjoint.
  init(keeping regions: [Region], of map: ReferenceFirmwareMap) {
    ranges = regions
    self.regions = regions
    clampedEntryCount = map.clampedEntryCount
  }

  /// Why the regions kept of this map in a storage that is too small for it are not what may be kept: usable bytes may be
  /// missing, any other byte has its type (E10). nil: they are.
  func objection(toKeeping regions: [Region]) -> String? {
    let usable = FirmwareMemoryType.usable
    if regions.filter({ $0.type != usable }) != self.regions.filter({ $0.type != usable }) {
      return "reserved regions are \(regions), but must be \(self.regions)"
    }
    let stray = regions.first { region in
      region.type == usable
        && !self.regions.contains { $0.type == usable && $0.first <= region.first && region.last <= $0.last }
    }
    return stray.map { "\($0) is not usable in \(self.regions)" }
  }

  /// The type of one byte: `nil` where no entry covers it; otherwise usable only if nothing else covers it, and the highest
  /// number of what else does (E3, E4).
  public func type(ofByte byte: UInt64) -> UInt32? {
    ranges.reduce(nil) { type, range in
      range.first <= byte && byte <= range.last ? ReferenceFirmwareMap.type(of: range.type, over: type) : type
    }
  }

  /// The type of bytes that an entry of type `new` covers where they had the type `old`.
  private static func type(of new: UInt32, over old: UInt32?) -> UInt32 {
    guard let old, old != FirmwareMemoryType.usable else { return new }
    return new == FirmwareMemoryType.usable ? old : max(old, new)
  }

  /// The regions between consecutive breakpoints, merged.
  private static func regions(of ranges: [Region]) -> [Region] {
    var breakpoints: [UInt64] = []
    breakpoints.reserveCapacity(2 * ranges.count)
    for range in ranges {
      breakpoints.append(range.first)
      if range.last < UInt64.max { breakpoints.append(range.last + 1) }
    }
    breakpoints.sort()
    var types = [UInt32?](repeating: nil, count: breakpoints.count)
    for range in ranges {
      var index = breakpoints.firstIndex(of: range.first) ?? breakpoints.count
      while index < breakpoints.count, breakpoints[index] <= range.last {
        types[index] = type(of: range.type, over: types[index])
        index += 1
      }
    }
    var regions: [Region] = []
    regions.reserveCapacity(breakpoints.count)
    for (index, first) in breakpoints.enumerated() {
      let next = index + 1 < breakpoints.count ? breakpoints[index + 1] : nil
      guard next != first, let type = types[index] else { continue }
      let last = next.map { $0 - 1 } ?? UInt64.max
      if let previous = regions.last, previous.type == type, previous.last + 1 == first {
        regions[regions.count - 1].last = last
      } else {
        regions.append(Region(first: first, last: last, type: type))
      }
    }
    return regions
  }

  /// The last byte of an entry that is not empty, and whether it had to be brought below 2^64.
  private static func lastByte(_ entry: FirmwareMapEntry) -> (byte: UInt64, isClamped: Bool) {
    let (last, isClamped) = entry.base.addingReportingOverflow(entry.length - 1)
    return (isClamped ? UInt64.max : last, isClamped)
  }

  /// An entry's attributes; one without has those of an enabled one.
  private static func word(of entry: FirmwareMapEntry) -> UInt32 {
    entry.attributes ?? FirmwareMapAttributes.enabled
  }

  /// The entries as their attributes leave them (E13).
  ///
  /// Bit 0 clear in every entry means that the words were never written. Otherwise a usable entry without bit 0 is no entry,
  /// and a usable entry with bit 1 is not usable whatever bit 0 says: it reserves.
  private static func effectiveEntries(
    _ entries: [FirmwareMapEntry], _ attributes: Attributes
  ) -> [FirmwareMapEntry] {
    let areWordsWritten = entries.contains { word(of: $0) & FirmwareMapAttributes.enabled != 0 }
    guard attributes == .honoured, areWordsWritten else { return entries }
    var effective: [FirmwareMapEntry] = []
    effective.reserveCapacity(entries.count)
    for entry in entries {
      let word = word(of: entry)
      if entry.type != FirmwareMemoryType.usable {
        effective.append(entry)
      } else if word & FirmwareMapAttributes.nonVolatile != 0 {
        effective.append(FirmwareMapEntry(base: entry.base, length: entry.length, type: FirmwareMemoryType.reserved))
      } else if word & FirmwareMapAttributes.enabled != 0 {
        effective.append(entry)
      }
    }
    return effective
  }
}
