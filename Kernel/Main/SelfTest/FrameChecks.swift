// Frames one at a time: distinct, given back once, and refused with the reason if the caller must not free them.

import CBoot
import KMem

extension SelfTest {
  mutating func checkFrames() throws(Refusal) {
    let before = freeFrames
    let one = try takeFrame()
    let two = try takeFrame()
    check(one != two && one & 0xFFF == 0 && two & 0xFFF == 0, "two frames are two")
    check(one >= 1 << 20 && two >= 1 << 20, "no frame below the floor is handed out")
    expect(freeFrames, before - 2, "two frames fewer are free")
    try freeFrame(one)
    try freeFrame(two)

    check(freeRefusal(one) == .alreadyFree, "a frame is given back once")
    check(freeRefusal(two + 4) == .unaligned, "an address inside a frame is refused")
    check(freeRefusal(boot_image_start_physical()) == .kernelOwned, "a frame of the image is the kernel's")
    check(freeRefusal(loadedDirectory()) == .kernelOwned, "the directory's frame is the kernel's")
    check(freeRefusal(0) == .reserved, "the first frame is reserved")
    check(freeRefusal(0xA_0000) != nil, "the video memory is no frame to give back")
    check(freeRefusal(0xFFFF_F000) == .outOfRange, "the firmware's last frame is behind the last frame of memory")
    expect(freeFrames, before, "after all that as many frames are free as before")
    check(memory.frameAllocator.validate(on: memory.machine), "the bookkeeping agrees with itself")
  }

  private mutating func freeRefusal(_ physical: UInt32) -> FrameAllocatorError? {
    refusal { () throws(FrameAllocatorError) in try memory.freeFrame(PhysicalAddress(physical)) }
  }

  private func loadedDirectory() -> UInt32 { memory.machine.controlRegister3 & EntryBit.address }
}
