// The simplicity order is a bijection between ranks and values, and shortlex is the one order of cases.

import PropCheck
import Testing

@Suite struct ChoiceOrderTests {
  static func choice(_ low: UInt64, _ target: UInt64, _ high: UInt64, key: UInt64? = nil) -> Choice {
    Choice(key: key ?? target, low: low, high: high, target: target, kind: .unsigned)
  }

  @Test func values_go_outward_from_the_target() {
    let choice = Self.choice(3, 6, 10)
    #expect((0...7).map { choice.key(atRank: $0) } == [6, 7, 5, 8, 4, 9, 3, 10])
  }

  @Test func signed_values_go_0_1_minus1_2_minus2() {
    var source = Source(bytes: [])
    #expect(throws: Never.self) { try source.integer(Int.self) }
    let choice = source.record.choices[0]
    let values = (0...4 as ClosedRange<UInt64>).map { rank -> String in
      var other = choice
      other.key = choice.key(atRank: rank)
      return other.valueText
    }
    #expect(values == ["0", "1", "-1", "2", "-2"])
  }

  @Test func rank_and_key_are_inverse_for_every_small_range() {
    for high in 0...9 as ClosedRange<UInt64> {
      for low in 0...high {
        for target in low...high {
          let choice = Self.choice(low, target, high)
          let keys = (0...(high - low)).map { choice.key(atRank: $0) }
          #expect(keys.sorted() == Array(low...high))
          #expect(keys.map { choice.rank(of: $0) } == Array(0...(high - low)))
        }
      }
    }
  }

  @Test(arguments: [0, 1, 5, UInt64.max / 2, UInt64.max - 1, .max])
  func ranks_of_the_whole_64_bit_range_do_not_overflow(target: UInt64) {
    let choice = Self.choice(0, target, .max)
    for key in [0, 1, target, .max / 2, .max - 1, .max] as [UInt64] {
      #expect(choice.key(atRank: choice.rank(of: key)) == key)
    }
  }

  @Test func fewer_choices_are_simpler_and_then_the_first_difference_decides() {
    let zero = Self.choice(0, 0, 9)
    let one = Self.choice(0, 0, 9, key: 1)
    let nine = Self.choice(0, 0, 9, key: 9)
    #expect(Shortlex.isSimpler([nine], than: [zero, zero]))
    #expect(Shortlex.isSimpler([zero, nine], than: [one, zero]))
    #expect(!Shortlex.isSimpler([one, zero], than: [one, zero]))
  }

  @Test func above_the_target_is_simpler_than_as_far_below() {
    #expect(Self.choice(0, 5, 9, key: 7).isSimpler(than: Self.choice(0, 5, 9, key: 3)))
    #expect(!Self.choice(0, 5, 9, key: 3).isSimpler(than: Self.choice(0, 5, 9, key: 7)))
  }
}
