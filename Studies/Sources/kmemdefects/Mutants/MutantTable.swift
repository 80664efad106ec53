// The records as text: survivors that nobody has explained first, then those explained, then counts by operator and by killer.

/// The summary of a run of mutants.
struct MutantTable {
  let records: [MutantRecord]

  /// Mutants of the sample that do not compile.
  let uncompiled: Int

  /// Keys of the explanations that name no mutant of the sample.
  let unused: [String]

  private var killed: Int { records.count { $0.isKilled } }

  /// Survivors without an explanation.
  var unexplained: [MutantRecord] { records.filter { !$0.isKilled && $0.explanation == nil } }

  var text: String {
    var lines: [String] = []
    for record in unexplained { lines.append("survived, unexplained: \(record.mutant.text)\n    \(record.mutant.key)") }
    for record in records where !record.isKilled {
      if let why = record.explanation { lines.append("survived: \(record.mutant.text)\n    \(why)") }
    }
    if !lines.isEmpty { lines.append("") }
    lines += operators
    lines.append("")
    lines += killers
    if !unused.isEmpty { lines.append("explanations of other mutants: \(unused.count)") }
    let share = records.isEmpty ? 0 : killed * 1000 / records.count
    lines.append(
      "\(killed) of \(records.count) mutants killed (\(share / 10).\(share % 10) %), "
        + "\(records.count - killed - unexplained.count) survivors explained, \(unexplained.count) not; "
        + "\(uncompiled) do not compile")
    return lines.joined(separator: "\n")
  }

  private var operators: [String] {
    Dictionary(grouping: records, by: \.mutant.operator).sorted { $0.key < $1.key }.map { name, records in
      "\(name): \(records.count { $0.isKilled }) of \(records.count) killed"
    }
  }

  private var killers: [String] {
    var counts: [String: Int] = [:]
    for record in records {
      switch record.fate {
      case .property(let detection): counts["\(detection.property), \(detection.oracle)", default: 0] += 1
      case .test: counts["KMemTests", default: 0] += 1
      case .survived: break
      }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "killed by \($0.key): \($0.value)" }
  }
}
