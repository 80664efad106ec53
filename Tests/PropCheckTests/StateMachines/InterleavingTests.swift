// Interleavings: overlapping operations find what operations one after another do not, and repeat exactly.

import PropCheck
import Synchronization
import Testing

@Suite struct InterleavingTests {
  enum Step: Equatable, Sendable, CustomStringConvertible {
    case balance
    case withdraw(Int)
    var description: String {
      switch self {
      case .balance: "balance()"
      case .withdraw(let amount): "withdraw(\(amount))"
      }
    }
  }

  /// An account that must not be overdrawn. The broken one looks before it waits and pays after.
  actor Account {
    private var balance: Int
    private let looksAgain: Bool
    init(_ balance: Int, looksAgain: Bool) {
      self.balance = balance
      self.looksAgain = looksAgain
    }

    func perform(_ step: Step) async -> Int {
      guard case .withdraw(let amount) = step else { return balance }
      guard balance >= amount else { return 0 }
      await Task.yield()
      if looksAgain, balance < amount { return 0 }
      balance -= amount
      return amount
    }
  }

  static func test(looksAgain: Bool) -> Interleaving<Account, Int, Step, Int> {
    Interleaving {
      Account(10, looksAgain: looksAgain)
    } draw: { source in
      try source.draw(.oneOf(.constant(Step.balance), Integers(in: 1...9).map { Step.withdraw($0) }))
    } perform: { account, step in
      await account.perform(step)
    } specify: { balance, step in
      guard case .withdraw(let amount) = step else { return balance }
      guard balance >= amount else { return 0 }
      balance -= amount
      return amount
    }
  }

  @Test func an_actor_that_is_entered_again_is_found_and_shrinks_to_two_operations() throws {
    let test = Self.test(looksAgain: false)
    let report = Runner("account").run { source in try test.run(&source, model: 10) }
    let counterexample = try #require(report.counterexample)
    #expect(counterexample.failure.oracle == "linearizable")
    let notes = counterexample.notes.map(\.text)
    #expect(notes.count == 2)
    #expect(notes.first?.hasPrefix("branch 1") == true && notes.first?.hasSuffix(": withdraw(2)  // 2") == true)
    #expect(notes.last?.hasPrefix("branch 2") == true && notes.last?.hasSuffix(": withdraw(9)  // 9") == true)
    let again = Runner("account").run { source in try test.run(&source, model: 10) }
    #expect(again.text() == report.text())
  }

  @Test func one_after_another_the_broken_actor_passes_in_the_same_budget() {
    let test = Self.test(looksAgain: false)
    let report = Runner("sequential").run { source in
      try test.run(&source, model: 10, prefix: 0...10, operations: 0...0)
    }
    #expect(report.passed)
  }

  @Test func a_sound_actor_passes() {
    let test = Self.test(looksAgain: true)
    #expect(Runner("sound").run { source in try test.run(&source, model: 10, branches: 3) }.passed)
  }

  /// A register whose reads may be old: sound for every branch alone, not for their order in time.
  final class StaleRegister: Sendable {
    private let values = Mutex((old: 0, new: 0))
    func write(_ value: Int) async { values.withLock { $0 = (old: $0.new, new: value) } }
    func read() async -> Int { values.withLock { $0.old } }
  }

  @Test func an_operation_that_ended_before_another_began_comes_before_it() throws {
    let test = Interleaving<StaleRegister, Int, Int, Int> {
      StaleRegister()
    } draw: { source in
      try source.integer(in: 0...3)
    } perform: { register, value in
      // 0 reads, others write.
      if value == 0 { return await register.read() }
      await register.write(value)
      return value
    } specify: { register, value in
      if value > 0 { register = value }
      return register
    }
    let report = Runner("stale").run { source in try test.run(&source, model: 0, prefix: 0...0) }
    let counterexample = try #require(report.counterexample)
    #expect(counterexample.notes.count == 2)
    #expect(counterexample.failure.oracle == "linearizable")
  }

  /// Two locks that two operations take in opposite orders.
  actor Locks {
    private var isHeld = [false, false]
    private var waiting: [[CheckedContinuation<Void, Never>]] = [[], []]

    func hold(_ first: Int) async {
      await lock(first)
      await Task.yield()
      await lock(1 - first)
      unlock(1 - first)
      unlock(first)
    }

    private func lock(_ index: Int) async {
      while isHeld[index] { await withCheckedContinuation { waiting[index].append($0) } }
      isHeld[index] = true
    }

    private func unlock(_ index: Int) {
      isHeld[index] = false
      for continuation in waiting[index] { continuation.resume() }
      waiting[index] = []
    }
  }

  @Test func branches_that_wait_for_each_other_are_a_failure() throws {
    let test = Interleaving<Locks, Int, Int, Int> {
      Locks()
    } draw: { source in
      try source.integer(in: 0...1)
    } perform: { locks, first in
      await locks.hold(first)
      return 0
    } specify: { _, _ in
      0
    }
    let report = Runner("locks").run { source in try test.run(&source, model: 0, prefix: 0...1) }
    let counterexample = try #require(report.counterexample)
    #expect(counterexample.failure.identity.oracle == "deadlock")
    #expect(counterexample.record.choices.filter { !$0.kind.isContinuation }.count <= 4)
  }

  @Test func a_branch_that_spins_without_end_is_a_failure() throws {
    let test = Interleaving<StaleRegister, Int, Int, Int> {
      StaleRegister()
    } draw: { source in
      try source.integer(in: 0...1)
    } perform: { register, value in
      if value == 1 { await register.write(1) }
      while value == 0, await register.read() == 0 { await Task.yield() }
      return 0
    } specify: { _, _ in
      0
    }
    let report = Runner("spinning", settings: Settings(cases: 20)).run { source in try test.run(&source, model: 0) }
    #expect(report.counterexamples.map(\.failure.oracle).contains("livelock"))
  }

  @Test func wrong_limits_are_an_error() {
    let test = Self.test(looksAgain: true)
    let report = Runner("limits").run { source in try test.run(&source, model: 10, branches: 5) }
    #expect(report.text().contains("an interleaving has 2 to 4 branches of at most 6 operations"))
  }
}
