// The picture and the list: they fit a terminal, and they show what is there.

import Foundation
import ProcessSupport
import PropCheck
import Testing

@Suite struct TextOutputTests {
  @Test func `the picture of a machine shows what lies where`() throws {
    let output = try Invocation(["boot", MapFolder.path("qemu-pc-128M.txt")]).output
    for line in [
      "  0x0000100000-0x00002fffff      2 MiB  K  kernel", "  0x00000a0000-0x00000effff    320 KiB     hole",
      "  0x00000000-0x03ffffff     64 MiB  identity: virtual = physical",
      "  0xc0000000-0xc01fffff      2 MiB  kernel: physical 0x00100000",
      "ok: booted, and every invariant holds",
    ] {
      #expect(output.split(separator: "\n").contains { $0 == line })
    }
  }

  @Test(arguments: MapFolder.all)
  func `a folder gives a line for each map in order, and a total that adds up`(_ folder: URL) throws {
    let maps = try MapFolder.maps(in: folder)
    let run = try Invocation(["boot", folder.path])
    let lines = run.output.split(separator: "\n").map(String.init)
    try #require(lines.count == maps.count + 1)
    #expect(run.status == 3)
    #expect(run.errors.isEmpty)
    for (line, map) in zip(lines, maps) {
      let words = line.split(separator: " ")
      #expect(words.count > 2 && ["ok", "refused"].contains(words[0]))
      #expect(words.count > 1 && words[1] == map.path)
      let isRefused = try isRefusedByPlainReasons(map)
      if isRefused { #expect(words[0] == "refused") }
    }
    let booted = lines.count { $0.hasPrefix("ok ") }
    #expect(lines.last == "\(maps.count) files: \(booted) ok, \(maps.count - booted) refused, 0 bad, 0 violated")
  }

  /// Whether the standard kernel has not all its frames, 256 to 767.
  private func isRefusedByPlainReasons(_ map: URL) throws -> Bool {
    let reference = try JSONOutputTests.reference(map.path)
    return !(256..<768).allSatisfy { reference.isUsable(frame: $0) }
  }

  @Test func `a folder stands for its maps and logs alone, in the order of their names`() throws {
    try withTemporaryFolder { folder in
      let map = Data("0 9fc00 1\n100000 7ee0000 1\n".utf8)
      for name in ["b.txt", "a.log", "B.txt", ".hidden.txt", "README.md"] {
        try map.write(to: folder.appending(path: name))
      }
      try FileManager.default.createDirectory(
        at: folder.appending(path: "c.txt"), withIntermediateDirectories: false)
      let output = try Invocation(["boot", folder.path]).output
      let names = output.split(separator: "\n").dropLast().map { $0.split(separator: " ")[1] }
      #expect(names.map { $0.split(separator: "/").last } == ["B.txt", "a.log", "b.txt"])
      #expect(output.hasSuffix("\n3 files: 3 ok, 0 refused, 0 bad, 0 violated\n"))
    }
  }

  @Test func `a file without a verdict has its line and its reason`() throws {
    let run = try Invocation(["boot", MapFolder.path("qemu-pc-128M.txt"), "/dev/null"])
    #expect(run.output.contains("\nbad       /dev/null\n2 files: 1 ok, 0 refused, 1 bad, 0 violated\n"))
    #expect(run.errors.hasPrefix("kmemcheck: /dev/null: no line"))
  }
}
