// Where crashes are kept: one file for each input, under a name that says which bug it is and which input.
//
//   Corpus/TARGET/crashes/3fa9c1d2-crash-09ef6af3...        bug, and libFuzzer's name: the kind and a hash of the content
//   Corpus/TARGET/crashes/3fa9c1d2.txt                      the end of the log of the first input of this bug

import Foundation

/// Keeps crashes of one campaign apart by bug.
struct CrashStore {
  let folder: URL
  private(set) var bugs: [String: Int] = [:]

  init(folder: URL) { self.folder = folder }

  /// The number of inputs kept.
  var count: Int { bugs.values.reduce(0, +) }

  /// Moves `file`, an input that crashed with `signature`, into the store. Nothing is overwritten: a file of the same name
  /// has the same content, since the name holds its hash.
  ///
  /// - Returns: where the input is now, and whether the bug is new.
  mutating func keep(_ file: URL, signature: String, log: [String]) throws -> (file: URL, isNew: Bool) {
    let manager = FileManager.default
    try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    let bug = CrashStore.digest(signature)
    let kept = folder.appending(path: "\(bug)-\(file.lastPathComponent)")
    // A move within a file system needs no space, so a full disk loses nothing.
    if !manager.fileExists(atPath: kept.path) { try manager.moveItem(at: file, to: kept) }
    let note = folder.appending(path: "\(bug).txt")
    if !manager.fileExists(atPath: note.path) {
      try? ([signature] + log).joined(separator: "\n").write(to: note, atomically: true, encoding: .utf8)
    }
    bugs[bug, default: 0] += 1
    return (kept, bugs[bug] == 1)
  }

  /// FNV-1a of `text`, 32 bits as hexadecimal digits: the same in every process.
  static func digest(_ text: String) -> String {
    var hash: UInt32 = 0x811C_9DC5
    for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }
}
