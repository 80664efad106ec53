// Bad input of every kind ends with one sentence that names the file, and the line where there is one, and with status 2.

import Foundation
import KernelImages
import ProcessSupport
import Testing

@Suite struct JudgeInputTests {
  /// Runs the judge, which must refuse: `says` is what standard error must hold behind the program's name.
  private func expectRefusal(
    _ kernel: JudgeFixture, _ arguments: [String], _ says: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try Invocation(["judge", kernel.kernel] + arguments)
    #expect(run.status == 2, "\(run.output)", sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    #expect(run.errors.contains(says), "\(says) in \(run.errors)", sourceLocation: sourceLocation)
    #expect(run.errors.hasPrefix("kmemcheck: ") || run.errors.hasPrefix("Error: "), sourceLocation: sourceLocation)
  }

  private func expectRefusal(
    _ kernel: JudgeFixture, _ says: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expectRefusal(kernel, [], says, sourceLocation: sourceLocation)
  }

  private static func profile(_ boot: String) -> String { boot + "\n" + JudgeFixture.operations }

  // MARK: Files

  @Test func `a file that is no 32-bit executable with symbols is refused`() throws {
    try withKernel { kernel in
      let url = URL(filePath: kernel.kernel)
      var wide = TinyKernel().bytes()
      wide[4] = 2
      var stripped = TinyKernel()
      stripped.isStripped = true
      for (bytes, says) in [
        (Array("a text".utf8), "\(kernel.kernel): not an ELF file"), ([], "\(kernel.kernel): the file is empty"),
        (wide, "\(kernel.kernel): "), (Array(TinyKernel().bytes().prefix(300)), "\(kernel.kernel): "),
        (stripped.bytes(), "\(kernel.profile): the kernel has no symbols (it was stripped)"),
      ] {
        try Data(bytes).write(to: url)
        try expectRefusal(kernel, says)
      }
      try expectRefusal(kernel, ["--init"], "\(kernel.kernel): no symbols (it was stripped)")
      try Data(wide).write(to: url)
      try expectRefusal(kernel, "64")
      try FileManager.default.removeItem(at: url)
      try expectRefusal(kernel, "\(kernel.kernel): No such file or directory")
    }
  }

  @Test func `symbols of a stripped kernel come from another file`() throws {
    try withKernel { kernel in
      var stripped = TinyKernel()
      stripped.isStripped = true
      try Data(stripped.bytes()).write(to: URL(filePath: kernel.kernel))
      try Data(TinyKernel().bytes()).write(to: URL(filePath: kernel.path("symbols")))
      let draft = try kernel.judge("--init", "--symbols", kernel.path("symbols"))
      #expect(draft.status == 0, "\(draft.errors)")
      try expectRefusal(
        kernel, ["--symbols", kernel.path("none")], "\(kernel.path("none")): No such file or directory")
    }
  }

  @Test func `a profile that is missing or wrong is named with its line`() throws {
    try withKernel { kernel in
      let url = URL(filePath: kernel.profile)
      for (text, says) in [
        (Self.profile("kernel: tiny\nboto: {entry: none}"), "\(kernel.profile):2:1: "),
        (JudgeFixture.boot + "operations: {alloc_frame: tiny_aloc() -> physical}\n", "\(kernel.profile):3:"),
        (JudgeFixture.boot + "operations: {alloc_frame: tiny_alloc( -> physical}\n", "\(kernel.profile):3:"),
        (Self.profile(JudgeFixture.boot + "promises: {out of frames: sometimes}"), "\(kernel.profile):3:"),
        ("{", "\(kernel.profile):"), ("", "\(kernel.profile)"),
      ] {
        try text.write(to: url, atomically: true, encoding: .utf8)
        try expectRefusal(kernel, says)
      }
      try FileManager.default.removeItem(at: url)
      try expectRefusal(kernel, "no profile: there is none of \(kernel.profile), ")
    }
  }

  @Test func `the wrong number of arguments is told where the debug information knows better`() throws {
    try withKernel { kernel in
      var image = ImageBuilder()
      image.debugSections = DebugBuilder(version: 5).sections
      image.symbols.append(("alloc", 0xC010_0010, 8, 0x12))
      try Data(image.bytes()).write(to: URL(filePath: kernel.kernel))
      let text = "kernel: x\nboot: {entry: none}\noperations:\n  alloc_frame: alloc(3) -> physical\n"
      try text.write(toFile: kernel.profile, atomically: true, encoding: .utf8)
      try expectRefusal(kernel, "\(kernel.profile):4:16: alloc takes 0 arguments")
    }
  }

