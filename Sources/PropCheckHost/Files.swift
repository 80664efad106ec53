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

  package init(_ description: String) { self.description = description }
}

/// Reading and writing whole files.
package enum Files {
  /// How many drafts this process has made: threads that write the same file at once must not share one.
  private static let drafts = Atomic<UInt64>(0)

  /// Creates a directory and those above it.
  package static func makeDirectory(_ path: String) throws(FileProblem) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      partial += partial.isEmpty || partial.hasSuffix("/") ? String(part) : "/" + part
      if mkdir(partial, 0o777) != 0 && errno != EEXIST { throw FileProblem("create the directory", partial, errno) }
    }
  }

  /// Writes a file so that it is there completely or not at all, whatever happens to this process or to the power.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileProblem) {
    try write(bytes, to: path, draft: draft(of: path))
  }

  /// Writes a file by way of `draft`, a path in the same directory that no other process writes.
  package static func write(_ bytes: [UInt8], to path: String, draft: String) throws(FileProblem) {
    try write(draft: draft, bytes, for: path)
    guard rename(draft, path) == 0 else {
      let code = errno
      unlink(draft)
      throw FileProblem("write", path, code)
    }
    synchronise(directoryOf: path)
  }

  /// Writes a new file, completely or not at all, and never over another one.
  ///
  /// - Returns: whether the file is new; false if there is something at `path` already, which is left as it is.
  package static func create(_ bytes: [UInt8], at path: String) throws(FileProblem) -> Bool {
    let draft = draft(of: path)
    try write(draft: draft, bytes, for: path)
    defer { unlink(draft) }
    // A rename would replace what is there.
    guard link(draft, path) == 0 else {
      if errno == EEXIST { return false }
      throw FileProblem("create", path, errno)
    }
    synchronise(directoryOf: path)
    return true
  }

  private static func draft(of path: String) -> String {
    "\(path).tmp\(getpid())-\(drafts.wrappingAdd(1, ordering: .relaxed).newValue)"
  }

  /// Writes a draft and waits until the disk has it; one that cannot be completed is removed.
  private static func write(draft: String, _ bytes: [UInt8], for path: String) throws(FileProblem) {
    // A draft that is there already was left by a process of the same number that was killed.
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw FileProblem("create", path, errno) }
    var code = write(bytes, toOpen: file) ? 0 : errno
    if code == 0 && fsync(file) != 0 { code = errno }
    if close(file) != 0 && code == 0 { code = errno }
    guard code == 0 else {
      unlink(draft)
      throw FileProblem("write", path, code)
    }
  }

  /// Makes the names in a directory outlive a loss of power; a file system that cannot has them anyway, later.
  private static func synchronise(directoryOf path: String) {
    let end = path.lastIndex(of: "/")
    let file = open(end.map { String(path[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = fsync(file)
    close(file)
  }

  /// Reads a regular file of at most `limit` bytes; anything else, such as a pipe without a writer, could block.
  package static func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
    let bytes = try read(path, first: limit + 1)
    guard bytes.count <= limit else { throw FileProblem("'\(path)' is larger than \(limit) bytes") }
    return bytes
  }

  /// Reads the first `count` bytes of a regular file, or all where it has fewer.
  static func read(_ path: String, first count: Int) throws(FileProblem) -> [UInt8] {
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw FileProblem("open", path, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileProblem("examine", path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileProblem("'\(path)' is not a regular file") }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < count {
      let size = chunk.withUnsafeMutableBytes { systemRead(file, $0) }
      if size < 0 && errno == EINTR { continue }
      guard size >= 0 else { throw FileProblem("read", path, errno) }
      if size == 0 { break }
      bytes += chunk[..<min(size, count - bytes.count)]
    }
    return bytes
  }

  /// The names in a directory, sorted; empty if the directory does not exist.
  package static func names(in path: String) throws(FileProblem) -> [String] {
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
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Deletes a file; whether it was there does not matter.
  package static func delete(_ path: String) { unlink(path) }

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
