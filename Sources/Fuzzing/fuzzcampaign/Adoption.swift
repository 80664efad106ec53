// A crash becomes a regression: a file in the target's folder that `swift test` replays, and a line on what it was.

import Foundation
import PropCheckHost

/// Puts a case among the regressions of its target.
struct Adoption {
  let target: TargetFiles
  /// The ending of file names: the format's version where inputs are choices.
  let ending: String

  /// Writes the case as `name` with a line on what it was, both or neither, over nothing that is there.
  ///
  /// - Returns: the path of the new regression.
  func adopt(_ bytes: [UInt8], name: String, note: String) throws(CampaignError) -> String {
    guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
      throw CampaignError("'\(name)' is no name for a regression; use letters, digits and hyphens: NAME=...")
    }
    let file = name + ending
    let path = "\(target.regressions)/\(file)"
    return try CampaignError.wrapping {
      try Files.makeDirectory(target.regressions)
      for other in try Files.names(in: target.regressions) {
        if try Files.read("\(target.regressions)/\(other)", limit: ArtefactStore.sizeLimit) == bytes {
          throw CampaignError("the same case is a regression already: \(target.regressions)/\(other)")
        }
      }
      var notes = RegressionNotes(try page(), target: target.name)
      notes.add(file, note: note)
      guard try Files.create(bytes, at: path) else {
        throw CampaignError("\(path) is there already and stays as it is; choose another name: NAME=...")
      }
      do { try Files.write(Array(notes.text.utf8), to: target.notes) } catch {
        // Only the file that was made just now.
        Files.delete(path)
        throw error
      }
      return path
    }
  }

  private func page() throws(FileProblem) -> String? {
    guard Files.exists(target.notes) else { return nil }
    return String(decoding: try Files.read(target.notes, limit: 1 << 20), as: UTF8.self)
  }
}
