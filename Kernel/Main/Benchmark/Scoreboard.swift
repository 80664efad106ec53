// Measurements by the time stamp counter, and what they say of KMem against the fastest C.

import CBoot

/// The ticks of some work, and what the work came to.
struct Measurement {
  let ticks: UInt32

  /// Contestants that did the same work have the same sum; `UInt64.max` stands for a refused operation.
  let sum: UInt64

  /// The fewest ticks of a few runs, each after `prepare`: the first fills the emulator's caches of translated code.
  init<Subject: ~Copyable>(
    of subject: inout Subject, prepare: (inout Subject) -> Void = { _ in }, _ work: (inout Subject) -> UInt64
  ) {
    var ticks = UInt32.max
    var sum: UInt64 = 0
    for _ in 0..<9 {
      prepare(&subject)
      let start = boot_time_stamp()
      sum = work(&subject)
      ticks = min(ticks, UInt32(truncatingIfNeeded: boot_time_stamp() &- start))
    }
    self.ticks = ticks
    self.sum = sum
  }

  /// Of nothing.
  init() {
    ticks = 0
    sum = 0
  }
}

/// One line a section: KMem, every C, and the ratio.
struct Scoreboard {
  private(set) var areWithinLimit = true
  private var kmem = Measurement()
  private var best = UInt32.max
  private var operations: UInt32 = 1

  /// In hundredths.
  private static var limit: UInt32 { 130 }

  mutating func begin(_ title: StaticString, operations: UInt32, kmem: Measurement) throws(BenchmarkFailure) {
    if kmem.sum == .max { throw BenchmarkFailure(message: "KMem was refused an operation") }
    self.kmem = kmem
    self.operations = operations
    best = .max
    Console().text(title).text(": KMem ").hundredths(hundredths(kmem.ticks))
  }

  mutating func compare(_ name: UnsafePointer<CChar>, _ other: Measurement) throws(BenchmarkFailure) {
    if other.sum != kmem.sum { throw BenchmarkFailure(message: "KMem and C did different work") }
    best = min(best, other.ticks)
    Console().text(", ")
    unsafe boot_print(name)
    Console().text(" ").hundredths(hundredths(other.ticks))
  }

  /// - Parameter isJudged: whether a ratio above the limit fails the run.
  mutating func end(isJudged: Bool = true) {
    let ratio = kmem.ticks / (best / 100)
    Console().text(" ticks; KMem over C ").hundredths(ratio).text(isJudged ? "" : ", no goal").newline()
    if isJudged && UInt64(kmem.ticks) * 100 > UInt64(best) * UInt64(Self.limit) { areWithinLimit = false }
  }

  /// Hundredths of ticks an operation, without a product that could overflow.
  private func hundredths(_ ticks: UInt32) -> UInt32 {
    ticks / operations * 100 + ticks % operations * 100 / operations
  }
}
