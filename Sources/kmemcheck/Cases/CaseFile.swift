// A file that holds a case, and the property that it is a case of: by the folder it lies in.
//
//   Corpus/boot/crashes/1c0ffee...        boot
//   Corpus/propcheck/boot-c6b02255/...    boot

import CaseFiles
import PropCheckHost

/// Why a file cannot be taken for a case.
struct CaseFileError: Error, CustomStringConvertible {
  let description: String
}

/// A file named on the command line, and whose case it is.
struct CaseFile {
  let path: String
  let target: CaseTarget

  /// - Parameter name: the property; nil: the one in whose folder the file lies.
  init(path: String, target name: String?) throws(CaseFileError) {
    self.path = path
    let names = CaseTarget.all.map(\.name).joined(separator: ", ")
    if let name {
      guard let target = CaseTarget.all.first(where: { $0.name == name }) else {
        throw CaseFileError(description: "there is no property '\(name)'; there are \(names)")
      }
      self.target = target
      return
    }
    let parts = path.split(separator: "/").dropLast()
    let found = parts.last { part in CaseTarget.all.contains { CaseFile.isFolder(part, of: $0) } }
    guard let found, let target = CaseTarget.all.first(where: { CaseFile.isFolder(found, of: $0) }) else {
      throw CaseFileError(
        description: "\(InputFile.printable(path)) lies in no property's folder; name one with --target: \(names)")
    }
    self.target = target
  }

  /// Whether a folder of that name holds cases of `target`, for the fuzzer or for PropCheck.
  private static func isFolder(_ name: Substring, of target: CaseTarget) -> Bool {
    name == target.name || ArtefactStore(directory: "").folder(for: target.name) == "/" + name
  }

  /// The bytes of the file.
  func read() throws(CaseFileError) -> [UInt8] {
    do throws(FileProblem) { return try Files.read(path, limit: ArtefactStore.sizeLimit) } catch {
      throw CaseFileError(description: "\(error)")
    }
  }

  /// The files that hold cases at `path`: that file, or all below that folder, by name. Texts beside cases, hidden files and
  /// pages for readers are not among them.
  static func paths(at path: String) throws(CaseFileError) -> [String] {
    guard InputFolder(path: path) != nil else { return [path] }
    let names: [String]
    do throws(FileProblem) { names = try Files.names(in: path).sorted() } catch {
      throw CaseFileError(description: "\(error)")
    }
    var paths: [String] = []
    for name in names where !name.hasPrefix(".") {
      let inner = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
      if InputFolder(path: inner) != nil {
        paths += try CaseFile.paths(at: inner)
      } else if !name.hasSuffix(".md") && !name.hasSuffix(".case1.txt") && !name.hasSuffix(".dict") {
        paths.append(inner)
      }
    }
    return paths
  }
}
