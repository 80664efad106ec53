// Which page directory a kernel's handle of an address space means.

import EmulatedKernel
import Operations
import Profiles
import SimulatedPC

extension KernelUnderJudgement {
  /// The physical address of the directory that a handle means; nil: only a switch to the space can tell.
  func directory(of handle: UInt64) -> UInt32? { directory(of: UInt32(truncatingIfNeeded: handle), spaceHandle) }

  private func directory(of handle: UInt32, _ kind: Layout.SpaceHandle) -> UInt32? {
    switch kind {
    case .physical: handle & ~0xFFF
    case .virtual: machine.physical(of: handle).map { $0 & ~0xFFF }
    case .handle: nil
    }
  }

  /// Creates a space right after the boot and looks where its handle leads: a directory has the kernel's code where the kernel's
  /// own directory has it, whichever tables lead there. A kernel whose spaces do not contain its code is taken to give
  /// physical addresses.
  func likelySpaceHandle() -> Layout.SpaceHandle {
    guard let create = profile.operations[.createSpace], let own = directory else { return .physical }
    let code = kernel.bound.address(of: create.function)
    processor.restore(starts[0].snapshot)
    guard case .returned(let returned) = kernel.perform(create, with: [:]), returned.outcome == .done,
      let handle = returned.values[.space]
    else { return .physical }
    let expected = machine.walk(directory: own, address: code).translation?.physical
    let kinds: [Layout.SpaceHandle] = [.physical, .virtual]
    return kinds.first { kind in
      guard let directory = directory(of: UInt32(truncatingIfNeeded: handle), kind),
        kernel.usable.contains(directory >> 12)
      else { return false }
      return machine.walk(directory: directory, address: code).translation?.physical == expected
    } ?? .physical
  }
}
