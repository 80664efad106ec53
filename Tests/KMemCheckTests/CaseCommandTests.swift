// kmemcheck explain, replay and list: cases as files, whose property is the one of their folder.

import Foundation
import ProcessSupport
import TestSupport
import Testing

@Suite struct CaseCommandTests {
  private static let regression = PackageFiles.corpus.appending(
    path: "boot/regressions/floor-above-boot-early-traps.case1"
  ).path

  @Test func `a case is explained: the machine, what was done, the verdict`() throws {
    let run = try Invocation(["explain", Self.regression])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("\(Self.regression): boot, 21 bytes, 23 choices\n// The machine:"))
    #expect(run.output.contains("machine.configuration.lowMemoryFloor = 0x307001\n"))
    #expect(run.output.hasSuffix("verdict: passed\n"))
  }

  @Test func `a file that lies elsewhere needs its property named`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "case").path
      try Data([0x01, 0x02]).write(to: URL(filePath: file))
      let nameless = try Invocation(["explain", file])
      #expect(nameless.status == 2)
      #expect(nameless.errors.contains("lies in no property's folder; name one with --target: e820-table, "))
      let unknown = try Invocation(["explain", "--target", "heaps", file])
      #expect(unknown.status == 2)
      #expect(unknown.errors.contains("there is no property 'heaps'; there are e820-table, "))
      let named = try Invocation(["explain", "--target", "case-format", file])
      #expect(named.status == 0)
      #expect(named.output.contains(": case-format, 2 bytes\n"))
    }
  }

  @Test func `what PropCheck kept is a case of the property that its folder is named after`() throws {
    try withTemporaryFolder { folder in
      let kept = folder.appending(path: "propcheck/boot-c6b02255")
      try FileManager.default.createDirectory(at: kept, withIntermediateDirectories: true)
      let file = kept.appending(path: "1.case1")
      try FileManager.default.copyItem(atPath: Self.regression, toPath: file.path)
      let run = try Invocation(["replay", folder.path])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output == "1 case judged, none fails\n")
    }
  }

  @Test func `a folder's cases are judged, without the pages beside them`() throws {
    let run = try Invocation(["replay", PackageFiles.corpus.appending(path: "boot/regressions").path])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasSuffix(" cases judged, none fails\n"))
    let missing = try Invocation(["replay", "Corpus/boot/nothing-here"])
    #expect(missing.status == 2)
    #expect(missing.errors.contains("nothing-here"))
    #expect(missing.output == "0 cases judged, none fails\n")
  }

  @Test func `every property is listed, as text and as JSON`() throws {
    let text = try Invocation(["list"])
    #expect(text.status == 0)
    #expect(text.output.contains("\npmm             bytes    the frame allocator alone"))
    #expect(text.output.contains("\nScopes: exhaustive frames, "))
    let json = try Invocation(["list", "--format", "json"])
    #expect(json.status == 0)
    for line in json.output.split(separator: "\n") { _ = try JSONDocument(line: line + "\n") }
    #expect(json.output.contains(#"{"kind":"property","name":"kernel","input":"choices","#))
  }

  @Test(arguments: [["list"], ["boot", "-"], ["explain", regression], ["judge", "kernel.elf"], ["soak"]])
  func `a PROPCHECK value that cannot be followed ends every command with status 2`(arguments: [String]) throws {
    let run = try Invocation(arguments, shell: #"PROPCHECK_SEED=many "$@""#)
    #expect(run.status == 2)
    #expect(run.errors.contains("PROPCHECK_SEED is 'many', but must be a number below 2^64, or 'fresh'"))
    #expect(run.output.isEmpty)
  }
}
