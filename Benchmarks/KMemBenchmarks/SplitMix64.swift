// The random numbers of the workloads: the same in every run (Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014).

struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// Brings the list into random order. The remainder is one of 32 bits: the target has no division of 64.
  mutating func shuffle(_ list: FrameList) {
    for index in list.indices.reversed() {
      let random = UInt32(truncatingIfNeeded: next() >> 32)
      unsafe list.swapAt(index, Int(random % UInt32(truncatingIfNeeded: index + 1)))
    }
  }
}
