// The random numbers of these tests: fixed seed, fixed sequence (Steele, Lea, Flood 2014).

struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in 0 ..< bound; the bound is at least 1.
  mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }

  mutating func below(_ bound: UInt32) -> UInt32 { UInt32(next() % UInt64(bound)) }

  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[Int(below(UInt64(elements.count)))]
  }
}
