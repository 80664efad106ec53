// Texts of defects are found again after files were moved, renamed or split.

import Foundation
import ProcessSupport
import Testing

@testable import kmemdefects

@Suite struct LocateTests {
  private static func location(
    of search: String, in file: String, among files: [String: String]
  ) -> TextLocation {
    SourceTree(files: files.mapValues { Data($0.utf8) }).location(
      of: Edit(name: "lost", file: file, kind: .expression, search: search, replacement: ""))
  }

  @Test func `a text in its file is in place, whatever else has it`() {
    let files = ["Sources/KMem/A.swift": "x = a + b", "Sources/KMem/B.swift": "y = a + b"]
    #expect(Self.location(of: "a + b", in: "Sources/KMem/A.swift", among: files) == .inPlace)
  }

  @Test func `a text is found in the only file that has it`() {
    let files = ["Sources/KMem/A.swift": "x = 0", "Sources/Other/B.swift": "y = a + b"]
    #expect(
      Self.location(of: "a + b", in: "Sources/KMem/A.swift", among: files) == .moved(to: "Sources/Other/B.swift"))
    #expect(
      Self.location(of: "a + b", in: "Sources/KMem/Away.swift", among: files) == .moved(to: "Sources/Other/B.swift"))
  }

  @Test func `a file of the same name comes before the same folder of Sources, and that before others`() {
    var files = ["Sources/Other/A.swift": "a + b", "Sources/KMem/B.swift": "a + b", "Sources/Third/C.swift": "a + b"]
    #expect(
      Self.location(of: "a + b", in: "Sources/KMem/A.swift", among: files) == .moved(to: "Sources/Other/A.swift"))
    files["Sources/Other/A.swift"] = nil
    #expect(Self.location(of: "a + b", in: "Sources/KMem/A.swift", among: files) == .moved(to: "Sources/KMem/B.swift"))
    files["Sources/KMem/B.swift"] = "a - b"
    #expect(Self.location(of: "a + b", in: "Sources/KMem/A.swift", among: files) == .moved(to: "Sources/Third/C.swift"))
  }

  @Test func `a text that several likely files have, or one has twice, is left to a person`() {
    let files = ["Sources/KMem/B.swift": "a + b", "Sources/KMem/C.swift": "a + b", "Sources/KMem/D.swift": "c + c + c"]
    #expect(
      Self.location(of: "a + b", in: "Sources/KMem/A.swift", among: files)
        == .ambiguous(["Sources/KMem/B.swift", "Sources/KMem/C.swift"]))
    #expect(
      Self.location(of: "c +", in: "Sources/KMem/A.swift", among: files) == .ambiguous(["Sources/KMem/D.swift"]))
    #expect(
      Self.location(of: "c +", in: "Sources/KMem/D.swift", among: files) == .ambiguous(["Sources/KMem/D.swift"]))
  }

  @Test func `a text that was edited is gone`() {
    #expect(Self.location(of: "a + b", in: "Sources/KMem/A.swift", among: ["Sources/KMem/A.swift": "a +  b"]) == .gone)
  }

  /// A package of two source files and three defects: one has moved, one was edited, one is in place.
  private static func withPackage(_ body: (URL) throws -> Void) throws {
    let package = FileManager.default.temporaryDirectory.appending(path: "locate-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: package) }
    let defect = """
      name: NAME
      file: Sources/KMem/A.swift
      kind: statement
      --- search
      SEARCH
      --- replacement
      file: not a field

      """
    func write(_ text: String, _ path: String) throws {
      let file = package.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    try write("one()\n", "Sources/KMem/A.swift")
    try write("two()\n", "Sources/KMem/Inner/B.swift")
    for (name, search) in [("first", "one()"), ("second", "two()"), ("third", "three()")] {
      try write(
        defect.replacing("NAME", with: name).replacing("SEARCH", with: search), "defects/\(name).defect")
    }
    try body(package)
  }

  private static func locate(_ package: URL, _ arguments: String...) throws -> Invocation {
    try Invocation(of: "kmemdefects", ["locate", "--package", package.path] + arguments)
  }

  @Test func `the command lists what is not in place, and rewrites what has moved`() throws {
    try Self.withPackage { package in
      let second = package.appending(path: "defects/second.defect")
      let before = try String(contentsOf: second, encoding: .utf8)
      let listed = try Self.locate(package, "defects")
      #expect(listed.status == 1)
      #expect(
        listed.output == """
          moved      second: Sources/KMem/A.swift -> Sources/KMem/Inner/B.swift
          gone       third: Sources/KMem/A.swift
          3 texts: 1 in place, 2 not

          """)
      #expect(try String(contentsOf: second, encoding: .utf8) == before)

      #expect(try Self.locate(package, "defects", "--rewrite").output.hasSuffix("1 in place, 1 rewritten, 1 not\n"))
      #expect(
        try String(contentsOf: second, encoding: .utf8)
          == before.replacing("file: Sources/KMem/A.swift", with: "file: Sources/KMem/Inner/B.swift"))
      try FileManager.default.removeItem(at: package.appending(path: "defects/third.defect"))
      let last = try Self.locate(package, "defects")
      #expect(last.status == 0)
      #expect(last.output == "2 texts: 2 in place, 0 not\n")
    }
  }

  @Test func `a folder without defects is an error`() throws {
    try Self.withPackage { package in
      let run = try Self.locate(package, "Sources")
      #expect(run.status == 2)
      #expect(run.errors.contains("holds no file of the catalogue"))
    }
  }
}
