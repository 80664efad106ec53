// Permissions as user mode meets them: a program of two instructions runs at privilege level 3.
//
//   load     A1 address F4     movl address, %eax; hlt      HLT is not allowed in user mode: vector 13 ends the program
//   store    A3 address F4     movl %eax, address; hlt      where no page fault, vector 14, has ended it before

import CBoot
import CMetal
import KMem

extension SelfTest {
  private var code: UInt32 { 0x0800_0000 }
  private var writable: UInt32 { 0x0800_1000 }
  private var readOnly: UInt32 { 0x0800_2000 }
  private var absent: UInt32 { 0x0800_3000 }
  private var supervisor: UInt32 { 0x0C00_0000 }
  private var widened: UInt32 { 0x0C00_1000 }

  mutating func checkUserMode() throws(Refusal) {
    let before = freeFrames
    let program = try takeFrame(filledWith: 0)
    let data = try takeFrame(filledWith: 0x5555_5555)
    let space = try createSpace()
    try map(code, to: program, .user, in: space)
    try map(writable, to: data, PageFlags.writable.union(.user), in: space)
    try map(readOnly, to: data, .user, in: space)
    try map(supervisor, to: data, .writable, in: space)
    try switchTo(space)

    checkUserPages(program, data)
    checkKernelPages(program)
    try checkWidening(program, data, in: space)

    try switchTo(.kernel)
    try destroySpace(space)
    try freeFrame(program)
    try freeFrame(data)
    expect(freeFrames, before, "all frames are free again")
  }

  private mutating func checkUserPages(_ program: UInt32, _ data: UInt32) {
    expectLoad(userLoad(writable, program), 0x5555_5555, "user mode reads a user page")
    check(userStore(writable + 4, program).isDone, "user mode writes a writable user page")
    expect(metal_load(data + 4), 0, "what it wrote, EAX, which is 0, is in the frame")
    expectLoad(userLoad(readOnly, program), 0x5555_5555, "user mode reads a read-only user page")
    expectFault(
      userStore(readOnly, program), FaultCode.userStoreForbidden, at: readOnly, "user mode writes no read-only page")
    expectFault(userLoad(absent, program), FaultCode.userLoadAbsent, at: absent, "nor a page that is not mapped")
    expectFault(
      userLoad(supervisor, program), FaultCode.userLoadForbidden, at: supervisor, "nor reads one that is not user")
    expectLoad(Access(loading: supervisor), 0x5555_5555, "which the kernel reads")
  }

  /// Nothing of the kernel range is user mode's.
  private mutating func checkKernelPages(_ program: UInt32) {
    let identity = memory.kernelPaging.kernelDirectory.rawValue
    expectFault(
      userLoad(identity, program), FaultCode.userLoadForbidden, at: identity, "user mode does not read by identity")
    let image = boot_image_start_virtual()
    expectFault(userLoad(image, program), FaultCode.userLoadForbidden, at: image, "nor the image")
    let heap = AddressLayout.heapBase.rawValue
    expectFault(userStore(heap, program), FaultCode.userStoreForbidden, at: heap, "nor writes the heap")
    let window: UInt32 = 0xFFC0_3000
    expectFault(userLoad(window, program), FaultCode.userLoadAbsent, at: window, "and the kmap window is empty")
  }

  /// A user page below a directory entry that was made for a supervisor page, and permissions taken away again.
  private mutating func checkWidening(_ program: UInt32, _ data: UInt32, in space: AddressSpace) throws(Refusal) {
    try map(widened, to: data, PageFlags.writable.union(.user), in: space)
    expectLoad(userLoad(widened, program), 0x5555_5555, "a directory entry is widened for a user page")
    expectFault(
      userLoad(supervisor, program), FaultCode.userLoadForbidden, at: supervisor, "its neighbour stays the kernel's")
    try protect(widened, .user, in: space)
    expectFault(
      userStore(widened, program), FaultCode.userStoreForbidden, at: widened, "a user page made read-only is so at once"
    )
    try protect(widened, .writable, in: space)
    expectFault(
      userLoad(widened, program), FaultCode.userLoadForbidden, at: widened, "a page taken from user mode is so at once")
  }

  /// Runs the program `opcode` with its address operand in user mode. Its page is written by identity.
  private func run(_ opcode: UInt32, _ address: UInt32, _ program: UInt32) -> Access {
    let halt: UInt32 = 0xF4
    metal_store(program, opcode | address << 8)
    metal_store(program + 4, address >> 24 | halt << 8)
    let word = boot_user_run(code)
    let fault = boot_last_fault()
    let generalProtection: UInt32 = 13
    return Access(word: word, fault: fault.vector == generalProtection ? nil : fault)
  }

  private func userLoad(_ address: UInt32, _ program: UInt32) -> Access { run(0xA1, address, program) }
  private func userStore(_ address: UInt32, _ program: UInt32) -> Access { run(0xA3, address, program) }
}
