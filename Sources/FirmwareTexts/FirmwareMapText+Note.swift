// What a person should know about a map that was read: the text may not say all of it, or may mean something else.

import Operations

extension FirmwareMapText {
  /// A remark on a map that was read, with the line that gave rise to it.
  public struct Note: Hashable, Sendable {
    public var kind: Kind
    /// Counted from 1; `nil` where the text as a whole is meant.
    public var line: Int?

    public init(_ kind: Kind, line: Int? = nil) {
      self.kind = kind
      self.line = line
    }
  }
}

extension FirmwareMapText.Note {
  /// What is to be said.
  public enum Kind: Hashable, Sendable {
    /// The log does not begin with the header of the map, and no entry is for address 0.
    case frontMissing
    /// No entry is for address 0.
    case startsLate
    /// The text ends in a number or a word of the map.
    case lastLineOpen
    /// A number of the entry has fewer digits than it had, as far as its neighbours tell.
    case numberLooksCut
    /// Lines were left out by hand between entries.
    case elided
    /// A line of the map is commented out.
    case commentedOut
    /// Only a map that Linux had changed is there.
    case derivedMapOnly
    /// A map follows that withholds these usable bytes.
    case withheld([ByteRange])
    /// A longer map follows than the firmware's first entries.
    case extendedMapFollows
    /// The lengths of these entries, counted from 1, overlap other entries, or all are odd; as ends they make a map.
    case lengthsLookLikeEnds([Int])
    /// The second column was taken for ends, since as lengths the entries would overlap.
    case readAsEnds
    /// The second column was taken for lengths; as ends it would make a map too.
    case readAsLengths
    /// The third column was read as 64 bits, attributes above the type.
    case attributesAboveType
    /// All numbers are whole KiB in decimal, and were read as hexadecimal.
    case looksDecimal
    /// Numbers without 0x were read as decimal.
    case readAsDecimal
    /// Lines that a patch removes were left out.
    case removedLines
    /// A line between the entries says something else.
    case foreignLine
    /// A line states a size that is not that of its range.
    case sizeDiffers
    /// Sizes in KB, rounded down by who printed them.
    case roundedSizes
  }
}

extension FirmwareMapText.Note: CustomStringConvertible {
  /// One line: where, and what to know.
  public var description: String {
    guard let line else { return kind.description }
    return "line \(line): \(kind)"
  }
}

extension FirmwareMapText.Note.Kind: CustomStringConvertible {
  public var description: String {
    switch self {
    case .frontMissing:
      "the first entry does not start at 0 and no header precedes it: the front of the log is missing, the map may be incomplete"
    case .startsLate: "no entry starts at 0: the front of the map may be missing"
    case .lastLineOpen: "the last line has no line end: the text may have been cut here"
    case .numberLooksCut:
      "a number here is written unlike those of the other entries: digits may be missing, and the entry may be wrong"
    case .elided: "lines were left out here: the map is incomplete"
    case .commentedOut: "this line of the map is commented out with #: it is not read"
    case .derivedMapOnly:
      "the firmware's own map is missing; this is the map after Linux or its command line (user:, modified:) changed it"
    case .withheld(let ranges):
      "a map follows that Linux changed and that withholds usable memory; to repeat that, give "
        + ranges.prefix(4).map(Self.option).joined(separator: " ")
        + (ranges.count > 4 ? " and \(ranges.count - 4) more" : "")
    case .extendedMapFollows:
      "an extended map follows with more usable memory; only the firmware's first entries are read"
    case .lengthsLookLikeEnds(let entries):
      (entries.isEmpty
        ? "every LENGTH looks like an END, since all are odd; "
        : "LENGTH looks like an END in \(entries.count == 1 ? "entry" : "entries") \(Self.list(entries)), which overlap; ")
        + "write START LENGTH TYPE, or START-END WORD"
    case .readAsEnds: "the second number of each line is taken for an END, since as a LENGTH it makes no plausible map"
    case .readAsLengths:
      "the second number of each line is taken for a LENGTH; if it is an END, write START-END WORD"
    case .attributesAboveType:
      "the third number is taken for 64 bits: attributes in the upper half, the type in the lower"
    case .looksDecimal:
      "every number is a multiple of 1024 in decimal, but is read as hexadecimal; write 0x and hexadecimal digits"
    case .readAsDecimal: "numbers without 0x are taken for decimal, since every one is then a multiple of 1024"
    case .removedLines: "lines that the patch removes are not read"
    case .foreignLine: "this line stands next to the entries and is not read, since it says something else"
    case .sizeDiffers: "the size on this line is not that of its range; the range is read"
    case .roundedSizes: "sizes are printed in whole KB: the last bytes of a range may be missing"
    }
  }

  private static func option(_ range: ByteRange) -> String {
    "--reserve 0x\(String(range.start, radix: 16)):0x\(String(range.end - range.start, radix: 16))"
  }

  private static func list(_ numbers: [Int]) -> String {
    numbers.prefix(8).map { "\($0)" }.joined(separator: ",") + (numbers.count > 8 ? ",..." : "")
  }
}
