// What the oracles of boot_early need of a memory manager that is being set up step by step.
//
//   boot_early open ─► pmm_init ─► paging_init_minimal ─► boot_early retired
//        bytes            frames          the same, through the MMU      frames only

/// Who decides where boot_early's arena lies.
public enum EarlyOpening: Hashable, Sendable {
  /// The memory manager: after the kernel, `bootEarlySize` bytes.
  case behindKernel

  /// The caller of `boot_early_init(start, size)`, in bytes.
  case at(start: UInt32, size: UInt32)
}

/// A memory manager whose boot_early is open.
public protocol EarlySubject: AnyObject {
  /// Does `operation`, or refuses it: one of boot_early, of the stages of `memory_setup`, of single frames, or `reserve`.
  func perform(_ operation: Operation) -> Response

  /// The counts of boot_early now.
  var earlyCounts: BootEarlyCounts { get }

  /// The counts of frames now; nil before `pmm_init`.
  var frameCounts: FrameCounts? { get }

  /// The first maximal run of free frames that starts at or above `frame`, once there is a physical memory manager.
  func freeRun(from frame: UInt32) -> Range<UInt32>?

  /// Whether the memory manager's own checks of its bookkeeping hold.
  var isSound: Bool { get }

  /// What it says of the call that it refused last.
  var refusalText: StaticString? { get }

  /// The table that `create_page_table` gave for address 0 before the directory was loaded; nil if it was not called.
  var firstTable: UInt32? { get }

  /// Makes a call that must be refused: why it was; nil if it was not. Those that need a directory come once it is loaded.
  func refusal(of misuse: EarlyMisuse) -> BootFailure?
}
