// KMem's heap against a TLSF and a segregated fit with boundary tags, both in C at -O2: i686 instructions of one allocation
// and one free, and how full a heap gets. All run in one binary, on one emulated processor that counts: every figure is exact
// and the same in every run. KMem is what ships, libkmem.a, called as a C kernel calls it.

/// The races of heaps.
struct HeapBenchmarks {
  private let guest: HeapGuest

  /// Seeds for how full a heap gets.
  private let seeds: Int

  private static let mebibyte: UInt32 = 1 << 20

  init(guest path: String, seeds: Int) throws(BenchmarkError) {
    guest = try HeapGuest(path: path)
    self.seeds = seeds
  }

  func run() throws(BenchmarkError) -> [Section] {
    var sections: [Section] = []
    for size: UInt32 in [32, 100, 4096] {
      sections.append(
        try race("pairs of \(size) bytes", .pairs, mebibytes: 16, argument: size, operations: 1000, over: ["TLSF": 0.8])
      )
    }
    for (live, mebibytes): (UInt32, UInt32) in [(1000, 4), (10_000, 16), (100_000, 200)] {
      sections.append(
        try race(
          "random, \(live) live blocks of 16 B to 8 KiB", .random, mebibytes: mebibytes, argument: live,
          operations: 8000,
          over: ["TLSF": 0.8, "boundary tags": 1]))
    }
    sections += [
      try race(
        "kernel-like mix, 1000 long-lived blocks", .mix, mebibytes: 16, operations: 20_000,
        over: ["TLSF": 0.8, "boundary tags": 1]),
      try race("4096 bytes at multiples of 4096", .aligned, mebibytes: 16, operations: 4000, over: ["TLSF": 0.8]),
      try race(
        "adversarial: near sizes, every second one freed", .adversarial, mebibytes: 16, operations: 3, over: [:]),
      try growth(),
    ]
    for mebibytes: UInt32 in [1, 4, 16, 100] { sections.append(try refusals(mebibytes: mebibytes)) }
    for trace in [HeapGuest.Trace.fillRandom, .fillMix] {
      for mebibytes: UInt32 in [1, 4, 16] { sections.append(try fill(trace, mebibytes: mebibytes)) }
    }
    return sections
  }

  /// One allocation and one free in a trace.
  private func race(
    _ title: String, _ trace: HeapGuest.Trace, mebibytes: UInt32, argument: UInt32 = 0, operations: UInt32,
    over goals: [String: Double]
  ) throws(BenchmarkError) -> Section {
    var facts: [Fact] = []
    var pairs: [Double] = []
    var worst = 0.0
    for (heap, name) in HeapGuest.heaps.enumerated() {
      let result = try guest.run(
        trace, heap: heap, bytes: mebibytes * Self.mebibyte, argument: argument, operations: operations)
      pairs.append(result.allocations.mean + result.frees.mean)
      let dearest = Double(max(result.allocations.worst, result.frees.worst))
      if heap == 0 { worst = dearest }
      facts += [
        Fact("\(name), allocation and free", pairs[heap]), Fact("\(name), the dearest operation", dearest),
      ]
    }
    var comparisons = zip(HeapGuest.heaps, pairs).dropFirst().map { name, pair in
      Comparison("KMem over \(name)", pairs[0] / pair, limit: goals[name])
    }
    comparisons.append(Comparison("KMem's dearest operation", worst, limit: 400))
    return Section("heap, instructions: \(title)", facts: facts, comparisons: comparisons)
  }

  private func growth() throws(BenchmarkError) -> Section {
    var means: [Double] = []
    for heap in HeapGuest.heaps.indices {
      means.append(
        try guest.run(.growth, heap: heap, bytes: 16 * Self.mebibyte, operations: 3000).reallocations.mean)
    }
    let best = means.dropFirst().min()!
    return Section(
      "heap, instructions: reallocation, eight buffers that grow by 256 bytes to 32 KiB",
      facts: zip(HeapGuest.heaps, means).map { Fact($0, $1) },
      comparisons: [Comparison("KMem over the best of the others", means[0] / best, limit: nil)])
  }

  private func refusals(mebibytes: UInt32) throws(BenchmarkError) -> Section {
    var means: [Double] = []
    for heap in HeapGuest.heaps.indices {
      means.append(
        try guest.run(.refusals, heap: heap, bytes: mebibytes * Self.mebibyte, operations: 500).refusals.mean)
    }
    return Section(
      "heap, instructions: refusal by a full heap of \(mebibytes) MiB",
      facts: zip(HeapGuest.heaps, means).map { Fact($0, $1) },
      comparisons: [Comparison("KMem", means[0], limit: 150)])
  }

  /// How full a heap is when it refuses for the first time: ten blocks come for each nine that go.
  private func fill(_ trace: HeapGuest.Trace, mebibytes: UInt32) throws(BenchmarkError) -> Section {
    var medians: [Double] = []
    for heap in HeapGuest.heaps.indices {
      var shares: [Double] = []
      for seed in 1...seeds {
        let bytes = mebibytes * Self.mebibyte
        let result = try guest.run(trace, heap: heap, bytes: bytes, seed: UInt32(seed))
        shares.append(100 * Double(result.peakLiveBytes) / Double(bytes))
      }
      medians.append(shares.sorted()[seeds / 2])
    }
    let kind = trace == .fillMix ? "kernel-like" : "16 B to 8 KiB"
    return Section(
      "heap, live bytes in a hundred at the first refusal: \(kind), \(mebibytes) MiB",
      facts: zip(HeapGuest.heaps, medians).map { Fact($0, $1) },
      comparisons: [
        Comparison(
          "points below the best of the others", medians.dropFirst().max()! - medians[0],
          limit: mebibytes == 1 ? 2 : 1)
      ])
  }
}
