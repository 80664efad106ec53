// Who owns a frame, and what that lets the memory manager and its clients do to it. The rules are three bit sets over
// the owners, so that a whole rule is read, and checked, in one line.
//
//   owner         it reads     it writes          a client writes
//   hole          no           no                 no
//   reserved      no           no                 no
//   kernel        yes          no                 no
//   loader        yes          no                 no
//   unmanaged     yes          no                 no
//   bootEarly     yes          yes                no
//   bookkeeping   yes          yes                no
//   table         yes          yes                no
//   heap          yes          yes                yes (its blocks)
//   data          yes          if handed over     yes
//   device        yes          yes                no
//   free          if it ends   if it ends         no
//                 owned        owned

/// The owner of a frame of physical memory, as the harness sees it.
///
/// The machine never infers an owner: the harness (the specification, in the end) says who owns what, and the machine
/// reports accesses that the owner forbids.
public enum FrameOwner: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// No memory answers here: reads give all ones, writes are lost.
  case hole = 1
  /// Memory of the firmware or of a device: it exists, but no access is allowed.
  case reserved = 2
  /// The kernel's image.
  case kernel = 3
  /// What the boot loader left and the caller asked to keep: modules, command line.
  case loader = 4
  /// Usable memory that is not given out: below the low-memory floor.
  case unmanaged = 5
  /// The boot_early arena.
  case bootEarly = 6
  /// The frame bitmap and its summaries.
  case bookkeeping = 7
  /// A page directory or page table.
  case table = 8
  /// The kernel heap.
  case heap = 9
  /// A frame that a caller holds.
  case data = 10
  /// A frame that the frame allocator may hand out.
  case free = 11
  /// A device's memory that the kernel knows: the text of a screen, an interrupt controller.
  case device = 12
}

/// Sets of owners as bits: bit `owner.rawValue` is set for each member.
enum OwnerSet {
  /// Frames that have bytes of their own; any other reads as all ones.
  static var backed: UInt16 { ~only(.hole) }
  /// Frames whose bytes a processor may read without asking a device or an empty bus.
  static var readable: UInt16 { ~(only(.hole) | only(.reserved)) }
  /// Frames that the memory manager may write at any time.
  static var writable: UInt16 {
    only(.bootEarly) | only(.bookkeeping) | only(.table) | only(.heap) | only(.device)
  }
  /// Frames that the memory manager may write if the command leaves them with another owner: it took a free frame, or a
  /// caller gave one up.
  static var writableIfHandedOver: UInt16 { only(.free) | only(.data) }
  /// Frames that a client of the memory manager may write.
  static var writableByClient: UInt16 { only(.data) | only(.heap) }

  @inline(__always)
  static func only(_ owner: FrameOwner) -> UInt16 { 1 << UInt16(owner.rawValue) }

  @inline(__always)
  static func contains(_ set: UInt16, _ owner: FrameOwner) -> Bool { set & only(owner) != 0 }
}
