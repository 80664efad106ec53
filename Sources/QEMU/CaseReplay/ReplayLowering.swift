// From choices to records: a case is drawn as its property draws it, on the PC instead of its own machine, and judged by all
// oracles while it is recorded. So every argument is a number, and what the image must give is known to be right.

import KMemOnPC
import KMemReplay
import Operations
import PropCheck
import Properties
import Sessions
import SimulatedPC
import Specification

/// Lowers cases for one PC.
public final class ReplayLowering {
  /// Why a case has no records.
  public enum Problem: Error, Sendable {
    /// No property of that name can be replayed.
    case noSuchProperty(String)
    /// An oracle found something wrong on the simulated machine.
    case finding(String)
    /// The case cannot be simulated, or its choices do not form a case.
    case notACase
  }

  /// The names of the properties whose cases can be replayed, in their order.
  public static let names = [BootProperty.name] + KernelProperty.all.map(\.name)

  private let lease: MachineLease
  private let pc: ReplayPC
  private var lowered: LoweredCase?

  public init(for pc: ReplayPC) throws(ReservationError) {
    lease = try MachineLease()
    self.pc = pc
  }

  /// Lowers the case of the property called `property` that `bytes` encode.
  public func lower(_ property: String, bytes: [UInt8], name: String) throws(Problem) -> LoweredCase {
    try finish(try runner(property, name: name).run(bytes: bytes))
  }

  /// Lowers the case number `index` of the property's random run with `seed`.
  public func lower(_ property: String, seed: UInt64, index: UInt64) throws(Problem) -> LoweredCase {
    let runner = try runner(property, name: "\(property), seed \(seed), case \(index)")
    var next = index
    var statistics = Statistics()
    return try finish(runner.run(seed: seed, from: &next, count: 1, statistics: &statistics))
  }

  private func runner(_ property: String, name: String) throws(Problem) -> CaseRunner {
    lowered = nil
    if property == BootProperty.name {
      return CaseRunner { source in
        try self.record(try BootScenario.draw(from: &source), name, commands: { _ in })
      }
    }
    guard let kernel = KernelProperty.all.first(where: { $0.name == property }) else {
      throw .noSuchProperty(property)
    }
    return CaseRunner { source in
      let scenario = try kernel.drawMachine(&source)
      try self.record(scenario, name) { session in try kernel.runTrace(&source, on: session) }
    }
  }

  private func finish(_ verdict: Verdict) throws(Problem) -> LoweredCase {
    switch verdict {
    case .passed: break
    case .failed(let failure): throw .finding("\(failure.oracle) oracle: \(failure.message)")
    case .stopped: throw .notACase
    }
    guard let lowered else { throw .notACase }
    return lowered
  }

  private func record(
    _ scenario: BootScenario, _ name: String, commands: (KernelSession) throws -> Void
  ) throws {
    let scenario = scenario.moved(to: pc)
    var lowered = LoweredCase(name: name, scenario: scenario)
    let run: BootRun
    do throws(BootMachineError) { run = try BootRun(scenario, on: lease.machine) } catch { throw Stop.rejected }
    if let finding = run.findings.first { throw PropertyFailure(finding) }
    if let failure = run.failure {
      lowered.judged = [.init(outcome: ReplayOutcome(failure), digest: ReplayDigest.none)]
      self.lowered = lowered
      return
    }
    let session: KernelSession?
    do throws(Finding) { session = try KernelSession(run, on: lease.machine) } catch { throw PropertyFailure(error) }
    guard let session, let subject = session.subject as? KernelSubject else {
      // Usable memory was lost for want of room in the map: the model does not say which.
      guard let subject = run.subject as? KernelSubject else { throw Stop.rejected }
      self.lowered = ReplayRecorder(subject, into: lowered).lowered
      return
    }
    let recorder = ReplayRecorder(subject, into: lowered)
    session.recorder = recorder
    session.keepsClientsInKernelMode = true
    try commands(session)
    do throws(Finding) { try session.finish() } catch { throw PropertyFailure(error) }
    recorder.record(.finish, ReplayOutcome(.done), "everything is looked at")
    if let lost = recorder.lost { throw PropertyFailure("the record of \(lost) does not read back") }
    self.lowered = recorder.lowered
  }
}
