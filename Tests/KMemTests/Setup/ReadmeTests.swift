// The examples of README.md and of KMem's pages, as they stand there: they compile and run.

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

  @Test func `the examples of the catalogue run`() throws {
    let lease = try MachineLease()
    let machine = lease.machine
    var layout = TestLayout.standard
    layout.arena = 0x114..<0x214
    layout.install(on: machine)
    let (loaderTable, kernelEnd, mapBuffer) = (TestLayout.tableHeader, layout.kernel.end, layout.storage.start)
    let bootModules = layout.reserved
    let device = PhysicalAddress(0xF000_0000)

    let information = BootInformation(
      firmwareTable: try FirmwareTable(header: VirtualAddress(loaderTable), on: machine),
      kernel: KernelImage(physical: PhysicalRange(start: 0x10_0000, end: kernelEnd)),
      mapStorage: PhysicalRange(start: mapBuffer, length: 128 * UInt64(FirmwareMap.bytesPerRegion)))
    var configuration = MemoryConfiguration()
    configuration.heapSize = 64 << 10
    var memory = try KernelMemory.setUp(
      information, configuration: configuration, reserving: bootModules.span, on: machine)

    let frame = try memory.allocateFrame()
    let buffer = try memory.allocateFrames(count: 4, alignment: 0x1_0000, below: 16 << 20)
    let window = try memory.kmap(frame.address)
    try memory.kunmap(window)
    try memory.freeFrame(frame.address)
    try memory.freeFrames(buffer.address, count: 4)
    let counts = memory.frameStatistics
    #expect(counts.allocated == 0)

    try memory.map(VirtualAddress(0xE000_0000), to: device, .writable.union(.cacheDisabled))
    try memory.protect(VirtualAddress(0xE000_0000), .readOnly)
    let physical = try memory.translate(VirtualAddress(0xE000_0123))
    let replaced = try memory.unmap(VirtualAddress(0xE000_0000))
    #expect(physical == PhysicalAddress(0xF000_0123))
    #expect(replaced.frame == device.frame)
    #expect(!replaced.wasFreed)

    let space = try memory.createAddressSpace()
    try memory.mapUserPages(VirtualAddress(0x0800_0000), size: 0x4000, .writable, in: space)
    try memory.switchTo(space)
    try memory.switchTo(.kernel)
    try memory.destroyAddressSpace(space)
  }

  /// The pages whose Swift must stand in this file.
  private static let pages =
    ["README.md"] + ["Boot", "Frames", "PagingAndSpaces"].map { "Sources/KMem/KMem.docc/\($0).md" }

  @Test(arguments: pages) func `the examples of a page are those of this file`(page: String) throws {
    func lines(_ text: some StringProtocol) -> [String] {
      text.split(separator: "\n").map { line in
        line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
      }.filter { !$0.isEmpty }
    }
    let text = try String(contentsOf: PackageFiles.root.appending(path: page), encoding: .utf8)
    let examples = text.split(separator: "```").filter { $0.hasPrefix("swift\n") && $0.contains("memory") }
    #expect(!examples.isEmpty)
    let test = Set(lines(try String(contentsOfFile: #filePath, encoding: .utf8)))
    for line in examples.flatMap({ lines($0.dropFirst("swift\n".count)) }) { #expect(test.contains(line), "\(line)") }
  }
}
