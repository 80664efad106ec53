// What the image was started with, in lines that a program on the host reads: enough to start a simulated machine the same way.
//
//   report
//   firmware-map 00009000 000000A8                       address and bytes, as the Multiboot loader left it
//   14000000 00000000 00000000 00FC0900 ...              its bytes, first byte first, up to 32 a line
//   image 00100000 00125000                              first byte and the one after the last, here and below
//   map-storage 00123EC0 001248C0
//   boot-directory 00104000                              that paging was on with, at entry
//   reserved 0000000000009500 0000000000009574           once for each range
//   configuration 04000000 00100000 00100000 00100000 00000400
//   end of report
//
// The configuration: identity limit, low-memory floor, boot_early size, heap size, address spaces. All numbers are hexadecimal.

import CBoot
import CMetal
import KMem

extension LoadedKernel {
  /// Prints the report.
  func report() {
    let console = Console()
    console.text("report").newline()
    if case .multiboot(let length) = boot.firmwareTable.layout {
      console.text("firmware-map ").hex(boot.firmwareTable.address.rawValue).text(" ").hex(length).newline()
      reportBytes(from: boot.firmwareTable.address.rawValue, count: length)
    }
    reportRange("image ", boot.kernel.physical)
    reportRange("map-storage ", boot.mapStorage)
    console.text("boot-directory ").hex(boot_directory_physical()).newline()
    var index = 0
    while index < ranges.count {
      let range = ranges.storage[index]
      console.text("reserved ").hex(range.start).text(" ").hex(range.end).newline()
      index += 1
    }
    console.text("configuration ").hex(configuration.identityLimit).text(" ").hex(configuration.lowMemoryFloor).text(
      " "
    )
    .hex(configuration.bootEarlySize).text(" ").hex(configuration.heapSize).text(" ")
    .hex(configuration.maximumAddressSpaces).newline()
    console.text("end of report").newline()
  }

  private func reportRange(_ name: StaticString, _ range: PhysicalRange) {
    Console().text(name).hex(UInt32(truncatingIfNeeded: range.start)).text(" ").hex(
      UInt32(truncatingIfNeeded: range.end)
    )
    .newline()
  }

  /// Prints memory below the identity limit, in groups of four bytes.
  private func reportBytes(from start: UInt32, count: UInt32) {
    var offset: UInt32 = 0
    while offset < count {
      // The lowest byte comes first in memory, the highest first in a number.
      Console().hex(metal_load(start + offset).byteSwapped)
      offset += 4
      if offset % 32 == 0 || offset >= count { Console().newline() } else { Console().text(" ") }
    }
  }
}
