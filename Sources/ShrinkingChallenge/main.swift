// Runs the shrinking challenge: every row with a number of seeds, and a table of how often the normal form is reached and at what cost.
//
//     ShrinkingChallenge [SEEDS] [ROW]

let arguments = CommandLine.arguments
let seeds = arguments.count > 1 ? Int(arguments[1]) ?? 100 : 100
let wanted = arguments.count > 2 ? arguments[2] : ""

var table = Table()
print(Table.header)
for row in Row.all where wanted.isEmpty || row.name.hasPrefix(wanted) {
  let clock = ContinuousClock()
  var result = RowResult(row)
  let time = clock.measure {
    for seed in 0..<UInt64(max(1, seeds)) { result.run(seed: seed) }
  }
  print(table.line(for: result, time: time))
  for answer in result.otherAnswers.prefix(5) {
    print("      \(answer.count) times, first with seed \(answer.seed): \(answer.text)")
  }
}
print(table.verdict)
