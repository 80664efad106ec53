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
    var next = 0
    for (place, origin) in zip(places.indices, order) {
      edited.choices += choices[next..<places[place].lowerBound]
      newStarts[origin] = edited.choices.count
      edited.choices += choices[places[origin]]
      next = places[place].upperBound
    }
    edited.choices += choices[next...]
    edited.spans = spans.map { span in
      var moved = span
      moved.parent = -1
      if let inside = places.firstIndex(where: { $0.lowerBound <= span.start && span.end <= $0.upperBound }) {
        let shift = Int32(newStarts[inside] - places[inside].lowerBound)
        moved.start += shift
        moved.end += shift
      } else {
        moved.start += Record.growth(before: span.start, places, order: order)
        moved.end += Record.growth(before: span.end, places, order: order)
      }
      return moved
    }
    edited.spans.sort { $0.start != $1.start ? $0.start < $1.start : $0.end > $1.end }
    return edited
  }

  /// How much longer the places that end at or before `position` become.
  private static func growth(before position: Int32, _ places: [Range<Int>], order: [Int]) -> Int32 {
    var growth = 0
    for (place, origin) in zip(places, order) where place.upperBound <= position {
      growth += places[origin].count - place.count
    }
    return Int32(growth)
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
