// Address spaces whose handles outlive them, and spaces that a kernel loads without asking the memory manager.

import Operations
import Specification

extension KernelSession {
  /// How often places are used again by `outlive` in one trace: more than 1024 times, and with what other commands can make fewer
  /// than the 2048 after which a handle may mean another space (V18).
  public static let mostReuses: UInt32 = 1100

  /// Destroys a space and uses its place again and again: whatever lives there, the space that is dead stays refused.
  ///
  /// - Parameter times: at least 1; as many are left as `mostReuses` allows.
  /// - Returns: how often the place was used again.
  @discardableResult
  public func outlive(times: UInt32) throws(Finding) -> UInt32 {
    let times = min(times, Self.mostReuses - reuses)
    guard recorder == nil, times > 0, case .space(let dead) = try perform(.createSpace) else { return 0 }
    try perform(.destroySpace(dead))
    var reused: UInt32 = 0
    var accepted: UInt32?
    machine.beginCommand()
    reuses += times
    let count = subject.reuseSpace(times: times) { directory, isAlive in
      if isAlive {
        reused += 1
        if accepted == nil && subject.directory(of: dead) != nil { accepted = reused }
      }
      machine.setOwner(isAlive ? .table : .free, from: directory >> 12)
      machine.endCommand()
      machine.beginCommand()
    }
    machine.endCommand()
    try checkMachine()
    if let accepted {
      throw Finding(
        .result, .v18, "space \(dead) is dead, but accepted again after its place was reused \(accepted) times")
    }
    if let count, count != times {
      throw Finding(.result, .v14, "a space could be made once, but of \(times) more only \(count)")
    }
    if let finding = model.frames.objection(to: subject.frameCounts) { throw finding }
    return count ?? 0
  }

  /// A kernel's own task switch: it writes to CR3 the directory of a space, with any of PWT and PCD (Intel SDM volume 3A, section
  /// 2.5). The space is loaded then, and cannot be destroyed.
  ///
  /// - Parameter cacheBits: 0, 0x08 (PWT), 0x10 (PCD) or both.
  /// - Returns: whether the space lives.
  @discardableResult
  public func loadDirectly(_ space: UInt32, cacheBits: UInt32) throws(Finding) -> Bool {
    guard recorder == nil, model.spaces.isAlive(space) else { return false }
    machine.loadDirectory(model.spaces.spaces[Int(space)].directory << 12 | cacheBits)
    model.spaces.loaded = space
    lastAccess = nil
    try perform(.destroySpace(space))
    return true
  }
}
