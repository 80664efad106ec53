// What a counterexample prints is Swift: pasted into a test, it boots the same machine, makes the same calls and fails in
// the same way. The lines between the two marks are such a counterexample, as it was printed.

import KMem
import PropCheck
import Testing

@testable import KMemModel

/// The session as the printed lines name it, on a memory manager that takes back no single frame.
private struct KernelSession {
  private let session: KMemModel.KernelSession

  init(booting scenario: BootScenario, on machine: SimulatedMachine) throws {
    let honest = try KMemModel.KernelSession(booting: scenario, on: machine)
    session = KMemModel.KernelSession(
      PrintedTraceTests.liar(honest.subject, on: machine), honest.model, on: machine)
  }

  @discardableResult
  func run(_ operation: KMemModel.Operation) throws(Finding) -> UInt32 { try session.run(operation) }

  func finish() throws(Finding) { try session.finish() }
}

@Suite struct PrintedTraceTests {
  /// A memory manager that says that a frame which it handed out is its own.
  fileprivate static func liar(_ honest: any Subject, on machine: SimulatedMachine) -> LyingSubject {
    let liar = LyingSubject(honest, on: machine)
    liar.lie = { operation, response in
      guard case .freeFrame = operation, response == .done else { return response }
      return .refused(.kernelOwned)
    }
    return liar
  }

  private func pasted() throws {
    // what was printed: a trace
    // The machine: START and LENGTH in hexadecimal, TYPE, attributes where there are some.
    var machine = try BootScenario(
      map: """
        # start           length            type
        0000000000000000  000000000009fc00  1
        0000000000100000  0000000000240000  1
        """)
    machine.kernelSize = 0x8000
    machine.mapCapacity = 0x10
    machine.configuration.identityLimit = 0x200000
    machine.configuration.bootEarlySize = 0x10000
    machine.configuration.heapSize = 0x1000
    machine.configuration.maximumAddressSpaces = 0x8
    let lease = try MachineLease()
    let kernel = try KernelSession(booting: machine, on: lease.machine)
    let frame0 = try kernel.run(.allocateFrame)  // 0x0010E000
    try kernel.run(.freeFrame(physical: frame0))  // fails
    // the end of it
  }

  @Test func `a failure prints the lines that stand here`() throws {
    let lease = try MachineLease()
    let machine = lease.machine
    let property = try #require(KernelProperty.all.first { $0.name == "frames" })
    var settings = Settings(cases: 200)
    settings.distinctFailures = 1
    let report = Runner(property.name, settings: settings).run { source in
      try property.check(&source, on: machine) { honest, _ in Self.liar(honest, on: machine) }
    }
    let counterexample = try #require(report.counterexample)
    #expect(counterexample.failure.oracle == Finding.Oracle.result.rawValue)
    try PinnedLines("a trace").expect(counterexample)
  }

  @Test func `pasted into a test, they fail in the same way`() throws {
    let finding = #expect(throws: Finding.self) { try pasted() }
    #expect(finding?.oracle == .result && finding?.clause == .p10)
  }
}
