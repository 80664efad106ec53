// MoveFactors: a product is kept.

import PropCheck
import Testing

@Suite struct MoveFactorsTests {
  @Test func a_factor_goes_to_the_other_number() throws {
    let shrunk = try shrink([49, 1], with: [MoveFactors.self]) { source in
      let (price, count) = (Int(try source.integer(in: 1...UInt8(99))), Int(try source.integer(in: 1...UInt8(9))))
      if price * count == 49 { try fail() }
    }
    #expect(shrunk.bytes == [7, 7])
  }

  @Test func the_other_number_keeps_to_its_range() throws {
    let shrunk = try shrink([48, 1], with: [MoveFactors.self]) { source in
      let (price, count) = (Int(try source.integer(in: 1...UInt8(99))), Int(try source.integer(in: 1...UInt8(9))))
      if price * count == 48 { try fail() }
    }
    #expect(shrunk.bytes == [6, 8])
  }

  @Test func numbers_of_different_elements_are_left_alone() throws {
    let shrunk = try shrink(listBytes([6, 6]), with: [MoveFactors.self]) { source in
      if try drawList(&source).count == 2 { try fail() }
    }
    #expect(shrunk.summary.evaluations == 0)
  }
}
