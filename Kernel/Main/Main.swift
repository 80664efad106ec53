// Where the boot support enters the kernel: reads what the loader left and does what the command line asks for.

import CBoot
import KMem

@c(kernel_main)
public func kernelMain(_ magic: UInt32, _ information: UInt32) {
  let kernel = LoadedKernel(magic: magic, information: information)
  guard let mode = Mode(CommandLine(address: kernel.loader.commandLine)) else {
    Console().text(
      "unusable: the command line takes one word: hold, replay, benchmark, fault, double-fault, or none for the self-test"
    )
    .newline()
    boot_exit(BOOT_UNUSABLE)
  }
  switch mode {
  case .selfTest: runSelfTest(kernel)
  case .hold: hold(kernel)
  case .replay: Replay(kernel: kernel).run()
  case .benchmark: runBenchmark(kernel)
  case .fault: takeUnexpectedFault()
  case .doubleFault: takeDoubleFault(kernel)
  }
}
