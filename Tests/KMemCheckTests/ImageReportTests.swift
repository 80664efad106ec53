// kmemcheck boot on what the kernel image prints of its start.

import Foundation
import ProcessSupport
import Testing

@Suite struct ImageReportTests {
  /// As the image printed it in QEMU with 4 GiB.
  private static let serial = """
    report
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
    end of report
    set up: directory 00160000, frames free 785771 of 786400
    """

  @Test func `a report boots with the kernel where it lies, as the image itself did`() throws {
    let run = try Invocation(["boot", "-"], input: Self.serial)
    #expect(run.status == 0)
    #expect(run.output.contains("0x000100000-0x00012dfff    184 KiB  K  kernel"))
    // What the image said of its memory_setup.
    #expect(run.output.contains("786400: 785771 free"))
    #expect(run.output.contains("directory   0x00160000"))
  }

  @Test func `configuration may be changed, the kernel's place may not`() throws {
    #expect(try Invocation(["boot", "--heap-size", "2M", "-"], input: Self.serial).output.contains("heap 2 MiB"))
    let run = try Invocation(["boot", "--kernel-size", "1M", "-"], input: Self.serial)
    #expect(run.status == 2)
    #expect(run.errors.contains("--kernel-size"))
  }

  @Test func `half a report is an error`() throws {
    let run = try Invocation(["boot", "-"], input: String(Self.serial.prefix(500)))
    #expect(run.status == 2)
    #expect(run.errors.contains("the image's report"))
  }
}
