// The example of README.md, as it stands there: it compiles, and does what its comments say.

import Foundation
import KMem
import KMemOnPC
import SimulatedPC
import TestSupport
import Testing

@Suite struct ReadmeTests {
  @Test func `the example of the README runs`() throws {
    let lease = try MachineLease()
    let machine = lease.machine
    var layout = TestLayout.standard
    layout.arena = 0x114..<0x214
    layout.install(on: machine)
    let (loaderTable, kernelEnd, mapBuffer) = (TestLayout.tableHeader, layout.kernel.end, layout.storage.start)
    let bootModules = layout.reserved

    let information = BootInformation(
      firmwareTable: try FirmwareTable(header: VirtualAddress(loaderTable), on: machine),
      kernel: KernelImage(physical: PhysicalRange(start: 0x10_0000, end: kernelEnd)),
      mapStorage: PhysicalRange(start: mapBuffer, length: 128 * UInt64(FirmwareMap.bytesPerRegion)))
    var memory = try KernelMemory.setUp(information, reserving: bootModules.span, on: machine)

    let frame = try memory.allocateFrame()  // pmm_alloc_frame
    try memory.map(VirtualAddress(0xE000_0000), to: frame.address, .writable)  // paging_map
    let space = try memory.createAddressSpace()  // paging_create_user_directory_from_kernel
    try memory.mapUserPages(VirtualAddress(0x0800_0000), size: 0x4000, .writable, in: space)
    try memory.switchTo(space)

    try memory.initializeHeap()  // kheap_init
    let block = try memory.allocate(size: 100)  // kmalloc
    try memory.free(block)  // kfree

    #expect(try memory.translate(VirtualAddress(0xE000_0123)) == PhysicalAddress(frame.address.rawValue + 0x123))
    #expect(try memory.isLoaded(space))
  }

  @Test func `the example in the test is the one of the README`() throws {
    func lines(_ text: some StringProtocol) -> [String] {
      text.split(separator: "\n").map { line in
        line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
      }.filter { !$0.isEmpty }
    }
    let page = try String(contentsOf: PackageFiles.root.appending(path: "README.md"), encoding: .utf8)
    let blocks = page.split(separator: "```").filter { $0.hasPrefix("swift\n") }
    let example = try #require(blocks.first { $0.contains("BootInformation(") }).dropFirst("swift\n".count)
    let test = lines(try String(contentsOfFile: #filePath, encoding: .utf8))
    for line in lines(example) { #expect(test.contains(line), "\(line)") }
  }
}
