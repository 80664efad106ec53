// The statuses that programs on the host wait for are those that the image ends with.

import Foundation
import QEMU
import TestSupport
import Testing

@Suite struct KernelStatusTests {
  private static let header = PackageFiles.root.appending(path: "Kernel/Boot/include/boot.h")

  @Test func `every status of the header has its case, and the emulator's exit status`() throws {
    let text = try String(contentsOf: Self.header, encoding: .utf8)
    let values = Dictionary(
      uniqueKeysWithValues: text.matches(of: /BOOT_([A-Z]+) = 0x([0-9A-F]+),/).map {
        (String($0.output.1).lowercased(), Int32($0.output.2, radix: 16)! << 1 | 1)
      })
    let cases = Dictionary(uniqueKeysWithValues: KernelStatus.allCases.map { ("\($0)", $0.rawValue) })
    #expect(values == cases)
  }
}
