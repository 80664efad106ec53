// What the environment may say about runs.
//
//     PROPCHECK_SEED=n | fresh        another seed for every property; "fresh" takes one from the system and prints it
//     PROPCHECK_CASES=n               how many cases must pass
//     PROPCHECK_FAILURES=n            how many distinct failures a run reports at most; 1: it ends with the first
//     PROPCHECK_SHRINKS=n             how many evaluations shrinking may take
//     PROPCHECK_SECONDS=n             stop each property by the clock after n seconds
//     PROPCHECK_REPLAY=NAME=HEX       run one case of the property NAME only; NAME=@PATH reads it from a file
//     PROPCHECK_ARTEFACTS=DIRECTORY   where failures are kept; "none" keeps none; empty is unset
//     PROPCHECK_ISOLATE=n             run every case in a child process and cut it after n milliseconds

import PropCheck

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The environment's wishes.
public struct Environment: Sendable {
  /// Another seed.
  public var seed: UInt64?
  /// Whether the seed was asked to be a fresh one.
  public var seedIsFresh = false
  /// Another number of cases.
  public var cases: Int?
  /// Another limit for distinct failures.
  public var distinctFailures: Int?
  /// Another budget for shrinking, in evaluations.
  public var shrinkEvaluations: Int?
  /// A limit by the clock, in seconds.
  public var seconds: Int?
  /// The name of the property of which one case shall be repeated, and the case.
  public var replay: (name: String, saved: SavedCase)?
  /// Why a case that was to be repeated cannot be, and the property's name; nil: the name is not known either.
  public private(set) var unreadableReplay: (name: String?, problem: String)?
  /// Another directory for failures.
  public var artefacts: String?
  /// Cases run in child processes and are cut after so many milliseconds.
  public var isolationMilliseconds: Int?
  /// What could not be understood.
  public private(set) var problems: [String] = []

  /// No wishes.
  public init() {}

  /// The wishes that `lookUp` finds under the names above.
  public init(lookUp: (String) -> String?) {
    readSeed(lookUp("PROPCHECK_SEED"))
    cases = number(lookUp("PROPCHECK_CASES"), "PROPCHECK_CASES")
    distinctFailures = number(lookUp("PROPCHECK_FAILURES"), "PROPCHECK_FAILURES")
    shrinkEvaluations = number(lookUp("PROPCHECK_SHRINKS"), "PROPCHECK_SHRINKS")
    seconds = number(lookUp("PROPCHECK_SECONDS"), "PROPCHECK_SECONDS")
    isolationMilliseconds = number(lookUp("PROPCHECK_ISOLATE"), "PROPCHECK_ISOLATE")
    artefacts = lookUp("PROPCHECK_ARTEFACTS").flatMap { $0.isEmpty ? nil : $0 }
    readReplay(lookUp("PROPCHECK_REPLAY"))
  }

  /// The wishes of this process's environment.
  public static var current: Environment {
    Environment { name in getenv(name).map { String(cString: $0) } }
  }

  /// One for the whole process, so that a run of many properties is repeated with one number.
  private static let freshSeed = UInt64.random(in: 0...UInt64.max)

  private mutating func readSeed(_ text: String?) {
    guard let text else { return }
    if text == "fresh" {
      seed = Environment.freshSeed
      seedIsFresh = true
    } else if let number = UInt64(text) {
      seed = number
    } else {
      problems.append("PROPCHECK_SEED is '\(text)', but must be a number below 2^64, or 'fresh'; it is ignored")
    }
  }

  private mutating func number(_ text: String?, _ name: String) -> Int? {
    guard let text else { return nil }
    if let number = Int(text), number > 0 { return number }
    problems.append("\(name) is '\(text)', but must be a number above 0; it is ignored")
    return nil
  }

  /// Why a case of the property called `name` that was to be repeated cannot be.
  func replayProblem(for name: String) -> String? {
    guard let unreadableReplay, unreadableReplay.name == nil || unreadableReplay.name == name else { return nil }
    return unreadableReplay.problem
  }

  /// A path may hold "=" and so may a name: a path follows the first "=@", a case the last "=".
  private mutating func readReplay(_ text: String?) {
    guard let text else { return }
    guard let sign = Environment.separator(in: text), sign > text.startIndex else {
      unreadableReplay = (nil, "PROPCHECK_REPLAY is '\(text)', but must be NAME=HEX or NAME=@PATH")
      return
    }
    let name = String(text[..<sign])
    let value = text[text.index(after: sign)...]
    if value.hasPrefix("@") {
      do throws(FileProblem) {
        let bytes = try Files.read(String(value.dropFirst()), limit: ArtefactStore.sizeLimit)
        replay = (name, SavedCase(origin: String(value.dropFirst()), bytes: bytes))
      } catch {
        unreadableReplay = (name, "PROPCHECK_REPLAY: \(error)")
      }
    } else if let bytes = Hex.bytes(value) {
      replay = (name, SavedCase(origin: "PROPCHECK_REPLAY", bytes: bytes))
    } else {
      unreadableReplay = (name, "PROPCHECK_REPLAY: '\(value)' is not pairs of hexadecimal digits")
    }
  }

  private static func separator(in text: String) -> String.Index? {
    for index in text.indices where text[index...].hasPrefix("=@") { return index }
    return text.lastIndex(of: "=")
  }
}
