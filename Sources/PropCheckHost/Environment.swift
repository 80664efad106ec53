// What the environment may say about runs.
//
//     PROPCHECK_SEED=n | fresh        another seed for every property; "fresh" takes one from the system and prints it
//     PROPCHECK_CASES=n | fit         how many cases must pass; "fit": as many as fit into PROPCHECK_SECONDS
//     PROPCHECK_FAILURES=n            how many distinct failures a run reports at most; 1: it ends with the first
//     PROPCHECK_SHRINKS=n             how many evaluations shrinking may take
//     PROPCHECK_SECONDS=n             stop each property by the clock after n seconds
//     PROPCHECK_REPLAY=NAME=HEX       run one case of the property NAME only; NAME=@PATH reads it from a file
//     PROPCHECK_ARTEFACTS=DIRECTORY   where failures are kept; "none" keeps none; empty is unset
//     PROPCHECK_ISOLATE=n             run every case in a child process and cut it after n milliseconds
//
// Anything else that begins with PROPCHECK_ is an error, and so is a value that cannot be read: a run that went another
// way than it was told would pass for the one that was asked for.

import PropCheck

// `environ` is a variable that C declares: nothing here writes it, and it is read once for each environment.
#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
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
  /// Whether a run has as many cases as fit into its seconds, and passes when they are over.
  public var casesFit = false
  /// Another limit for distinct failures.
  public var distinctFailures: Int?
  /// Another budget for shrinking, in evaluations.
  public var shrinkEvaluations: Int?
  /// A limit by the clock, in seconds.
  public var seconds: Int?
  /// The name of the property of which one case shall be repeated, and the case.
  public var replay: (name: String, saved: SavedCase)?
  /// Another directory for failures.
  public var artefacts: String?
  /// Cases run in child processes, with this limit in milliseconds.
  public var isolationMilliseconds: Int?
  /// What could not be understood, one sentence each without its full stop; no property is run while there is anything.
  public private(set) var problems: [String] = []
  /// Whether these are the wishes of this process's environment.
  private(set) var isOfProcess = false

  private static let prefix = "PROPCHECK_"
  /// The names that are known, without the prefix.
  private static let names = [
    "SEED", "CASES", "FAILURES", "SHRINKS", "SECONDS", "REPLAY", "ARTEFACTS", "ISOLATE",
  ]

  /// No wishes.
  public init() {}

  /// The wishes in an environment of these variables; those of other prefixes are left alone.
  public init(_ variables: [String: String]) {
    func value(_ name: String) -> String? { variables[Environment.prefix + name] }
    readNames(variables.keys.filter { $0.hasPrefix(Environment.prefix) }.sorted())
    readSeed(value("SEED"))
    casesFit = value("CASES") == "fit"
    if !casesFit { cases = number(value("CASES"), "CASES", or: ", or 'fit'") }
    distinctFailures = number(value("FAILURES"), "FAILURES")
    shrinkEvaluations = number(value("SHRINKS"), "SHRINKS")
    seconds = number(value("SECONDS"), "SECONDS")
    isolationMilliseconds = number(value("ISOLATE"), "ISOLATE")
    artefacts = value("ARTEFACTS").flatMap { $0.isEmpty ? nil : $0 }
    readReplay(value("REPLAY"))
    if casesFit && value("SECONDS") == nil {
      problems.append("PROPCHECK_CASES is 'fit', so PROPCHECK_SECONDS must say into how many seconds the cases fit")
    }
  }

  /// The wishes of this process's environment.
  public static var current: Environment {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if text.hasPrefix(prefix), let sign = text.firstIndex(of: "=") {
        variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
      }
      next += 1
    }
    var environment = Environment(variables)
    environment.isOfProcess = true
    return environment
  }

  private mutating func readNames(_ names: [String]) {
    let known = Environment.names.map { Environment.prefix + $0 }
    for name in names where !known.contains(name) {
      let near = known.first { EditDistance.isSmall(name, $0) }
      let advice = near.map { "did you mean \($0)?" } ?? "there are \(known.joined(separator: ", "))"
      problems.append("\(name) is no variable of PropCheck; \(advice)")
    }
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
      problems.append("PROPCHECK_SEED is '\(text)', but must be a number below 2^64, or 'fresh'")
    }
  }

  private mutating func number(_ text: String?, _ name: String, or other: String = "") -> Int? {
    guard let text else { return nil }
    if let number = Int(text), number > 0 { return number }
    problems.append("\(Environment.prefix)\(name) is '\(text)', but must be a number above 0\(other)")
    return nil
  }

  /// A path may hold "=" and so may a name: a path follows the first "=@", a case the last "=".
  private mutating func readReplay(_ text: String?) {
    guard let text else { return }
    guard let sign = Environment.separator(in: text), sign > text.startIndex else {
      problems.append("PROPCHECK_REPLAY is '\(text)', but must be NAME=HEX or NAME=@PATH")
      return
    }
    let name = String(text[..<sign])
    let value = text[text.index(after: sign)...]
    if value.hasPrefix("@") {
      do throws(FileProblem) {
        let bytes = try Files.read(String(value.dropFirst()), limit: ArtefactStore.sizeLimit)
        let path = String(value.dropFirst())
        replay = (name, SavedCase(origin: path, bytes: bytes, shape: CaseText.shape(beside: path)))
      } catch {
        problems.append("PROPCHECK_REPLAY: \(error)")
      }
    } else if let bytes = Hex.bytes(value) {
      replay = (name, SavedCase(origin: "PROPCHECK_REPLAY", bytes: bytes))
    } else {
      problems.append("PROPCHECK_REPLAY: '\(value)' is not pairs of hexadecimal digits")
    }
  }

  private static func separator(in text: String) -> String.Index? {
    for index in text.indices where text[index...].hasPrefix("=@") { return index }
    return text.lastIndex(of: "=")
  }
}
