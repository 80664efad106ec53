// An input that made a fuzzer end, and what is known of why without running it once more.

import PropCheck

/// An input that failed or, not being certain, ran when its process ended.
struct FailedInput: Equatable {
  /// The kind of failure and a hash of the content.
  let name: String
  var bytes: [UInt8]
  let isCertain: Bool
  /// What went wrong, as it was recorded.
  var failure: PropertyFailure?

  /// The kind of failure.
  var kind: String { String(name.prefix { $0 != "-" }) }

  /// Whether libFuzzer writes failures under such names; slow units are not failures.
  static func isArtefact(_ name: String) -> Bool {
    name.hasPrefix("crash-") || FuzzerLimit.allCases.contains { name.hasPrefix("\($0.rawValue)-") }
  }

  /// The failure to keep to one of libFuzzer's own limits, which it names in the file; nil if that is not what happened.
  var exceededLimit: PropertyFailure? { FuzzerLimit(rawValue: kind)?.failure }
}

/// libFuzzer's own limits, by the word that it begins the names of files with.
enum FuzzerLimit: String, CaseIterable {
  case time = "timeout"
  case memory = "oom"
  case leak

  /// The limit that a process has exceeded which ended with `status`; nil if it is not told so.
  init?(status: Int32) {
    switch status {
    case 70: self = .time
    case 71: self = .memory
    default: return nil
    }
  }

  /// The failure to keep to the limit. Where a case was when its time or its memory was up says little about the case, so that
  /// this is all of the identity.
  var failure: PropertyFailure {
    switch self {
    case .time: PropertyFailure(.hang.with("limit", "time"), "no result within libFuzzer's limit of time")
    case .memory: PropertyFailure(FailureIdentity(oracle: "memory limit"), "more memory than libFuzzer's limit")
    case .leak: PropertyFailure(FailureIdentity(oracle: "leak"), "memory that is never freed")
    }
  }
}
