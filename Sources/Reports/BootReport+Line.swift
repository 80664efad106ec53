// A boot as one line among many.

import Specification

extension BootReport {
  /// What to say of the boot in one line after its verdict: the free memory, the reason of a refusal without
  /// the advice after its semicolon, or the first finding.
  public var headline: String {
    switch verdict {
    case .ok:
      guard let summary else { return "" }
      let free = TextLayout.size(UInt64(summary.answers.frames.free) << 12)
      let total = TextLayout.size(UInt64(summary.answers.frames.total) << 12)
      return "\(free) free below \(total)"
    case .refused:
      let reason = (message ?? "").prefix { $0 != ";" }
      return "\(stage ?? ""): \(reason)"
    case .violated: return message ?? ""
    }
  }
}
