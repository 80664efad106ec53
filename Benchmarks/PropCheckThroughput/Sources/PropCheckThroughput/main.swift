// How many cases a second the engine runs: through the public API, called from another module, with every choice
// recorded. Each figure stands beside a bare loop over the same random generator in the same run, so that machines can
// be compared.
//
//     swift run -c release --package-path Benchmarks/PropCheckThroughput

import PropCheck

/// One thing to measure.
struct Measurement {
  let name: String
  let cases: Int
  let body: (inout Source) throws -> Void

  /// The best of five runs, in cases a second.
  func rate() -> Double {
    best(of: 5, cases: cases) {
      let report = Runner(name, settings: Settings(cases: cases)).run(body)
      precondition(report.passed && report.statistics.passed == cases, report.text())
    }
  }
}

/// The rate of the fastest of several runs.
func best(of runs: Int, cases: Int, _ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  var rate = 0.0
  for _ in 0..<runs {
    let time = clock.measure(body)
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    rate = max(rate, Double(cases) / seconds)
  }
  return rate
}

/// Keeps the optimiser from dropping what is computed.
nonisolated(unsafe) var sink: UInt64 = 0

func millions(_ rate: Double) -> String {
  let hundredths = Int(rate / 10_000 + 0.5)
  let fraction = hundredths % 100
  return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) M/s"
}

let bareCases = 100_000_000
let bare = best(of: 5, cases: bareCases) {
  var random = SplitMix64(seed: 1)
  var sum: UInt64 = 0
  for _ in 0..<bareCases { sum &+= random.next() % 1_000 }
  sink = sum
}
print("bare loop, one number below 1000: \(millions(bare))")

let measurements = [
  Measurement(name: "one int in 0...999", cases: 4_000_000) { source in
    let value = try source.integer(in: 0...999)
    try require(value < 1_000, "too large")
  },
  Measurement(name: "one int of 64 bits", cases: 4_000_000) { source in
    let value = try source.integer(Int.self)
    try require(value <= Int.max, "too large")
  },
  Measurement(name: "a list of up to 10 ints", cases: 1_000_000) { source in
    let list = try source.list(0...10) { source in try source.integer(in: 0...999) }
    try require(list.count <= 10, "too long")
  },
  Measurement(name: "a list of the default length", cases: 1_000_000) { source in
    let list = try source.list { source in try source.integer(Int.self) }
    try require(list.count <= 40, "too long")
  },
]
for measurement in measurements {
  let rate = measurement.rate()
  let percent = Int(rate / bare * 1_000 + 0.5)
  print("\(measurement.name): \(millions(rate)), \(percent / 10).\(percent % 10) % of the bare loop")
}
