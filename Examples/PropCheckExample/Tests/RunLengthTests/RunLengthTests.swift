// The ways to write a property, each in a few lines.

import PropCheck
import PropCheckTesting
import RunLength
import Testing

@Suite struct RunLengthTests {
  @Test func decoding_is_the_inverse_of_encoding() {
    checkProperty(forAll: .string(of: .printableASCII), examples: ["", "aaab", "112"]) { text in
      #expect(RunLength.decode(RunLength.encode(text)) == text)
    }
  }

  @Test func neighbouring_runs_differ() {
    checkProperty { source in
      let text = try source.draw("text", .string(0...20, of: Alphabet("ab")))
      let runs = RunLength.encode(text)
      source.classify(runs.count > 5, "many runs")
      #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.character != $1.character })
    }
  }

  @Test(arguments: [1, 2, 9])
  func runs_of_one_length_keep_it(length: Int) {
    checkProperty(argument: length) { source in
      let characters = try source.draw("characters", .shuffled("abcdef"))
      let runs = characters.map { RunLength.Run($0, count: length) }
      #expect(RunLength.encode(RunLength.decode(runs)) == runs)
    }
  }
}
