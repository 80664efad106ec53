// The profiles that come with the example kernels.

import Foundation
import Profiles
import Testing

@Suite struct ExampleProfileTests {
  private static let examples = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    .appending(path: "Kernel/examples")

  /// Every part of the memory manager is offered, in a text that fits on a screen.
  @Test func hobbyKernelsProfileIsRead() throws {
    let file = ExampleProfileTests.examples.appending(path: "hobby-kernel/profile.yaml")
    let bytes = [UInt8](try Data(contentsOf: file))
    let profile = try Profile(reading: bytes, file: "profile.yaml")
    #expect(profile.kernel == "hobby" && profile.boot.entry == .multiboot)
    #expect(Set(profile.offered.map(\.operation.part)).isSuperset(of: [.frames, .pages, .spaces, .window, .heap]))
    #expect(String(decoding: bytes, as: UTF8.self).split(separator: "\n").count <= 40)
  }
}
