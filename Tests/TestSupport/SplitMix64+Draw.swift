// Random numbers of tests: the engine's generator, with what tests draw.

import PropCheck

extension SplitMix64 {
  /// A number in 0 ..< bound; the bound is at least 1.
  public mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }

  @_disfavoredOverload
  public mutating func below(_ bound: UInt32) -> UInt32 { UInt32(next() % UInt64(bound)) }

  public mutating func element<Element>(of elements: [Element]) -> Element {
    elements[Int(below(UInt64(elements.count)))]
  }
}
