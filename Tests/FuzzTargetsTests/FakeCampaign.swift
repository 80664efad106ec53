// A campaign with its own corpus and a stand-in for the instrumented build (Tests/FakeFuzzer), in a folder that goes with
// the test.

import Foundation
import ProcessSupport

final class FakeCampaign {
  let folder: URL
  var corpus: String { folder.appending(path: "Corpus").path }
  var crashes: String { "\(corpus)/boot/crashes" }
  private var binaries: String { folder.appending(path: "binaries").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "campaign-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: binaries, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: corpus, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: try Invocation.executable("FakeFuzzer"), to: URL(filePath: "\(binaries)/FuzzTargets"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Runs the campaign's command line; options for the places come behind.
  ///
  /// - Parameter shell: a shell script in which "$@" is the command.
  func run(_ arguments: [String], input: String? = nil, shell: String? = nil) throws -> Invocation {
    var arguments = arguments
    for (option, path) in [("binaries", binaries), ("ordinary", binaries), ("corpus", corpus)]
    where !arguments.contains("--\(option)") {
      arguments += ["--\(option)", path]
    }
    let planted = input.map { "export FAKE_INPUT='\($0)'; " } ?? ""
    let place = "export FAKE_DISK='\(corpus)'; cd '\(folder.path)'; "
    return try Invocation(of: "fuzzcampaign", arguments, shell: place + planted + (shell ?? "exec \"$@\""))
  }

  /// The names in a folder, sorted; none if there is no such folder.
  func names(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// The contents of the crashes that were kept.
  var kept: [String] {
    names(crashes).filter { $0.contains("-crash-") }.map {
      (try? String(contentsOfFile: "\(crashes)/\($0)", encoding: .utf8)) ?? "unreadable"
    }
  }
}
