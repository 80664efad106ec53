// Builds the merged copy.

import Foundation

/// Builds products of a copied package.
struct Builder {
  let package: URL
  let scratch: URL

  /// Builds `product` in release, with what the environment adds.
  ///
  /// - Returns: the executable.
  func build(_ product: String, into folder: String, environment: [String: String] = [:]) throws -> URL {
    let build = package.appending(path: folder)
    // Warnings of edits, such as code that is never reached, say nothing.
    let arguments = [
      "-u", "KMEM_WARNINGS_AS_ERRORS", "swift", "build", "--configuration", "release", "--package-path", package.path,
      "--scratch-path", build.path, "--product", product,
    ]
    let child = try ChildProcess(
      URL(filePath: "/usr/bin/env"), arguments, environment: environment, in: package, scratch: scratch, limit: 3600)
    guard child.end == .status(0) else {
      let errors = child.output.split(separator: "\n").filter { $0.contains("error:") }.prefix(10)
      throw RunError(
        "the merged copy does not build (\(child.end)); \(scratch.path) has the log\n\(errors.joined(separator: "\n"))")
    }
    return build.appending(path: "release/\(product)")
  }
}
