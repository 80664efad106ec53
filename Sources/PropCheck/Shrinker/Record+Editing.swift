// Edits of a record that keep its spans in step with its choices.
//
//     choices  a b c d e      deleting 1..<3      a d e
//     spans    [--) [----)    ------------->      [) [--)

extension Record {
  /// The record without the choices in `range`; spans inside it go too.
  package func deleting(_ range: Range<Int>) -> Record {
    guard !range.isEmpty else { return self }
    var edited = Record()
    edited.choices.reserveCapacity(choices.count - range.count)
    edited.choices += choices[..<range.lowerBound]
    edited.choices += choices[range.upperBound...]
    edited.spans.reserveCapacity(spans.count)
    for span in spans where !(span.start >= range.lowerBound && span.end <= range.upperBound) {
      var moved = span
      moved.start = Record.moved(span.start, by: range)
      moved.end = Record.moved(span.end, by: range)
      moved.parent = -1
      edited.spans.append(moved)
    }
    return edited
  }

  /// The record with `added` before the choice at `index`; spans around it grow.
  package func inserting(_ added: [Choice], at index: Int) -> Record {
    var edited = self
    edited.choices.insert(contentsOf: added, at: index)
    for place in edited.spans.indices {
      if edited.spans[place].start >= index { edited.spans[place].start += Int32(added.count) }
      if edited.spans[place].end >= index { edited.spans[place].end += Int32(added.count) }
    }
    return edited
  }

  /// The record with `added` before the choice at `index`; spans that end there do not grow, so that what is added belongs to
  /// neither neighbour.
  package func inserting(_ added: [Choice], between index: Int) -> Record {
    var edited = self
    edited.choices.insert(contentsOf: added, at: index)
    for place in edited.spans.indices where edited.spans[place].end > index || edited.spans[place].start >= index {
      if edited.spans[place].start >= index { edited.spans[place].start += Int32(added.count) }
      edited.spans[place].end += Int32(added.count)
    }
    return edited
  }

  /// The record with the choice at `index` set to `key`.
  package func setting(_ index: Int, to key: UInt64) -> Record {
    var edited = self
    edited.choices[index].key = key
    return edited
  }

  /// The record with the stretches `first` and `second`, which must not overlap and be in order, changing places.
  package func swapping(_ first: Range<Int>, _ second: Range<Int>) -> Record {
    rearranging([first, second], order: [1, 0])
  }

  /// The record with the stretches `places` (ascending, not overlapping) holding each other's choices: place `i` gets
  /// those of `places[order[i]]`. Spans move with their choices.
  package func rearranging(_ places: [Range<Int>], order: [Int]) -> Record {
    var edited = Record()
    edited.choices.reserveCapacity(choices.count)
    var newStarts = [Int](repeating: 0, count: places.count)
    /// How much longer the places before each one become.
    var growths = [0]
    var next = 0
    for (place, origin) in zip(places.indices, order) {
      edited.choices += choices[next..<places[place].lowerBound]
      newStarts[origin] = edited.choices.count
      edited.choices += choices[places[origin]]
      next = places[place].upperBound
      growths.append(growths[place] + places[origin].count - places[place].count)
    }
    edited.choices += choices[next...]
    edited.spans = spans.map { span in
      var moved = span
      moved.parent = -1
      let before = Record.placesEnding(by: Int(span.start), places)
      if before < places.count, places[before].lowerBound <= span.start, span.end <= places[before].upperBound {
        let shift = Int32(newStarts[before] - places[before].lowerBound)
        moved.start += shift
        moved.end += shift
      } else {
        moved.start += Int32(growths[before])
        moved.end += Int32(growths[Record.placesEnding(by: Int(span.end), places)])
      }
      return moved
    }
    edited.spans.sort { $0.start != $1.start ? $0.start < $1.start : $0.end > $1.end }
    return edited
  }

  /// How many of the places end at or before `position`, by bisection.
  private static func placesEnding(by position: Int, _ places: [Range<Int>]) -> Int {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle].upperBound <= position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func moved(_ position: Int32, by deleted: Range<Int>) -> Int32 {
    if position <= deleted.lowerBound { return position }
    return position - Int32(min(Int(position), deleted.upperBound) - deleted.lowerBound)
  }
}

extension Record {
  /// The indexes of spans that have the same parent and label, in order; groups of one are left out.
  package var siblingGroups: [[Int]] {
    var groups: [[Int]] = []
    var places: [UInt64: Int] = [:]
    for (index, span) in spans.enumerated() {
      let key = UInt64(UInt32(bitPattern: span.parent)) << 32 | UInt64(span.label)
      if let place = places[key] {
        groups[place].append(index)
      } else {
        places[key] = groups.count
        groups.append([index])
      }
    }
    return groups
  }
}
