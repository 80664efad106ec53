// ZeroRuns: many choices become zero by few evaluations.

import PropCheck
import Testing

@Suite struct ZeroRunsTests {
  @Test(arguments: [0, 1, 499, 998, 999])
  func all_but_one_are_zeroed(guilty: Int) throws {
    var bytes = [UInt8](repeating: 5, count: 1_000)
    bytes[guilty] = 200
    let shrunk = try shrink(bytes, with: [ZeroRuns.self]) { source in
      let list = try source.list(1_000...1_000) { source in try source.integer(UInt8.self) }
      if list[guilty] == 200 { try fail() }
    }
    #expect(shrunk.record.choices.indices.filter { !shrunk.record.choices[$0].isSimplest } == [guilty])
    #expect(shrunk.summary.evaluations <= 44, "\(shrunk.summary.evaluations)")
  }
}
