// Kernels as the toolchain's own clang and linker make them from a text in C.

import Foundation

/// Compiles small kernels.
public enum CompiledKernel {
  private struct Failed: Error {
    let command: [String]
  }

  /// Whether the command was found; it must succeed then.
  private static func run(_ command: [String]) throws -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else { return false }
    guard process.terminationStatus == 0 else { throw Failed(command: command) }
    return true
  }

  /// The kernel as the toolchain makes it; nil where the toolchain is not on the path.
  public static func bytes(_ source: String, _ options: [String], linking: [String] = []) throws -> [UInt8]? {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kernel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "kernel.c")
    let output = folder.appending(path: "kernel.elf")
    try source.write(to: input, atomically: true, encoding: .utf8)
    let object = folder.appending(path: "kernel.o")
    let target = ["--target=i686-unknown-none-elf", "-ffreestanding", "-fno-pic", "-c"]
    guard try run(["clang"] + target + options + [input.path, "-o", object.path]),
      try run(["ld.lld", "-static", "-Ttext=0xC0100000"] + linking + [object.path, "-o", output.path])
    else {
      print("no clang or ld.lld on the path: compiled kernels are not tested")
      return nil
    }
    return [UInt8](try Data(contentsOf: output))
  }
}
