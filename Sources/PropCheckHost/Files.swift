// Files and directories, as far as artefacts need them. Every operation says what went wrong instead of trapping.

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An operation on a file that did not work.
public struct FileProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was tried, on which path, and why it failed.
  public let description: String

  init(_ action: String, _ path: String, _ code: Int32) {
    description = "cannot \(action) '\(path)': \(String(cString: strerror(code)))"
  }

  init(_ description: String) { self.description = description }
}

/// Reading and writing whole files.
package enum Files {
  /// How many drafts this process has made: threads that write the same file at once must not share one.
  private static let drafts = Atomic<UInt64>(0)

  /// Creates a directory and those above it.
  static func makeDirectory(_ path: String) throws(FileProblem) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      partial += partial.isEmpty || partial.hasSuffix("/") ? String(part) : "/" + part
      if mkdir(partial, 0o777) != 0 && errno != EEXIST { throw FileProblem("create the directory", partial, errno) }
    }
  }

  /// Writes a file so that it is there completely or not at all.
  static func write(_ bytes: [UInt8], to path: String) throws(FileProblem) {
    let number = drafts.wrappingAdd(1, ordering: .relaxed).newValue
    try write(bytes, to: path, draft: "\(path).tmp\(getpid())-\(number)")
  }

  /// Writes a file by way of `draft`, a path in the same directory that nobody else writes.
  package static func write(_ bytes: [UInt8], to path: String, draft: String) throws(FileProblem) {
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw FileProblem("create", path, errno) }
    var code = write(bytes, toOpen: file) ? 0 : errno
    if close(file) != 0 && code == 0 { code = errno }
    if code == 0 && rename(draft, path) != 0 { code = errno }
    guard code == 0 else {
      unlink(draft)
      throw FileProblem("write", path, code)
    }
  }

  /// Reads a regular file of at most `limit` bytes; anything else, such as a pipe without a writer, could block.
  package static func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw FileProblem("open", path, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileProblem("examine", path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileProblem("'\(path)' is not a regular file") }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let size = chunk.withUnsafeMutableBytes { systemRead(file, $0) }
      if size < 0 && errno == EINTR { continue }
      guard size >= 0 else { throw FileProblem("read", path, errno) }
      if size == 0 { return bytes }
      guard bytes.count + size <= limit else { throw FileProblem("'\(path)' is larger than \(limit) bytes") }
      bytes += chunk[..<size]
    }
  }

  /// The names in a directory, sorted; none if there is no such directory.
  static func names(in path: String) throws(FileProblem) -> [String] {
    guard let directory = opendir(path) else {
      if errno == ENOENT { return [] }
      throw FileProblem("list", path, errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether there is something at `path`.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Deletes a file; whether it was there does not matter.
  static func delete(_ path: String) { unlink(path) }

  /// Writes all bytes to an open file; `errno` says what went wrong.
  package static func write(_ bytes: [UInt8], toOpen file: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let size = systemWrite(file, rest)
        if size < 0 && errno == EINTR { continue }
        if size <= 0 { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[size...])
      }
      return true
    }
  }

  static func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(file, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(file, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(file, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func systemWrite(_ file: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(file, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.write(file, buffer.baseAddress, buffer.count)
    #else
      Darwin.write(file, buffer.baseAddress, buffer.count)
    #endif
  }
}
