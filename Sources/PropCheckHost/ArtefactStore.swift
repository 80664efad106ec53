// Where failing cases are kept from run to run.
//
//     DIRECTORY/
//       pages-are-never-lost-1f0c22d7/       the property's name, made fit for a path, and a hash of the whole name
//         9a3c50b1e77f2d04.case1             a hash of the content; the format's version in the ending
//         9a3c50b1e77f2d04.case1.txt         what went wrong, for people; its first line says what the case drew
//
// The case's file holds the bytes and nothing else, so that a fuzzer starts from it and its crash files can be put here
// as they are.

import PropCheck

/// A directory of failing cases, one folder for each property.
public struct ArtefactStore: Sendable {
  /// The directory.
  public let directory: String
  /// Larger files are not taken for cases.
  public static let sizeLimit = 1 << 20

  package static let ending = ".case\(CaseFormat.version)"

  /// A store in `directory`, which is made when something is saved.
  public init(directory: String) { self.directory = directory }

  /// The folder for the property called `name`.
  public func folder(for name: String) -> String {
    var slug = ""
    for byte in name.utf8.prefix(64) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        slug.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): slug.unicodeScalars.append(Unicode.Scalar(byte + 32))
      default: if !slug.hasSuffix("-") { slug += "-" }
      }
    }
    return "\(directory)/\(slug)-\(ArtefactStore.hexadecimal(Settings.seed(for: name) & 0xFFFF_FFFF, digits: 8))"
  }

  /// Saves a case of the property called `name`, without a text.
  ///
  /// - Returns: the path of the file.
  public func save(_ bytes: [UInt8], of name: String) throws(FileProblem) -> String {
    try Files.makeDirectory(folder(for: name))
    let path = path(of: bytes, name: name)
    try Files.write(bytes, to: path)
    return path
  }

  /// Where a case of the property called `name` is saved.
  func path(of bytes: [UInt8], name: String) -> String {
    "\(folder(for: name))/\(ArtefactStore.digest(bytes))\(ArtefactStore.ending)"
  }

  /// Deletes a saved case and its text.
  public func delete(_ path: String) {
    Files.delete(path)
    Files.delete(CaseText.path(beside: path))
  }

  /// The saved cases of the property called `name`, and what is wrong with files that could not be taken for such.
  public func load(_ name: String) -> (cases: [SavedCase], problems: [String]) {
    let folder = folder(for: name)
    var cases: [SavedCase] = []
    var problems: [String] = []
    do throws(FileProblem) {
      for file in try Files.names(in: folder) where !file.contains(".tmp") && !CaseText.isText(file) {
        let path = "\(folder)/\(file)"
        do throws(FileProblem) {
          cases.append(try load(path: path, file: file, problems: &problems))
        } catch {
          problems.append(error.description)
        }
      }
    } catch {
      problems.append(error.description)
    }
    return (cases, problems)
  }

  private func load(path: String, file: String, problems: inout [String]) throws(FileProblem) -> SavedCase {
    if let version = ArtefactStore.version(of: file), version != CaseFormat.version {
      throw FileProblem(
        "'\(path)' is of format \(version), this engine reads format \(CaseFormat.version); "
          + "repeat it with the version that wrote it, or delete it")
    }
    let bytes = try Files.read(path, limit: ArtefactStore.sizeLimit)
    if file.hasSuffix(ArtefactStore.ending), file != ArtefactStore.digest(bytes) + ArtefactStore.ending {
      problems.append("'\(path)' was changed since it was saved; it is run as it is")
    }
    return SavedCase(origin: path, bytes: bytes, shape: CaseText.shape(beside: path))
  }

  /// The format's version that a file's name states, if it states one.
  private static func version(of file: String) -> Int? {
    guard let dot = file.lastIndex(of: "."), file[dot...].hasPrefix(".case") else { return nil }
    return Int(file[dot...].dropFirst(5))
  }

  package static func digest(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hexadecimal(hash, digits: 16)
  }

  static func hexadecimal(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
