// The fuzzing build of a merged copy, by the copy's own script.

import Foundation

/// Builds `FuzzTargets` of a copy with coverage and AddressSanitizer.
struct FuzzBuild {
  let copy: URL
  let package: URL
  let scratch: URL

  /// - Returns: the executable.
  func run() throws -> URL {
    let manager = FileManager.default
    let tools = copy.appending(path: "tools")
    if manager.fileExists(atPath: tools.path) { try manager.removeItem(at: tools) }
    try manager.copyItem(at: package.appending(path: "tools"), to: tools)
    let child = try ChildProcess(
      URL(filePath: "/usr/bin/env"), ["-u", "KMEM_WARNINGS_AS_ERRORS", "tools/fuzz.sh", "build"], environment: [:],
      in: copy, scratch: scratch, limit: 3600)
    guard child.end == .status(0) else { throw RunError("the fuzz targets do not build: \(child.complaint)") }
    return copy.appending(path: ".build-fuzz/release/FuzzTargets")
  }
}
