// Runs the shrinking challenge: every row with a number of seeds, and a table of how often the normal form is reached
// and at what cost.
//
//     ShrinkingChallenge [SEEDS] [ROW]

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

let arguments = CommandLine.arguments
guard let seeds = Int(arguments.count > 1 ? arguments[1] : "1000"), seeds > 0 else {
  print("SEEDS is '\(arguments[1])', but must be a number above 0. Usage: ShrinkingChallenge [SEEDS] [ROW]")
  exit(2)
}
let prefix = arguments.count > 2 ? arguments[2] : ""
let rows = Row.all.filter { prefix.isEmpty || $0.name.hasPrefix(prefix) }
guard !rows.isEmpty else {
  print("No row begins with '\(prefix)'. Rows: \(Row.all.map(\.name).joined(separator: "; "))")
  exit(2)
}

var table = Table()
print(Table.header)
for row in rows {
  var result = RowResult(row)
  let time = ContinuousClock().measure {
    for seed in 0..<UInt64(seeds) { result.run(seed: seed) }
  }
  print(table.line(for: result, time: time))
  for answer in result.otherAnswers.prefix(5) {
    print("      \(answer.count) times, first with seed \(answer.seed): \(answer.text)")
  }
}
print(table.verdict)
exit(table.isGoodEnough ? 0 : 1)
