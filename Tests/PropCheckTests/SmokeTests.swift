import PropCheck
import PropCheckTesting
import Testing

@Test func a_true_property_passes() {
  let report = checkProperty("reversing twice changes nothing") { source in
    let list = try source.list { source in try source.integer(in: 0...9) }
    try require(Array(list.reversed().reversed()) == list, "\(list) changed")
  }
  #expect(report.statistics.passed == 1_000)
}

@Test func a_false_property_is_found_and_shrunk() throws {
  let report = Runner("reverse").run { source in
    let list = try source.list { source in try source.integer(Int.self) }
    source.note("list", list)
    try require(list.reversed() == list, "\(list) is not its own reverse")
  }
  let counterexample = try #require(report.counterexample)
  print(report.text())
  #expect(counterexample.notes == ["list = [0, 1]"])
  #expect(counterexample.bytes == [0xF0, 0, 0xF0, 2])
}
