// A file that is said to fail: which build shows it, and the simplest case that fails as it does.

import FailureRecords
import Foundation
import PropCheck
import PropCheckHost

/// A case in a file, judged and simplified by the executables of both builds.
struct FailingCase {
  let path: String
  let target: TargetFiles
  let places: Places

  /// The build that showed a failure.
  enum Build: String {
    case ordinary
    case instrumented
  }

  /// A simplified case.
  struct Simplified {
    let bytes: [UInt8]
    let failure: PropertyFailure
    /// What it is and what goes wrong.
    let report: String
    let build: Build
  }

  /// Simplifies the case where it fails: in the ordinary build, else in the instrumented one, whose sanitizer sees more.
  ///
  /// - Returns: nil if it fails in neither.
  func simplified() throws(CampaignError) -> Simplified? {
    if let found = try simplified(by: "\(places.ordinary)/FuzzTargets", [target.name], .ordinary) { return found }
    guard FileManager.default.isExecutableFile(atPath: "\(places.binaries)/FuzzTargets") else { return nil }
    try target.link()
    return try simplified(by: target.fuzzer, [], .instrumented)
  }

  private func simplified(by program: String, _ selection: [String], _ build: Build) throws(CampaignError)
    -> Simplified?
  {
    let output = FileManager.default.temporaryDirectory.appending(path: "simplified-\(UUID().uuidString)").path
    let record = "\(output).failure"
    defer { for file in [output, record] { unlink(file) } }
    let run = try Finished(program, selection + ["--simplify", path, output, record])
    switch run.status {
    case 0: return nil
    case Campaign.crashStatus:
      let bytes = try CampaignError.wrapping { try Files.read(output, limit: ArtefactStore.sizeLimit) }
      let recorded = try CampaignError.wrapping { try Files.read(record, limit: ArtefactStore.sizeLimit) }
      guard let failure = PropertyFailure(record: recorded) else {
        throw CampaignError("\(program) says nothing about the failure of \(path)")
      }
      return Simplified(bytes: bytes, failure: failure, report: run.output, build: build)
    default: throw CampaignError("\(path) cannot be judged:\n\(run.output)")
    }
  }
}
