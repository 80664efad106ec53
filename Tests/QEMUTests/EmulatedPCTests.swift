// The parts of an emulated PC that need no emulator.

import Testing

@testable import QEMU

@Suite struct EmulatedPCTests {
  @Test func `an image that is not there is named`() {
    #expect(throws: QEMUError.unreadable(path: "no-such-image.elf")) {
      _ = try EmulatedPC(PCOptions(image: "no-such-image.elf", memory: "64M"))
    }
  }

  @Test func `modules and command line follow the image, commas in names doubled`() {
    var options = PCOptions(image: "kernel.elf", memory: "3G")
    options.commandLine = "hold"
    options.modules = [.init(path: "a,b", commandLine: "one, two"), .init(path: "c")]
    let tail = options.arguments.suffix(6)
    #expect(tail == ["-kernel", "kernel.elf", "-append", "hold", "-initrd", "a,,b one,, two,c"])
    #expect(PCOptions(image: "kernel.elf", memory: "3G").arguments.last == "kernel.elf")
  }
}
