// The mode that sets memory up and checks what came of it on the processor. A check that holds is silent; one that does
// not prints a line, and the last line counts both.

import CBoot
import KMem

/// Ends the run with the one status of success if every check holds.
func runSelfTest(_ kernel: LoadedKernel) -> Never {
  let start = boot_time_stamp()
  var test = SelfTest(kernel.setUp(), of: kernel)
  test.run("loader") { (test: inout SelfTest) in test.checkLoader() }
  test.run("registers") { (test: inout SelfTest) in test.checkRegisters() }
  test.run("tables") { (test: inout SelfTest) in test.checkKernelTables() }
  test.run("translation") { (test: inout SelfTest) throws(Refusal) in try test.checkTranslations() }
  test.run("identity") { (test: inout SelfTest) in test.checkIdentityAndHighHalf() }
  test.run("frames") { (test: inout SelfTest) throws(Refusal) in try test.checkFrames() }
  test.run("kmap") { (test: inout SelfTest) throws(Refusal) in try test.checkKmap() }
  test.run("pages") { (test: inout SelfTest) throws(Refusal) in try test.checkPages() }
  test.run("spaces") { (test: inout SelfTest) throws(Refusal) in try test.checkSpaces() }
  test.run("user mode") { (test: inout SelfTest) throws(Refusal) in try test.checkUserMode() }
  test.run("heap") { (test: inout SelfTest) throws(Refusal) in try test.checkHeap() }
  test.run("exhaustion") { (test: inout SelfTest) throws(Refusal) in try test.checkExhaustion() }
  test.finish(since: start)
}

/// The checks, and how many of them did not hold.
struct SelfTest: ~Copyable {
  var memory: KernelMemory<MetalMachine>
  let kernel: LoadedKernel
  private var group: StaticString = ""

  /// What memory_setup is to map one to one and as the initial heap, in bytes: the contract's figures, not KMem's own.
  static var identityBytes: UInt32 { 64 << 20 }
  static var heapBytes: UInt32 { 1 << 20 }

  private var checks: UInt32 = 0
  private var failures: UInt32 = 0

  init(_ memory: consuming KernelMemory<MetalMachine>, of kernel: LoadedKernel) {
    self.memory = memory
    self.kernel = kernel
  }

  /// Runs the checks of one subject; an unexpected refusal fails it.
  mutating func run(_ group: StaticString, _ body: (inout SelfTest) throws(Refusal) -> Void) {
    self.group = group
    do throws(Refusal) {
      try body(&self)
    } catch {
      reportFailure(error.operation)
      Console().text(" refused: ").text(error.message).newline()
    }
  }

  /// A claim that has to hold.
  @inline(never)
  mutating func check(_ holds: Bool, _ claim: StaticString) {
    checks += 1
    if holds { return }
    reportFailure(claim)
    Console().newline()
  }

  /// A claim that two words are equal.
  @inline(never)
  mutating func expect(_ found: UInt32, _ wanted: UInt32, _ claim: StaticString) {
    checks += 1
    if found == wanted { return }
    reportFailure(claim)
    Console().text(": ").hex(found).text(" instead of ").hex(wanted).newline()
  }

  private mutating func reportFailure(_ claim: StaticString) {
    failures += 1
    Console().text("failed: ").text(group).text(": ").text(claim)
  }

  /// Says how many checks held, and how long they and `memory_setup` took by the guest's own clocks, and ends the run.
  ///
  /// - Parameter start: the time stamp counter before.
  consuming func finish(since start: UInt64) -> Never {
    if failures == 0 {
      let time = boot_hundredths_of_milliseconds(boot_time_stamp() &- start)
      Console().text("passed: ").decimal(checks).text(" checks, ").hundredths(time).text(" ms of guest time").newline()
      boot_exit(BOOT_PASSED)
    }
    Console().text("failed: ").decimal(failures).text(" failures in ").decimal(checks).text(" checks").newline()
    boot_exit(BOOT_FAILED)
  }
}
