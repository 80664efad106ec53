// Whatever the command line and the files hold, kmemcheck ends with the status that says so, and a message where it is due.

import Foundation
import ProcessSupport
import Testing

@Suite struct ExitStatusTests {
  static let map = MapFolder.path("qemu-pc-128M.txt")

  /// A command line, the status, and what standard error must say if the status is 2; it must say nothing otherwise.
  struct Case: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    var status: Int32
    var says: String

    init(_ arguments: [String], _ status: Int32, _ says: String = "") {
      self.arguments = arguments
      self.status = status
      self.says = says
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let usage = [
    Case([], 2, "No command"),
    Case(["--help"], 0),
    Case(["boot"], 2, "file"),
    Case(["boot", "--help"], 0),
    Case(["bott", map], 2, "bott"),
    Case(["boot", "--no-such-option", map], 2, "--no-such-option"),
    Case(["boot", "--format", "xml", map], 2, "xml"),
    Case(["boot", "--format", "json", map, map], 2, "one FILE"),
    Case(["boot", "--format", "json", MapFolder.own.path], 2, "one FILE"),
    Case(["boot", "--kernel-start"], 2, "Missing value"),
    Case(["boot", "--boot", "0", map], 2, "1, 2, ... or last"),
    Case(["boot", "--boot", "first", map], 2, "'first'"),
    Case(["boot", "--boot", "1", map], 0),
    Case(["boot", "--boot", "last", map], 0),
    Case(["boot", "--boot", "2", map], 2, "there is no map 2"),
    Case(["boot", "--raw", "--boot", "1", map], 2, "leave out --boot"),
    Case(["boot", "--raw", map], 2, "no table of 20- or 24-byte entries"),
    Case(["properties", "--budget", "boot"], 2, "'boot'"),
    Case(["properties", "--budget", "boat=3"], 2, "'boat=3'"),
    Case(["properties", "--budget", "boot=0"], 2, "'boot=0'"),
    Case(["properties", "--exhaustive", "--no-shrinking"], 2, "--exhaustive"),
    Case(["properties", "--exhaustive", "--budget", "boot=3"], 2, "--exhaustive"),
  ]

  @Test func `a budget is the number of cases of one property, where no demand prolongs it`() throws {
    let run = try Invocation(
      ["properties", "--only", "e820-table", "--plain", "--cases", "9", "--budget", "e820-table=7", "--format", "json"])
    #expect(run.status == 0)
    #expect(run.output.contains(#""property":"e820-table","outcome":"passed","cases":7,"#), "\(run.output)")
  }

  static let values = [
    Case(["--kernel-start", "junk"], 2, "'junk'"),
    Case(["--kernel-start", ""], 2, "''"),
    Case(["--kernel-start", "-5"], 2, "'-5'"),
    Case(["--kernel-start=-5"], 2, "'-5'"),
    Case(["--kernel-start", "0x"], 2, "'0x'"),
    Case(["--kernel-start", "K"], 2, "'K'"),
    Case(["--kernel-start", "1KM"], 2, "'1KM'"),
    Case(["--kernel-start", "1.5M"], 2, "'1.5M'"),
    Case(["--kernel-start", "+1M"], 2, "'+1M'"),
    Case(["--kernel-start", "18446744073709551616"], 2, "64 bits"),
    Case(["--kernel-start", "0x10000000000000000"], 2, "64 bits"),
    Case(["--kernel-start", "17179869184G"], 2, "64 bits"),
    Case(["--kernel-start", "17179869183G"], 3),
    Case(["--kernel-start", "0xFFFFFFFFFFFFFFFF"], 3),
    Case(["--kernel-start", "0xFFFFFFFFFFFFF000", "--kernel-size", "4095"], 3),
    Case(["--kernel-start", "4G"], 3),
    Case(["--kernel-start", "0x100001"], 3),
    Case(["--kernel-start", "0"], 3),
    Case(["--kernel-start", "0", "--kernel-size", "4K"], 0),
    Case(["--kernel-size", "0"], 3),
    Case(["--kernel-size", "1"], 0),
    Case(["--kernel-size", "0xFFFFFFFFFFFFFFFF"], 3),
    Case(["--kernel-size", "63M"], 3),
    Case(["--boot-early-size", "4G"], 2, "32 bits"),
    Case(["--boot-early-size", "0xFFFFFFFF"], 0),
    Case(["--boot-early-size", "0"], 3),
    Case(["--boot-early-size", "1"], 3),
    Case(["--heap-size", "4G"], 2, "32 bits"),
    Case(["--heap-size", "0xFFFFFFFF"], 3),
    Case(["--heap-size", "0x2F608000"], 3),
    Case(["--heap-size", "0"], 0),
    Case(["--heap-size", "1"], 0),
    Case(["--low-memory-floor", "4G"], 2, "32 bits"),
    Case(["--low-memory-floor", "0"], 3),
    Case(["--low-memory-floor", "4095"], 3),
    Case(["--low-memory-floor", "4096"], 0),
    Case(["--low-memory-floor", "8M", "--heap-size", "0"], 0),
    Case(["--low-memory-floor", "0x301000"], 0),
    Case(["--low-memory-floor", "0xFFFFFFFF"], 3),
    Case(["--low-memory-floor", "0xFFFFFFFF", "--heap-size", "0"], 0),
    Case(["--reserve", "0x400000"], 2, "START:LENGTH"),
    Case(["--reserve", "1:2:3"], 2, "START:LENGTH"),
    Case(["--reserve", ":"], 2, "':'"),
    Case(["--reserve", "0x400000:0"], 2, "empty"),
    Case(["--reserve", "0xFFFFFFFFFFFFFFFF:2"], 2, "2^64"),
    Case(["--reserve", "0xFFFFFFFFFFFFFFFE:1"], 0),
    Case(["--reserve", "5G:5G"], 0),
    Case(["--reserve", "0:0xFFFFFFFFFFFFFFFF"], 3),
    Case(["--reserve", "0x400000:4K", "--reserve", "0x400000:8K", "--reserve", "0:1"], 0),
  ].map { Case(["boot"] + $0.arguments + [map], $0.status, $0.says) }

  @Test(arguments: usage + values)
  func `every command line ends with its status and a reason`(_ row: Case) throws {
    let run = try Invocation(row.arguments)
    #expect(run.status == row.status)
    #expect(row.says.isEmpty || run.errors.contains(row.says))
    #expect(run.errors.isEmpty == (row.status != 2))
    #expect(run.output.isEmpty == (row.status == 2))
  }

  /// The bytes of a file, and what is said of it behind its name.
  static let files: [(bytes: [UInt8], says: String)] = [
    ([], ": no line of a memory map"),
    (Array("# nothing\n\n".utf8), ": no line of a memory map"),
    (Array("0 1000 1\n0 zz 1\n".utf8), ":2: the length 'zz' is not hexadecimal"),
    (Array("0 1000\n".utf8), ":1: 2 fields"),
    (Array("BIOS-e820: [mem 0x0-0x\n".utf8), ":1: "),
    ([0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 3], ":1: a zero byte"),
    (Array(repeating: 0xFF, count: 4096), ":1: "),
    (Array(repeating: UInt8(ascii: "\n"), count: 1 << 20), ": no line of a memory map"),
    (Array(String(repeating: "0 1000 1\n", count: 4097).utf8), ": 4097 entries"),
  ]

  @Test(arguments: files)
  func `a file that is no map is named with its line and the reason`(_ bytes: [UInt8], _ says: String) throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "map")
      try Data(bytes).write(to: file)
      let run = try Invocation(["boot", file.path])
      #expect(run.status == 2)
      #expect(run.output.isEmpty)
      #expect(run.errors.hasPrefix("kmemcheck: \(file.path)\(says)"))
    }
  }

  @Test func `what is doubtful is noted on standard error and changes no verdict`() throws {
    let run = try Invocation(["boot", "-"], input: "0x0-0x9fbff usable\n[...]\n0x100000-0x7fdffff usable\n")
    #expect(run.status == 0)
    #expect(run.errors == "kmemcheck: standard input:2: note: lines were left out here: the map is incomplete\n")
    #expect(run.output.hasPrefix("standard input\n"))
  }

  @Test func `a raw table is booted on demand`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "table.bin")
      var bytes: [UInt8] = []
      for (base, length, type) in [(0, 0x9FC00, 1), (0x10_0000, 0x7EE_0000, 1)] as [(UInt64, UInt64, UInt32)] {
        withUnsafeBytes(of: base.littleEndian) { bytes += $0 }
        withUnsafeBytes(of: length.littleEndian) { bytes += $0 }
        withUnsafeBytes(of: type.littleEndian) { bytes += $0 }
      }
      try Data(bytes).write(to: file)
      #expect(try Invocation(["boot", "--raw", file.path]).status == 0)
      #expect(try Invocation(["boot", file.path]).errors.contains("--raw"))
    }
  }

  @Test func `what cannot be read is named with the reason`() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appending(path: "missing").path
      #expect(try Invocation(["boot", missing]).errors == "kmemcheck: \(missing): No such file or directory\n")
      let empty = try Invocation(["boot", folder.path])
      #expect(empty.status == 2)
      #expect(empty.errors.contains("no file *.txt or *.log"))
      #expect(try Invocation(["boot", ""]).status == 2)
      let strange = try Invocation(["boot", "\u{1B}[31m\n"])
      #expect(strange.status == 2)
      #expect(!strange.errors.contains("\u{1B}"), "no name puts control codes on a terminal")
    }
  }

  @Test func `a machine that cannot boot is refused with its stage`() throws {
    let run = try Invocation(["boot", MapFolder.path("acrn-no-second-mib.txt")])
    #expect(run.status == 3)
    #expect(run.errors.isEmpty)
    #expect(run.output.contains("refused at bootmem_init: "))
  }

  @Test func `of several files the worst status counts, and bad input outweighs a refusal`() throws {
    let refused = MapFolder.path("high-only.txt")
    #expect(try Invocation(["boot", Self.map, Self.map]).status == 0)
    #expect(try Invocation(["boot", refused, Self.map]).status == 3)
    #expect(try Invocation(["boot", Self.map, "/dev/null", refused]).status == 2)
  }

  @Test func `standard input is a file`() throws {
    let input = "BIOS-e820: [mem 0x0-0x9fbff] usable\nBIOS-e820: [mem 0x100000-0x7fdffff] usable\n"
    let run = try Invocation(["boot", "-"], input: input)
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("standard input\n"))
  }

  @Test func `a reader that has seen enough changes no verdict`() throws {
    for map in [Self.map, MapFolder.path("high-only.txt")] {
      let run = try Invocation(["boot", map], shell: #"("$@"; echo $? >&2) | head -n 0"#)
      #expect(["0\n", "3\n"].contains(run.errors))
    }
    let run = try Invocation(["boot", MapFolder.own.path], shell: #"("$@"; echo $? >&2) | head -n 1"#)
    #expect(run.errors == "3\n")
    #expect(run.output.split(separator: "\n").count == 1)
  }

  @Test func `output that cannot be written is an error`() throws {
    for arguments in [["boot", Self.map], ["boot", Self.map, Self.map], ["boot", "--help"]] {
      for redirection in [">/dev/full", ">&-"] {
        if redirection == ">/dev/full" && !FileManager.default.fileExists(atPath: "/dev/full") { continue }
        let run = try Invocation(arguments, shell: #""$@" "# + redirection)
        #expect(run.status == 2)
        #expect(run.errors.contains("cannot write to standard output"))
      }
    }
  }
}
