// The lines that the kernel image prints of its start, and the machine that they come to.

import Operations
import Properties
import Reports
import Sessions
import SimulatedPC
import Specification
import Testing

@Suite struct ImageReportTests {
  /// As the image printed it in QEMU with 4 GiB.
  private static let lines = """
    firmware-map 00009000 000000A8
    14000000 00000000 00000000 00FC0900 00000000 01000000 14000000 00FC0900
    00000000 00040000 00000000 02000000 14000000 00000F00 00000000 00000100
    00000000 02000000 14000000 00001000 00000000 0000EEBF 00000000 01000000
    14000000 0000FEBF 00000000 00000200 00000000 02000000 14000000 0000FCFF
    00000000 00000400 00000000 02000000 14000000 00000000 01000000 00000040
    00000000 01000000
    image 00100000 0012E000
    map-storage 0012D20C 0012DC0C
    boot-directory 0010A000
    reserved 0000000000009500 0000000000009574
    reserved 000000000012E000 000000000012E01E
    reserved 0000000000009000 00000000000090A8
    reserved 000000000012E01E 000000000012E023
    configuration 04000000 00100000 00100000 00100000 00000400
    """.split(separator: "\n").map(String.init)

  private static func changing(_ line: Int, to text: String?) -> [String] {
    var lines = Self.lines
    if let text { lines[line] = text } else { lines.remove(at: line) }
    return lines
  }

  @Test func `a report becomes a scenario with every address of its own`() throws {
    let scenario = try ImageReport(parsing: Self.lines).scenario()
    #expect(scenario.entries.count == 7)
    #expect(scenario.entries[3] == FirmwareMapEntry(base: 0x10_0000, length: 0xBFEE_0000, type: 1))
    #expect(scenario.entries[6] == FirmwareMapEntry(base: 1 << 32, length: 0x4000_0000, type: 1))
    #expect(scenario.kernel == ByteRange(start: 0x10_0000, end: 0x12_E000))
    #expect(scenario.mapStorage == ByteRange(start: 0x12_D20C, end: 0x12_DC0C))
    #expect(scenario.bootDirectoryOffset == 0xA000)
    #expect(scenario.tableAddress == 0x9000)
    #expect(scenario.reserved.count == 4)
    #expect(scenario.reserved[1] == ByteRange(start: 0x12_E000, end: 0x12_E01E))
    #expect(scenario.configuration == BootConfiguration())
    #expect(scenario.entersWithPagingOn)
  }

  @Test func `the simulated machine starts from the report's own addresses`() throws {
    let lease = try MachineLease()
    let run = try BootRun(try ImageReport(parsing: Self.lines).scenario(), on: lease.machine)
    #expect(run.findings.isEmpty)
    #expect(run.summary?.answers.frames.total == 786_400)
    // The first entry's size field, where the loader left it.
    #expect(lease.machine.peek(0x9000) == 20)
    // The boot directory's first entry: a global 4 MiB page.
    #expect(lease.machine.peek(0x10_A000) & 0x19F == 0x183)
  }

  @Test(arguments: [
    (
      0, nil,
      ImageReportError.unreadable(line: "14000000 00000000 00000000 00FC0900 00000000 01000000 14000000 00FC0900")
    ),
    (5, nil, .unreadable(line: "image 00100000 0012E000")),
    (7, nil, .missing(line: "image")), (7, "image 00100000", .unreadable(line: "image 00100000")),
    (7, "image 00100000 zero", .unreadable(line: "image 00100000 zero")),
    (9, "image 00100000 0012E000", .unreadable(line: "image 00100000 0012E000")),
    (7, "image 00100000 100000000", .unreadable(line: "image 00100000 100000000")),
    (14, "stack 00100000", .unreadable(line: "stack 00100000")), (14, nil, .missing(line: "configuration")),
  ]) func `a line that is missing, doubled or unknown is an error`(
    line: Int, text: String?, error: ImageReportError
  ) {
    #expect(throws: error) { try ImageReport(parsing: Self.changing(line, to: text)) }
  }

  @Test func `a report is found in what came from a serial port`() {
    let serial = "booting\r\nreport\r\nimage 1 2\r\nend of report\r\nset up\r\n"
    #expect(ImageReport.lines(in: Array(serial.utf8)) == ["image 1 2"])
    #expect(ImageReport.lines(in: Array("report\nimage".utf8)) == ["image"])
    #expect(ImageReport.lines(in: Array("a report\n".utf8)) == nil)
  }

  @Test func `what cannot be simulated is an error`() throws {
    let outside = try ImageReport(parsing: Self.changing(9, to: "boot-directory 00200000"))
    #expect(throws: ImageReportError.outsideImage) { try outside.scenario() }
    let storage = try ImageReport(parsing: Self.changing(8, to: "map-storage 000FF000 000FFA00"))
    #expect(throws: ImageReportError.outsideImage) { try storage.scenario() }
    let storage4G = try ImageReport(parsing: Self.changing(8, to: "map-storage 00100000 FFFFFFFF"))
    #expect(throws: ImageReportError.outsideImage) { try storage4G.scenario() }
    let past4G = try ImageReport(parsing: Self.changing(0, to: "firmware-map FFFFFFF0 000000A8"))
    #expect(throws: ImageReportError.table) { try past4G.scenario() }
    let first = Self.lines[1].replacing("14000000 00000000", with: "18000000 00000000")
    let table = try ImageReport(parsing: Self.changing(1, to: first))
    #expect(throws: ImageReportError.table) { try table.scenario() }
  }

  @Test func `a Multiboot map survives being written and read`() {
    let entries = [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: 1),
      FirmwareMapEntry(base: 0xFFFF_FFFF_0000_0001, length: .max, type: 0xFFFF_FFF0),
    ]
    #expect(MultibootMemoryMap(parsing: MultibootMemoryMap(entries).bytes())?.entries == entries)
    #expect(MultibootMemoryMap(parsing: MultibootMemoryMap(entries, extraBytes: 4).bytes()) == nil)
    #expect(MultibootMemoryMap(parsing: [0]) == nil)
  }
}
