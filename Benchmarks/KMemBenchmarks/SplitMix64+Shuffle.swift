// The random order of the workloads: the same in every run.
//
// The kernel image races the same loops and has no module PropCheck: tools/kernel.sh compiles the generator's file with this one.

#if canImport(PropCheck)
  import PropCheck
#endif

extension SplitMix64 {
  /// Brings the list into random order. The remainder is one of 32 bits: the kernel image has no division of 64.
  mutating func shuffle(_ list: FrameList) {
    for index in list.indices.reversed() {
      let random = UInt32(truncatingIfNeeded: next() >> 32)
      unsafe list.swapAt(index, Int(random % UInt32(truncatingIfNeeded: index + 1)))
    }
  }
}
