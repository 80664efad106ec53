// A text may hold several maps: of several boots, or a log that prints its own twice. Each is a candidate; one is chosen.

import Operations

/// One map of a text.
struct MapCandidate {
  let form: FirmwareMapText.Form
  /// The line of its first entry, counted from 1.
  let line: Int
  private(set) var entries: [FirmwareMapEntry] = []

  init(form: FirmwareMapText.Form, line: Int, entries: [FirmwareMapEntry] = []) {
    self.form = form
    self.line = line
    self.entries = entries
  }

  /// - Returns: `false` where the map is full.
  mutating func append(_ entry: FirmwareMapEntry) -> Bool {
    guard entries.count < FirmwareMapText.maximumEntries else { return false }
    entries.append(entry)
    return true
  }

  /// Whether `entry` must belong to another map, since a map that is sorted has no entry that starts below the end of the
  /// one before it. A line that is printed twice is one of the same map.
  func cannotHold(_ entry: FirmwareMapEntry) -> Bool {
    guard entry.length > 0, let last = entries.last(where: { $0.length > 0 }), entry != last else { return false }
    return entry.base < last.base || entry.base - last.base < last.length
  }
}

/// The maps of a text, and what is to be said about them.
struct MapReading {
  var candidates: [MapCandidate]
  var notes: [FirmwareMapText.Note]

  /// The map that `boot` asks for.
  ///
  /// - Throws: ``FirmwareMapTextError/Reason/secondMapDiffers(firstMapLine:)`` where there are several and none is asked for;
  ///   ``FirmwareMapTextError/Reason/noSuchBoot(_:maps:)``.
  func choose(_ boot: FirmwareMapText.Boot?) throws(FirmwareMapTextError) -> MapCandidate? {
    var different: [MapCandidate] = []
    for candidate in candidates where !different.contains(where: { $0.entries == candidate.entries }) {
      different.append(candidate)
    }
    switch boot {
    case nil:
      guard different.count <= 1 else {
        throw FirmwareMapTextError(line: different[1].line, reason: .secondMapDiffers(firstMapLine: different[0].line))
      }
      return different.first
    case .last: return different.last
    case .number(let number):
      guard different.indices.contains(number - 1) else {
        throw FirmwareMapTextError(line: nil, reason: .noSuchBoot(number, maps: different.count))
      }
      return different[number - 1]
    }
  }
}
