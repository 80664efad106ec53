// What may become of a text whose truth is known.
//
//   whole      read as the truth
//   damaged    read as the truth, or as its beginning, or refused, or read with a note; never more usable memory
//   cut in a short number or a word    the same, or read as what is left says

import FirmwareTexts
import Operations
import PropCheck
import Specification

/// Judges what was read of a text.
struct PastedTextOracle {
  let text: PastedText

  /// What became of the text.
  enum Outcome: String {
    case truth = "read as the truth"
    case noted = "read with a note"
    case asIsLeft = "read as what was left of a word says"
    case refused
  }

  func judge(_ result: Result<FirmwareMapText, FirmwareMapTextError>) throws(PropertyFailure) -> Outcome {
    let isWhole = text.damage == .none
    let map: FirmwareMapText
    switch result {
    case .failure(let error):
      // Two halves without leading zeros have more than one meaning.
      if isWhole, text.shape != .multibootBare { throw failure("is refused: \(error)") }
      return .refused
    case .success(let read): map = read
    }
    let (read, truth) = (regions(map.entries), regions(text.truth))
    if read == truth { return .truth }
    if isWhole { throw failure("is read as \(map.entries)") }
    // A start that lost its last digits lies lower: only then may there be more memory than in truth.
    if text.isCutInWord && text.damage == .lineBroken { return map.notes.isEmpty ? .asIsLeft : .noted }
    if let extra = read.first(where: { $0.type == FirmwareMemoryType.usable && !isUsable($0, in: truth) }) {
      throw failure("has no usable memory at \(extra)")
    }
    if !map.notes.isEmpty { return .noted }
    if text.isCutInWord { return .asIsLeft }
    // A log that ends early is as good as one of a smaller machine.
    let entries = map.entries.map { FirmwareMapEntry(base: $0.base, length: $0.length, type: $0.type) }
    let isBeginning = text.damage != .frontCut && text.truth.starts(with: entries)
    let isMiddle = text.damage == .lineLost || text.damage == .lineBroken
    guard isBeginning || isMiddle && entries.allSatisfy(text.truth.contains) else {
      throw failure("is read as \(map.entries) without a note")
    }
    return .truth
  }

  private func regions(_ entries: [FirmwareMapEntry]) -> [ReferenceFirmwareMap.Region] {
    ReferenceFirmwareMap(
      entries.map { FirmwareMapEntry(base: $0.base, length: $0.length, type: $0.type) }, attributes: .absent
    ).regions
  }

  private func isUsable(_ region: ReferenceFirmwareMap.Region, in truth: [ReferenceFirmwareMap.Region]) -> Bool {
    truth.contains { $0.type == FirmwareMemoryType.usable && $0.first <= region.first && region.last <= $0.last }
  }

  private func failure(_ what: String) -> PropertyFailure {
    PropertyFailure(
      FailureIdentity(oracle: Finding.Oracle.result.rawValue), "\(text.shape), \(text.damage), of \(text.truth) \(what)"
    )
  }
}
