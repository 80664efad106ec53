// kmemcheck judge on a kernel whose flaws are known to the instruction: what it finds, how it says so, and what it remembers.

import Foundation
import KernelImages
import ProcessSupport
import Testing

@Suite(.enabled(if: JudgeFixture.isPossible, Comment(rawValue: JudgeFixture.sentence)))
struct JudgeTests {
  @Test func `a correct kernel has no finding`() throws {
    try withKernel { kernel in
      let run = try kernel.judge("--cases", "60")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(run.output.hasSuffix("\n\n0 findings\n"))
      #expect(run.errors.isEmpty)
    }
  }

  @Test func `a finding has its rule, its calls as C, its line and what it is known as`() throws {
    try withKernel(.handsOutTwice) { kernel in
      let run = try kernel.judge("--cases", "60", "--no-work")
      #expect(run.status == 1)
      for part in [
        "] frame handed out twice: alloc_frame in tiny_alloc (tiny.c:30)\n",
        "    A frame has one owner: it is not handed out while a caller holds it.\n",
        "    unsigned long f0 = tiny_alloc();  // 0x002C7000\n", "tiny_alloc();  // fails",
        "known as\n      frame handed out twice | alloc_frame\n",
      ] { #expect(run.output.contains(part), "\(part) in \(run.output)") }
      #expect(run.errors.contains("found by frames: frame handed out twice | alloc_frame"))
    }
  }

  @Test func `a store is blamed on its instruction, with registers`() throws {
    try withKernel(.storesTooFar) { kernel in
      let run = try kernel.judge("--cases", "60", "--no-work")
      #expect(run.status == 1)
      #expect(run.output.contains("store to a caller's memory: alloc_frame in tiny_alloc (tiny.c:30)"), "\(run.output)")
      #expect(run.output.contains("the instruction\n      tiny.c:30  tiny_alloc+"))
      #expect(run.output.contains("EIP 0x0010"))
    }
  }

  @Test func `a kernel that promises nothing for the last frame is never asked for it`() throws {
    try withKernel(.diesWhenEmpty) { kernel in
      let run = try kernel.judge("--cases", "200", "--no-work")
      #expect(run.output.contains("an invalid opcode (vector 6) in tiny_alloc"), "\(run.output)")
    }
    let promises = "promises: {out of frames: undefined, least free frames after the start: 200}\n"
    try withKernel(.diesWhenEmpty, promises: promises) { kernel in
      let run = try kernel.judge("--cases", "200", "--no-work")
      #expect(run.status == 0, "\(run.output)")
    }
  }

  @Test func `equal runs print equal reports`() throws {
    try withKernel(.storesTooFar) { kernel in
      let first = try kernel.judge("--cases", "40")
      #expect(try kernel.judge("--cases", "40").output == first.output)
      #expect(first.output.contains("store to a caller's memory"))
    }
  }

  @Test func `JSON has what the text has`() throws {
    try withKernel(.storesTooFar) { kernel in
      let run = try kernel.judge("--cases", "40", "--format", "json")
      let report = try JSONDocument(line: run.output)
      #expect(run.status == 1)
      #expect(
        report.keys == [
          "schema", "kernel", "kernelFile", "profileFile", "verdict", "properties", "findings", "gone", "work",
          "remarks",
        ])
      #expect(report["schema"].integer == 1)
      #expect(report["kernel"].string == "tiny")
      #expect(report["verdict"].string == "violated")
      #expect(report["properties"].elements.first?["cases"].integer == 40)
      let finding = try #require(
        report["findings"].elements.first { $0["rule"].string == "store to a caller's memory" })
      #expect(finding["known"] == .boolean(false))
      #expect(finding["place"]["file"].string == "tiny.c")
      #expect(finding["place"]["line"].integer == 30)
      #expect(finding["registers"]["eip"].integer == finding["place"]["address"].integer)
      #expect(finding["calls"].elements.contains { $0.string?.contains("tiny_alloc();") == true })
      #expect(report["work"]["rows"].elements.map { $0["operation"].string } == ["alloc_frame", "free_frame"])
    }
  }

  @Test func `the page holds the report and nothing from elsewhere`() throws {
    try withKernel(.handsOutTwice) { kernel in
      #expect(try kernel.judge("--cases", "40", "--html", kernel.path("report.html")).status == 1)
      let page = try kernel.text("report.html")
      #expect(page.hasPrefix("<!DOCTYPE html>\n"))
      #expect(page.contains("frame handed out twice: alloc_frame in tiny_alloc (tiny.c:30)"))
      #expect(page.contains("unsigned long f0 = tiny_alloc();"))
      #expect(page.contains("<h2>Work</h2>"))
      for word in ["<script", "http:", "https:", "src="] { #expect(!page.contains(word)) }
    }
  }

  // MARK: Known findings

  @Test func `known findings are no failure, and those that are gone are told`() throws {
    try withKernel(.handsOutTwice) { kernel in
      let known = kernel.path("known.txt")
      #expect(try kernel.judge("--cases", "40", "--save-known", known).status == 1)
      let again = try kernel.judge("--cases", "40", "--known", known)
      #expect(again.status == 0)
      #expect(again.output.contains("This finding is known."))
      #expect(again.output.hasSuffix(", all known\n"))
      try Data(TinyKernel().bytes()).write(to: URL(filePath: kernel.kernel))
      let mended = try kernel.judge("--cases", "40", "--known", known, "--save-known", known)
      #expect(mended.status == 0)
      #expect(mended.output.contains("Known findings that are gone:\n  frame handed out twice | alloc_frame\n"))
      #expect(mended.output.hasSuffix("is gone\n") || mended.output.hasSuffix("are gone\n"))
      #expect(try kernel.text("known.txt").split(separator: "\n").allSatisfy { $0.hasPrefix("#") })
    }
  }

  @Test func `comments of the known findings stay, and a finding that is not among them fails`() throws {
    try withKernel(.handsOutTwice) { kernel in
      let known = kernel.path("known.txt")
      let text = "# why\nframe handed out twice | alloc_frame  # since May\nleak | free_frame\n"
      try text.write(toFile: known, atomically: true, encoding: .utf8)
      // A run that does not look for everything must not forget what it has not met.
      _ = try kernel.judge("--cases", "40", "--no-work", "--known", known, "--save-known", kernel.path("part"))
      #expect(try kernel.text("part").contains("leak | free_frame"))
      let run = try kernel.judge("--cases", "40", "--known", known, "--save-known", known)
      let saved = try kernel.text("known.txt")
      #expect(saved.hasPrefix("# why\nframe handed out twice | alloc_frame  # since May\n"))
      #expect(!saved.contains("leak"))
      #expect(run.status == (saved.split(separator: "\n").count > 2 ? 1 : 0))
    }
  }

  // MARK: Saved cases

  @Test func `a saved case repeats with the same report`() throws {
    try withKernel(.storesTooFar) { kernel in
      #expect(try kernel.judge("--cases", "40", "--no-work", "--save", kernel.path("saved")).status == 1)
      let name = "saved/store-to-a-caller-s-memory-alloc_frame-tiny_alloc"
      let report = try kernel.text(name + ".txt")
      let run = try kernel.judge("--replay", kernel.path(name + ".case"))
      #expect(run.status == 1)
      #expect(run.output.hasPrefix("[1] " + report + "\n") && run.output.hasSuffix("\n1 finding\n"))
      // The bytes alone do it too, where the property is named, as a fuzzer writes them.
      let bytes = try Data(contentsOf: URL(filePath: kernel.path(name + ".case")))
      try bytes.drop { $0 != UInt8(ascii: "\n") }.dropFirst().write(to: URL(filePath: kernel.path("bare")))
      #expect(try kernel.judge("--replay", kernel.path("bare"), "--only", "frames").output == run.output)
      try Data(TinyKernel().bytes()).write(to: URL(filePath: kernel.kernel))
      let mended = try kernel.judge("--replay", kernel.path(name + ".case"))
      #expect(mended.status == 0)
      #expect(mended.output.hasSuffix("\n0 findings\n"))
    }
  }

  // MARK: Work

  @Test func `a linear search shows, and is a finding where constant work is promised`() throws {
    try withKernel(.searches) { kernel in
      let run = try kernel.judge("--cases", "20")
      #expect(run.status == 0, "\(run.output)")
      let row = run.output.split(separator: "\n").first { $0.hasPrefix("alloc_frame") }
      #expect(row?.hasSuffix("grows") == true, "\(run.output)")
    }
    try withKernel(.searches, promises: "promises: {work of frames: constant}\n") { kernel in
      let run = try kernel.judge("--cases", "20")
      #expect(run.status == 1)
      #expect(run.output.contains("work grows | alloc_frame | - | work of frames\n"))
      #expect(!run.output.contains("work grows | free_frame"))
    }
    try withKernel(promises: "promises: {work of frames: constant}\n") { kernel in
      let run = try kernel.judge("--cases", "20")
      #expect(run.status == 0, "\(run.output)")
    }
  }

  // MARK: The first steps

  @Test func `check prints each call, what came of it, and every promise`() throws {
    try withKernel { kernel in
      let run = try kernel.judge("--check")
      #expect(run.status == 0)
      for part in [
        "alloc_frame: tiny_alloc()\n  tiny.c:30  tiny_alloc+0  0x1000", "the frame at physical 0x2c7000",
        "free_frame: tiny_free(0x2c7000)\n", "  200 frames or elements\n", "  out of frames: refuses (assumed)\n",
        "\n3 calls, each did what was asked\n",
      ] { #expect(run.output.contains(part), "\(part) in \(run.output)") }
    }
  }

  @Test func `a check shows a wrong profile`() throws {
    try withTemporaryFolder { folder in
      let text = (JudgeFixture.boot + JudgeFixture.operations).replacing(
        "tiny_free(physical)", with: "tiny_free(physical) -> 0 means done")
      let run = try JudgeFixture(TinyKernel(), in: folder, profile: text).judge("--check")
      #expect(run.status == 2)
      #expect(run.output.contains("free_frame: tiny_free(0x2c7000)   <- not done\n"))
      #expect(run.output.hasSuffix("3 calls, 1 did not do what was asked\n"))
    }
  }

  @Test func `init drafts a profile that can be checked`() throws {
    try withKernel { kernel in
      try FileManager.default.removeItem(atPath: kernel.profile)
      let printed = try kernel.judge("--init")
      #expect(printed.status == 0)
      #expect(printed.output.contains("kernel: \"tiny\"\n"))
      #expect(printed.errors.contains("Not guessed, please find out:\n  - "))
      #expect(try kernel.judge("--init", "--profile", kernel.profile).output.isEmpty)
      #expect(try kernel.text("tiny.elf.yaml") == printed.output)
      let again = try kernel.judge("--init", "--profile", kernel.profile)
      #expect(again.status == 2)
      #expect(again.errors.contains("does not overwrite"))
    }
  }
}
