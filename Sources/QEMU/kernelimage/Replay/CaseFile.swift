// The files that hold cases, and the properties that they belong to.

import CaseReplay
import Foundation

/// A file with the choices of a case.
struct CaseFile {
  let path: String
  let property: String

  /// All files in `paths`, folders searched to the bottom, in the order of their paths. A file in no property's folder, a
  /// note or a fuzzer's dictionary is not a case.
  ///
  /// - Throws: `SetUpProblem` for a path that does not exist.
  static func collect(from paths: [String]) throws -> [CaseFile] {
    var files: [CaseFile] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw SetUpProblem("\(path): no such file or folder")
      }
      let below = isFolder.boolValue ? try FileManager.default.subpathsOfDirectory(atPath: path).sorted() : [""]
      for part in below {
        let file = part.isEmpty ? path : "\(path)/\(part)"
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue,
          !file.hasSuffix(".md"), !file.hasSuffix(".dict"), let property = property(of: file)
        else { continue }
        files.append(CaseFile(path: file, property: property))
      }
    }
    return files
  }

  private static func property(of file: String) -> String? {
    URL(filePath: file).deletingLastPathComponent().pathComponents.last { ReplayLowering.names.contains($0) }
  }

  func bytes() throws -> [UInt8] {
    do { return [UInt8](try Data(contentsOf: URL(filePath: path))) } catch {
      throw SetUpProblem("\(path): cannot be read: \(error.localizedDescription)")
    }
  }
}
