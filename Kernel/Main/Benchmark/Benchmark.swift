// The mode that measures KMem against C, both compiled for this processor, in the same boot and by the same clock: the
// time stamp counter. Where the emulator is told to count instructions (`-icount shift=0`) a tick is one instruction, and
// every figure is exact.
//
// The C side is that of Benchmarks/CBaselines, at -O2: the same contract, checks, counts and tables. The loops are the
// same lines. Each section ends with KMem's ticks over those of the fastest C.

import CBaselines
import CBoot
import KMem

/// Ends the run with the status of success if KMem takes at most 1.3 times the ticks of C in every section with a goal.
func runBenchmark(_ kernel: LoadedKernel) -> Never {
  var memory = kernel.setUp()
  var scores = Scoreboard()
  do throws(BenchmarkFailure) {
    let buffers = try BenchmarkBuffers(in: &memory)
    var frames = FrameRace(consume memory, buffers)
    try frames.run(&scores)
    var paging = try PagingRace(frames.finish(), buffers)
    try paging.run(&scores)
  } catch {
    Console().text("failed: ").text(error.message).newline()
    boot_exit(BOOT_FAILED)
  }
  if !scores.areWithinLimit {
    Console().text("failed: KMem takes more than 1.30 times the ticks of C").newline()
    boot_exit(BOOT_FAILED)
  }
  Console().text("passed: KMem takes at most 1.30 times the ticks of C wherever that is the goal").newline()
  boot_exit(BOOT_PASSED)
}

/// Why figures are missing.
struct BenchmarkFailure: Error {
  let message: StaticString
}
