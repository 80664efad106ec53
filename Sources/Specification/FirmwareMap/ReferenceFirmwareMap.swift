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

import Operations

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

  /// The sanitised map: sorted, disjoint, neighbours of one type merged; what no entry covers is in no region (E1 to E4).
  public let regions: [Region]
  /// How many entries had base + length above 2^64 (E9), whether or not their attributes let them count.
  public let clampedEntryCount: Int

  public init(_ entries: [FirmwareMapEntry], attributes: Attributes) {
    // Bit 0 clear in every entry means that the words were never written.
    let areWordsBelieved = attributes == .honoured && entries.contains { ReferenceFirmwareMap.isEnabled($0) }
    clampedEntryCount = entries.count { $0.length > 0 && ReferenceFirmwareMap.lastByte($0).isClamped }
    // The entries that count, as ranges of bytes: empty ones left out, those that run past 2^64 ended there.
    regions = withUnsafeTemporaryAllocation(of: Region.self, capacity: entries.count) { ranges in
      var count = 0
      for entry in entries where entry.length > 0 {
        guard let type = areWordsBelieved ? ReferenceFirmwareMap.effectiveType(entry) : entry.type else { continue }
        let last = ReferenceFirmwareMap.lastByte(entry).byte
        ranges.initializeElement(at: count, to: Region(first: entry.base, last: last, type: type))
        count += 1
      }
      return ReferenceFirmwareMap.regions(of: UnsafeMutableBufferPointer(rebasing: ranges[..<count]))
    }
  }

  /// The same map where only these regions are kept of it: sorted and disjoint.
  init(keeping regions: [Region], of map: ReferenceFirmwareMap) {
    self.regions = regions
    clampedEntryCount = map.clampedEntryCount
  }

  /// Why the regions kept of this map in a storage that is too small for it are not what may be kept: usable bytes may be
  /// missing, the highest of them, and any other byte has its type (E10). nil: they are.
  package func objection(toKeeping regions: [Region]) -> String? {
    let usable = FirmwareMemoryType.usable
    if regions.filter({ $0.type != usable }) != self.regions.filter({ $0.type != usable }) {
      return "reserved regions are \(regions), but must be \(self.regions)"
    }
    let stray = regions.first { region in
      region.type == usable
        && !self.regions.contains { $0.type == usable && $0.first <= region.first && region.last <= $0.last }
    }
    if let stray { return "\(stray) is not usable in \(self.regions)" }
    let kept = regions.filter { $0.type == usable }
    guard let last = kept.last?.last else { return nil }
    let expected = self.regions.filter { $0.type == usable && $0.first <= last }
      .map { Region(first: $0.first, last: min($0.last, last), type: usable) }
    return kept == expected
      ? nil : "usable memory is kept at \(kept.last!), but some below is lost: \(kept) of \(expected)"
  }

  /// How often at least usable memory of this map was lost, where a storage that is too small keeps `regions` of it: once for each
  /// stretch of the entries' usable memory, whatever reserves parts of it, that has lost a byte (E10).
  package func leastLosses(keeping regions: [Region], of entries: [FirmwareMapEntry]) -> Int {
    let usable = FirmwareMemoryType.usable
    let kept = regions.last { $0.type == usable }?.last
    let lost = self.regions.filter { region in region.type == usable && kept.map { region.last > $0 } ?? true }
      .map { region in Region(first: max(region.first, kept.map { $0 + 1 } ?? 0), last: region.last, type: usable) }
    if lost.isEmpty { return 0 }
    let stretches = ReferenceFirmwareMap(entries.filter { $0.type == usable }, attributes: .absent).regions
    return stretches.count { stretch in lost.contains { $0.first <= stretch.last && stretch.first <= $0.last } }
  }

  /// The type of one byte: `nil` where no entry covers it; otherwise usable only if nothing else covers it, and the highest
  /// number of what else does (E3, E4).
  public func type(ofByte byte: UInt64) -> UInt32? {
    regions.first { $0.first <= byte && byte <= $0.last }?.type
  }

  /// What a type is worth where entries overlap: the strongest wins. 0 is that of what no entry covers, 1 that of usable memory;
  /// the others follow in their own order, 0 included.
  private static func strength(of type: UInt32) -> UInt64 {
    type == FirmwareMemoryType.usable ? 1 : UInt64(type) + 2
  }

  /// The type of a strength that is not 0.
  private static func type(ofStrength strength: UInt64) -> UInt32 {
    strength == 1 ? FirmwareMemoryType.usable : UInt32(strength - 2)
  }

  /// The regions between consecutive breakpoints, merged. Breakpoints and strengths are lists that live as long as this call,
  /// on the stack where they are short.
  private static func regions(of ranges: UnsafeMutableBufferPointer<Region>) -> [Region] {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * ranges.count) { breakpoints in
      var count = 0
      for range in ranges {
        insert(range.first, into: breakpoints, &count)
        if range.last < UInt64.max { insert(range.last + 1, into: breakpoints, &count) }
      }
      return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { strengths in
        strengths.initialize(repeating: 0)
        for range in ranges {
          let strength = strength(of: range.type)
          var index = 0
          while breakpoints[index] != range.first { index += 1 }
          while index < count, breakpoints[index] <= range.last {
            strengths[index] = max(strengths[index], strength)
            index += 1
          }
        }
        return merged(UnsafeMutableBufferPointer(rebasing: breakpoints[..<count]), strengths)
      }
    }
  }

  /// Puts a breakpoint where it belongs among the first `count` of a list in ascending order, if it is not there yet.
  private static func insert(
    _ breakpoint: UInt64, into list: UnsafeMutableBufferPointer<UInt64>, _ count: inout Int
  ) {
    var place = count
    while place > 0, list[place - 1] > breakpoint { place -= 1 }
    if place > 0, list[place - 1] == breakpoint { return }
    var index = count
    while index > place {
      list[index] = list[index - 1]
      index -= 1
    }
    list[place] = breakpoint
    count += 1
  }

  /// The pieces from each breakpoint to the next, without those that no entry covers, as few as they can be.
  private static func merged(
    _ breakpoints: UnsafeMutableBufferPointer<UInt64>, _ strengths: UnsafeMutableBufferPointer<UInt64>
  ) -> [Region] {
    var regions: [Region] = []
    regions.reserveCapacity(breakpoints.count)
    for (index, first) in breakpoints.enumerated() {
      guard strengths[index] > 0 else { continue }
      let type = type(ofStrength: strengths[index])
      let last = index + 1 < breakpoints.count ? breakpoints[index + 1] - 1 : UInt64.max
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

  /// Whether bit 0 of an entry's attributes is set; one without has those of an enabled one.
  private static func isEnabled(_ entry: FirmwareMapEntry) -> Bool {
    (entry.attributes ?? FirmwareMapAttributes.enabled) & FirmwareMapAttributes.enabled != 0
  }

  /// An entry's type as its attributes leave it: a usable entry with bit 1 is not usable whatever bit 0 says, it reserves;
  /// without either it is no entry (E13).
  private static func effectiveType(_ entry: FirmwareMapEntry) -> UInt32? {
    if entry.type != FirmwareMemoryType.usable { return entry.type }
    let isNonVolatile = (entry.attributes ?? 0) & FirmwareMapAttributes.nonVolatile != 0
    if isNonVolatile { return FirmwareMemoryType.reserved }
    return isEnabled(entry) ? entry.type : nil
  }
}
