// Where in the address space pages can be mapped without hurting the kernel: 4 MiB pieces that are empty after the boot.

import Profiles
import SimulatedPC

/// Runs of directory slots in which nothing is mapped.
struct EmptyRanges {
  let kernel: [AddressRange]
  let user: [AddressRange]

  init(_ profile: Profile, directory: UInt32?, on machine: SimulatedMachine) {
    guard let directory else {
      kernel = []
      user = []
      return
    }
    var free: [AddressRange] = []
    for slot in UInt32(1)..<1023 where machine.peek(directory + slot * 4) & 1 == 0 {
      let piece = AddressRange(first: slot << 22, last: slot << 22 | 0x3F_FFFF)
      let isTaken =
        profile.layout.scratch.contains { $0.overlaps(piece) }
        || profile.layout.heap.map { $0.overlaps(piece) } ?? false
      if isTaken { continue }
      if let last = free.last, last.last &+ 1 == piece.first,
        Self.isKernel(last, profile) == Self.isKernel(piece, profile)
      {
        free[free.count - 1].last = piece.last
      } else {
        free.append(piece)
      }
    }
    kernel = free.filter { Self.isKernel($0, profile) }
    user = free.filter { !Self.isKernel($0, profile) }
  }

  private static func isKernel(_ range: AddressRange, _ profile: Profile) -> Bool {
    profile.layout.kernelRange.overlaps(range)
  }
}
