// The role of a choice: which place it has in the span around it. Keys of a cache have one role in every command, values
// another.
//
//     more put 3 7   more get 3       roles, by label and offset:  3 and 3 are command+2, 7 is command+3

/// What a choice is for, as far as the sequence tells: choices of one role may stand for the same things.
struct ChoiceRole: Hashable {
  let kind: Choice.Kind
  let low: UInt64
  let high: UInt64
  /// The label of the innermost span, and the offset in it; zero where places do not count.
  let label: UInt32
  let offset: Int
}

extension Record {
  /// The index of the innermost span around each choice, -1 where there is none.
  ///
  /// - Complexity: O(choices + spans).
  package var innermostSpans: [Int] {
    var owners: [Int] = []
    owners.reserveCapacity(choices.count)
    var open: [Int] = []
    var next = 0
    for index in choices.indices {
      while let last = open.last, Int(spans[last].end) <= index { open.removeLast() }
      while next < spans.count, Int(spans[next].start) <= index {
        if Int(spans[next].end) > index { open.append(next) }
        next += 1
      }
      owners.append(open.last ?? -1)
    }
    return owners
  }

  /// What makes two choices the same for a pass.
  enum RoleScope {
    /// Their range, and their place in the span around them.
    case place
    /// Their range.
    case range
    /// Their kind: a start and a length may be compared with each other, whatever their ranges are.
    case kind
  }

  /// The choices of each role, roles in the order in which they come up; continuation markers have none.
  func choicesByRole(_ scope: RoleScope) -> [[Int]] {
    let owners = scope == .place ? innermostSpans : []
    var groups: [[Int]] = []
    var places: [ChoiceRole: Int] = [:]
    for (index, choice) in choices.enumerated() where !choice.kind.isContinuation {
      let owner = scope == .place ? owners[index] : -1
      let role = ChoiceRole(
        kind: choice.kind, low: scope == .kind ? 0 : choice.low, high: scope == .kind ? 0 : choice.high,
        label: owner < 0 ? 0 : spans[owner].label,
        offset: owner < 0 ? 0 : index - Int(spans[owner].start))
      if let place = places[role] {
        groups[place].append(index)
      } else {
        places[role] = groups.count
        groups.append([index])
      }
    }
    return groups
  }
}
