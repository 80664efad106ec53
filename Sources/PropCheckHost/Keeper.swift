// Keeping the failures of a run: each in a file of its own, from the moment in which it is found.

import PropCheck

/// Saves each failure when it is found, and replaces it by the simplified case; what earlier runs saved stays.
final class Keeper {
  private let store: ArtefactStore?
  private let name: String
  private let seed: UInt64
  /// What could not be written beside saved cases.
  private(set) var problems: [String] = []
  private var entries: [Entry] = []

  /// What became of the case of one identity.
  private struct Entry {
    let identity: FailureIdentity
    var saved: Result<String, FileProblem>?
    /// The file that this run created: one that was there before is a regression test and stays.
    var created: String?
  }

  init(store: ArtefactStore?, name: String, seed: UInt64) {
    self.store = store
    self.name = name
    self.seed = seed
  }

  /// Where the case of a failure was saved, or why it was not; nil: it was not to be saved.
  func saved(_ identity: FailureIdentity) -> Result<String, FileProblem>? {
    entries.first { $0.identity == identity }?.saved
  }

  /// Saves the case as it is now known.
  func keep(_ found: Counterexample) {
    guard let store else { return }
    let identity = found.failure.identity
    let index = entries.firstIndex { $0.identity == identity } ?? entries.count
    if index == entries.count { entries.append(Entry(identity: identity)) }
    let path = store.path(of: found.bytes, name: name)
    let isNew = !Files.exists(path)
    do throws(FileProblem) {
      entries[index].saved = .success(try store.save(found.bytes, of: name))
      explain(found, at: path)
      let earlier = entries[index].created
      entries[index].created = isNew || earlier == path ? path : nil
      // Failures that do not repeat may share a case.
      if let earlier, !entries.contains(where: { (try? $0.saved?.get()) == earlier }) { store.delete(earlier) }
    } catch {
      if case .success? = entries[index].saved { return }
      entries[index].saved = .failure(error)
    }
  }

  /// Writes the text beside a saved case. The case counts as saved without it.
  private func explain(_ found: Counterexample, at path: String) {
    let text = CaseText(shape: found.shape, text: found.wholeText(name: name, seed: seed))
    do throws(FileProblem) { try text.write(beside: path) } catch { problems.append(error.description) }
  }
}
