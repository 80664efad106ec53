// The mode that stops for an observer of the emulator: first with the tables that memory_setup left, then at each stage of the
// series, until a byte comes in on the serial port.

import CBoot
import KMem
import KMemReplay
import Operations

/// Reports how the image was started, sets memory up, and goes through the stages.
func hold(_ kernel: LoadedKernel) -> Never {
  kernel.report()
  var memory = HeldMemory(kernel.setUp())
  var series = Series()
  var stage: SeriesStage? = .setup
  while let current = stage {
    do throws(HeldMemoryError) { try series.reach(current, on: &memory) } catch {
      Console().text("failed: on the way to stage ").text(current.name).text(": refused, Refusal ").decimal(
        error.refusal.rawValue
      )
      .newline()
      boot_exit(BOOT_FAILED)
    }
    Console().text("held ").text(current.name).newline()
    if boot_serial_read() < 0 {
      Console().text("failed: nobody let the kernel go on").newline()
      boot_exit(BOOT_FAILED)
    }
    stage = current.next
  }
  boot_exit(BOOT_PASSED)
}
