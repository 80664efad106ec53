// How a kernel image of Kernel/ ends the emulator. The numbers are those of enum boot_status in Kernel/Boot/include/boot.h
// as QEMU's isa-debug-exit makes exit statuses of them, (value << 1) | 1; a test compares both.

/// The exit status of an image that ended by itself.
public enum KernelStatus: Int32, CaseIterable, Sendable {
  /// All that was asked for was done, and every check held.
  case passed = 33
  /// `memory_setup` refused the machine.
  case refused = 35
  /// A check did not hold.
  case failed = 37
  /// An unexpected exception.
  case faulted = 39
  /// The loader, its data, its module or its command line are not what the image can work with.
  case unusable = 41
}
