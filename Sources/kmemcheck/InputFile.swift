// Files that a command reads: whole, of a size that is bounded, from a path or from standard input.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file could not be read.
struct FileError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }

  /// The error that the C library's last function left.
  fileprivate static var last: FileError { FileError(message(ofErrorNumber: errno)) }
}

/// A file named on the command line.
struct InputFile {
  /// A path, or `-` for standard input.
  let path: String

  private var isStandardInput: Bool { path == "-" }

  /// The path as it may be printed: without control characters, which no file may put on a terminal.
  var name: String { isStandardInput ? "standard input" : InputFile.printable(path) }

  /// The bytes of the file, or the first `limit` + 1 of a longer one.
  func read(limit: Int) throws(FileError) -> [UInt8] {
    let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw FileError.last }
    defer { if !isStandardInput { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError.last
      }
      if count == 0 { break }
      bytes += chunk.prefix(min(count, limit + 1 - bytes.count))
    }
    return bytes
  }

  private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, bytes, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, bytes, count)
    #else
      Darwin.read(descriptor, bytes, count)
    #endif
  }

  /// Replaces control characters and line separators by their code points in braces.
  static func printable(_ text: String) -> String {
    var printable = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        printable += "{\(String(scalar.value, radix: 16))}"
      default: printable.unicodeScalars.append(scalar)
      }
    }
    return printable
  }
}

/// A folder named on the command line.
struct InputFolder {
  let path: String

  /// - Returns: `nil` if `path` names something else or nothing.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    self.path = path
  }

  /// The files of the folder itself whose names end in `.txt` or `.log`, hidden ones aside, in the order of their names'
  /// bytes.
  func maps() throws(FileError) -> [InputFile] {
    guard let folder = opendir(path) else { throw FileError.last }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") && (name.hasSuffix(".txt") || name.hasSuffix(".log")) { names.append(name) }
    }
    names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let prefix = path.hasSuffix("/") ? path : path + "/"
    return names.map { InputFile(path: prefix + $0) }.filter { InputFolder(path: $0.path) == nil }
  }
}
