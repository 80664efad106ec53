// Where crashes are kept: one file for each input, under a name that says which bug it is and which input.
//
//   Corpus/TARGET/crashes/3fa9c1d2...-crash-09ef6af3...   bug, kind of failure, a hash of the content
//   Corpus/TARGET/crashes/3fa9c1d2...-simplified          the simplest input that fails in the same way
//   Corpus/TARGET/crashes/3fa9c1d2....txt                 what the bug is: its identity, its trace, a message, the fuzzer's words
//
// A bug is all inputs whose failures have one identity.

import PropCheck
import PropCheckHost

/// Keeps crashes of one target apart by bug.
struct CrashStore {
  let folder: String
  /// The bugs of this campaign by the hashes of their identities: how many inputs showed each, and where the first is.
  private(set) var bugs: [String: (inputs: Int, first: String)] = [:]

  init(folder: String) { self.folder = folder }

  /// The number of inputs that this campaign kept.
  var count: Int { bugs.values.reduce(0) { $0 + $1.inputs } }

  /// A crash in the store.
  struct Kept: Equatable {
    let bug: String
    let path: String
    /// Whether this campaign has not seen the bug before.
    let isNew: Bool
  }

  /// Writes `input`, which failed with `failure`, into the store, completely and over no other file.
  mutating func keep(_ input: FailedInput, _ failure: PropertyFailure, log: [String]) throws(FileProblem) -> Kept {
    try Files.makeDirectory(folder)
    let bug = CrashStore.name(of: failure.identity)
    var path = "\(folder)/\(bug)-\(input.name)"
    var number = 1
    while try !Files.create(input.bytes, at: path) {
      // A crash that is stored already needs no second file. Another crash with the same name does.
      if (try? Files.read(path, limit: max(input.bytes.count, 1) * 2)) == input.bytes { break }
      number += 1
      path = "\(folder)/\(bug)-\(input.name)-\(number)"
    }
    let note = (["\(failure.identity)", "", failure.message, ""] + log).joined(separator: "\n") + "\n"
    // The note can be made again from the input, so that losing it does no harm.
    _ = try? Files.create(Array(note.utf8), at: notePath(bug))
    bugs[bug, default: (0, path)].inputs += 1
    return Kept(bug: bug, path: path, isNew: bugs[bug]?.inputs == 1)
  }

  /// Where the explanation of a bug is.
  func notePath(_ bug: String) -> String { "\(folder)/\(bug).txt" }

  /// Where the simplest input of a bug is.
  func simplifiedPath(_ bug: String) -> String { "\(folder)/\(bug)-simplified" }

  /// The simplest file of a bug that there is.
  func simplest(_ bug: String) -> String? {
    Files.exists(simplifiedPath(bug)) ? simplifiedPath(bug) : bugs[bug]?.first
  }

  /// Puts the trace of the simplified input before what the fuzzer said.
  func explain(_ bug: String, report: String) throws(FileProblem) {
    let old = String(decoding: (try? Files.read(notePath(bug), limit: 1 << 20)) ?? [], as: UTF8.self)
    let parts = old.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let text = "\(parts.first ?? "")\n\n\(report)\n\(parts.count > 1 ? parts[1] : "")"
    try Files.write(Array(text.utf8), to: notePath(bug))
  }

  /// The bug's name: a hash of all parts of its identity, the same in every process and every run.
  static func name(of identity: FailureIdentity) -> String {
    var parts = [identity.oracle] + identity.traits.flatMap { [$0.name, $0.value] }
    if let place = identity.place { parts += [place.file, "\(place.line)", "\(place.column)"] }
    // No part holds a zero, and a place changes whether their number is odd.
    return ArtefactStore.digest(Array(parts.joined(separator: "\0").utf8))
  }
}