  @Test func `other files are named with their line`() throws {
    try withKernel { kernel in
      let file = kernel.path("file")
      try "\n# x\nno such rule | alloc_frame\n".write(toFile: file, atomically: true, encoding: .utf8)
      try expectRefusal(kernel, ["--known", file], "\(file):3: 'no such rule' is no rule")
      try "leak\n".write(toFile: file, atomically: true, encoding: .utf8)
      try expectRefusal(kernel, ["--known", file], "\(file):1: 'leak' is no identity")
      try expectRefusal(kernel, ["--replay", file], "\(file): it does not begin with")
      try "kmem judge case, property rames\n".write(toFile: file, atomically: true, encoding: .utf8)
      try expectRefusal(kernel, ["--replay", file], "\(file):1: 'rames' is no property")
      let nowhere = kernel.path("none/report.html")
      try expectRefusal(kernel, ["--html", nowhere], "\(nowhere): there is no such folder")
    }
  }

  @Test(arguments: [
    (["--only", "nothing"], "nothing"), (["--cases", "0"], "--cases"), (["--time", "0s"], "'0s'"),
    (["--time", "5x"], "'5x'"), (["--init", "--check"], "--init does not go with --check"),
    (["--check", "--known", "x"], "--check does not go with --known"),
    (["--replay", "x", "--seed", "1"], "--replay does not go with --seed"),
  ])
  func `options that make no sense are refused`(_ arguments: [String], _ says: String) throws {
    try withKernel { kernel in try expectRefusal(kernel, arguments, says) }
  }

  // MARK: The engine

  @Test func `without the engine the commands that install it are printed`() throws {
    try withKernel { kernel in
      let run = try Invocation(["judge", kernel.kernel], shell: #"KMEM_UNICORN=/nowhere "$@""#)
      #expect(run.status == 2)
      #expect(run.errors.contains("python3 -m pip install 'unicorn>=2.1'"))
      #expect(run.errors.contains("/nowhere"))
    }
  }
}

/// Kernels that do not come up.
@Suite(.enabled(if: JudgeFixture.isPossible, Comment(rawValue: JudgeFixture.sentence)))
struct JudgeStartTests {
  private func errors(_ start: TinyKernel.Start, _ boot: String) throws -> (text: String, fixture: JudgeFixture) {
    try withTemporaryFolder { folder in
      let fixture = try JudgeFixture(
        TinyKernel(start: start), in: folder, profile: "kernel: tiny\n\(boot)\n" + JudgeFixture.operations)
      let run = try fixture.judge("--cases", "10")
      #expect(run.status == 2)
      #expect(run.output.isEmpty)
      return (run.errors, fixture)
    }
  }

  private static let boot = "boot: {entry: start, until: ready, memory: 4M, map: fixed}"

  @Test func `a kernel that starts is judged`() throws {
    try withTemporaryFolder { folder in
      let fixture = try JudgeFixture(
        TinyKernel(), in: folder, profile: "kernel: tiny\n\(Self.boot)\n" + JudgeFixture.operations)
      let run = try fixture.judge("--cases", "10", "--no-work")
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  @Test func `one that halts, loops or dies is named with the line of its profile and of its source`() throws {
    let (halts, first) = try errors(.halts, Self.boot)
    #expect(halts.contains("\(first.profile):2:"))
    #expect(halts.contains("it halts (HLT) in start+"))
    #expect(halts.contains("(tiny.c:10)"))
    let (loops, second) = try errors(.loops, Self.boot)
    #expect(loops.contains("\(second.profile):2:"))
    #expect(loops.contains("it is still running after "))
    #expect(loops.contains("(tiny.c:10)"))
    let (faults, third) = try errors(.faults, Self.boot)
    #expect(faults.contains("\(third.kernel): "))
    #expect(faults.contains("an invalid opcode (vector 6) in start+"))
  }

  @Test func `one that clears its firmware's map is told so`() throws {
    let map = "{table: e820_table, count: e820_count}"
    let (text, fixture) = try errors(
      .clearsMap, "boot: {entry: start, until: ready, memory: 4M, map: \(map)}")
    #expect(text.contains("\(fixture.profile):4:16: alloc_frame gives none"), "\(text)")
    #expect(
      text.contains(
        "it has overwritten the firmware's map that it was given, at physical 0x00101609 in start+0 (tiny.c:10)"),
      "\(text)")
  }
}
