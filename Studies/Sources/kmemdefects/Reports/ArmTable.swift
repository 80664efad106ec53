// What each part of the harness is worth: how many defects each arm finds, and which ones only the whole harness does.

/// The records of several arms over the same defects and seeds.
struct ArmTable: Sendable {
  let arms: [(arm: Arm, records: [DefectRecord])]

  /// One line of the comparison.
  struct Row: Sendable {
    let arm: Arm

    /// Defects that every run found, those that some run found, and all.
    let always: Int
    let sometimes: Int
    let total: Int

    /// Names of those that the first arm always finds and this one does not.
    let lost: [String]

    /// Seconds that its runs took together, missed ones included.
    let seconds: Int
  }

  var rows: [Row] {
    let reference = Set(arms.first?.records.filter(\.isFound).map(\.defect.name) ?? [])
    return arms.map { arm, records in
      let found = records.filter(\.isFound).map(\.defect.name)
      let microseconds = records.flatMap(\.outcomes).reduce(0) { sum, outcome in
        switch outcome {
        case .found(let detection): sum + detection.microseconds
        case .missed(_, let microseconds): sum + microseconds
        }
      }
      return Row(
        arm: arm, always: found.count, sometimes: records.count { !$0.detections.isEmpty }, total: records.count,
        lost: reference.subtracting(found).sorted(), seconds: microseconds / 1_000_000)
    }
  }

  var text: String {
    let head = "arm         always  sometimes  of    seconds  not always found, though the first arm does"
    return
      ([head]
      + rows.map { row in
        [
          pad(row.arm.rawValue, 12), pad("\(row.always)", 8), pad("\(row.sometimes)", 11), pad("\(row.total)", 6),
          pad("\(row.seconds)", 9), row.lost.isEmpty ? "-" : "\(row.lost.count): \(row.lost.joined(separator: ", "))",
        ].joined()
      }).joined(separator: "\n")
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
