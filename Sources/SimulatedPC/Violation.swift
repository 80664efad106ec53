// What the machine caught: an access that a correct memory manager never makes. The memory manager's own accesses
// cannot fail, so the machine records the violation, gives all ones or ignores the write, and carries on; the harness
// asks afterwards.

import Operations

/// An access or an instruction that a correct memory manager never makes, as a value.
public struct Violation: Equatable, Sendable {
  /// What was wrong.
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// The address translated to a page fault.
    case pageFault
    /// The access went through a cached translation that the tables no longer give.
    case staleTranslation
    /// The address is not a multiple of 4, or of 4096 for a whole page.
    case misaligned
    /// A read where no memory answers.
    case readOfHole
    /// A write where no memory answers.
    case writeToHole
    /// A read of the firmware's or a device's memory.
    case readOfReserved
    /// A read by a command of a frame that was free when it began and is still free at its end.
    case readOfFree
    /// A write to a frame that the writer does not own, at once or, for frames that were free or a caller's, because
    /// they still are at the end of the command.
    case writeToUnowned
    /// A user-mode read of a frame that is not a caller's.
    case userReadOfUnowned
    /// The processor read a directory or page table in a hole or in reserved memory.
    case tableOutsideMemory
    /// A present entry with bits that the memory manager never sets on purpose came into use (`PageWalk.oddBits`).
    case oddEntryBits
    /// A control register was given a value that the processor refuses or that this machine does not implement.
    case controlRegister
  }

  /// What was being done.
  public enum Operation: UInt8, Sendable, BitwiseCopyable {
    case load, store, fetch, fillPage, copyPage, clientRead, clientWrite, speculation
    case loadDirectory, writeControlRegister0, writeControlRegister4
  }

  /// What was wrong.
  public var kind: Kind
  /// What was being done.
  public var operation: Operation
  /// How many commands had begun: 1 for the first command, 0 before it.
  public var command: UInt32
  /// The address that the instruction used; for a control register, the value.
  public var address: UInt32
  /// Where it led; nil if nowhere.
  public var physical: UInt32? = nil
  /// Who owned that frame; nil if the access led to no frame.
  public var owner: FrameOwner? = nil
  /// The tables' view of the address at that moment; nil while paging is off.
  public var walk: PageWalk? = nil
  /// The fault, if `kind` is `pageFault`.
  public var fault: PageFault? = nil
}

extension Violation {
  /// What tells it from other violations whatever the case: its kind, and the owner of the frame if there is one.
  public var detail: String { owner.map { "\(kind) \($0)" } ?? "\(kind)" }
}

extension Violation: CustomStringConvertible {
  public var description: String {
    var text = "command \(command): \(operation) at \(hexadecimal(address)): \(kind)"
    if let fault { return text + ": \(fault)" }
    if let physical { text += ", physical \(hexadecimal(physical))" }
    if let owner { text += ", owned by \(owner)" }
    if let walk { text += "; \(walk)" }
    return text
  }
}

/// The first violations of a case, and the number of all.
struct ViolationLog {
  /// How many are kept. The first matters; the others show the damage.
  static let capacity = 32

  private let kept: UnsafeMutablePointer<Violation>
  /// How many there were, kept or not.
  private(set) var count: UInt64 = 0

  init(in reservation: inout Reservation) {
    kept = reservation.take(Violation.self, Self.capacity)
  }

  mutating func record(_ violation: Violation) {
    if count < Self.capacity { (kept + Int(count)).initialize(to: violation) }
    count += 1
  }

  mutating func removeAll() { count = 0 }

  /// The first `capacity` violations, in the order of their occurrence.
  var violations: [Violation] {
    Array(UnsafeBufferPointer(start: kept, count: Int(min(count, UInt64(Self.capacity)))))
  }
}
