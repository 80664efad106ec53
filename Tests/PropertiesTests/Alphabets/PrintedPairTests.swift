// What a counterexample of two runs prints is Swift too: pasted into a test, it runs both and fails in the same way. The lines
// between the marks are such counterexamples, each of a memory manager that lies in one of the runs.

import KMemOnPC
import Operations
import PropCheck
import Properties
import Sessions
import SimulatedPC
import Specification
import Testing

/// The pair as the printed lines name it, with the liar of the test at hand in it.
private struct MetamorphicPair {
  private let pair: Sessions.MetamorphicPair

  init(on machine: SimulatedMachine) { pair = PrintedPairTests.pair(on: machine, PrintedPairTests.lie) }

  func boot(_ scenario: BootScenario) throws -> FirstRun { try pair.boot(scenario) }

  func compareClients(
    _ scenario: BootScenario, _ first: [Operations.Operation], _ second: [Operations.Operation]
  ) throws { try pair.compareClients(scenario, first, second) }

  func compare(
    _ scenario: BootScenario, with changed: BootScenario, after mutation: FirmwareMapMutation
  ) throws { try pair.compare(scenario, with: changed, after: mutation) }

  func compareSanitised(_ scenario: BootScenario) throws { try pair.compareSanitised(scenario) }
}

@Suite struct PrintedPairTests {
  @TaskLocal fileprivate static var lie: MetamorphicTests.Lie?

  /// Lies about calls that make nothing with a name, so that the printed lines name nothing that they do not use.
  private static let lies =
    [MetamorphicProperty.Relation.movedMachine, .enlargedMachine].map { relation in
      MetamorphicTests.Lie(testDescription: "a mapping is refused", relation: relation, clause: .p11) { liar in
        liar.lie = { operation, response in
          guard case .map = operation, response == .done else { return response }
          return .refused(.alreadyMapped)
        }
      }
    } + [
      MetamorphicTests.Lie(testDescription: "a frame is lost", relation: .changedMap, clause: .e1) { liar in
        liar.freeLie = { run in run.map { $0.count > 1 ? $0.lowerBound + 1..<$0.upperBound : $0 } }
      }
    ] + MetamorphicTests.lies

  fileprivate static func pair(on machine: SimulatedMachine, _ lie: MetamorphicTests.Lie?) -> Sessions.MetamorphicPair {
    Sessions.MetamorphicPair(of: KMemManager(), on: machine) { run, subject in
      guard let lie, run == lie.run else { return subject }
      let liar = LyingSubject(subject, on: machine)
      lie.tell(liar)
      return liar
    }
  }

  /// A counterexample of a relation, as code, and its name in the marks.
  private struct Pasted: Sendable {
    var relation: MetamorphicProperty.Relation
    var name: String
    var run: @Sendable () throws -> Void

    init(_ relation: MetamorphicProperty.Relation, _ name: String, _ run: @escaping @Sendable () throws -> Void) {
      (self.relation, self.name, self.run) = (relation, name, run)
    }
  }

  private static let pasted = [
    Pasted(.movedMachine, "the machine moved up", movedMachine),
    Pasted(.enlargedMachine, "more memory", enlargedMachine),
    Pasted(.splitCall, "one call cut in two", splitCall),
    Pasted(.everyFrame, "every frame", everyFrame),
    Pasted(.clients, "two clients", clients),
    Pasted(.changedMap, "a changed map", changedMap),
    Pasted(.cleanMap, "a clean map", cleanMap),
  ]

  @Test(arguments: pasted.indices) func `a difference prints the lines that stand here, which fail in the same way`(
    index: Int
  ) throws {
    let (relation, name, run) = (Self.pasted[index].relation, Self.pasted[index].name, Self.pasted[index].run)
    let lie = try #require(Self.lies.first { $0.relation == relation })
    let lease = try MachineLease()
    let machine = lease.machine
    var settings = Settings(cases: 200)
    settings.explainEvaluations = 0
    settings.distinctFailures = 1
    let report = Runner("printed \(name)", settings: settings).run { source in
      do {
        if try !Self.pair(on: machine, lie).check(relation, &source) { throw Stop.rejected }
      } catch let finding as Finding { throw PropertyFailure(finding) }
    }
    let counterexample = try #require(report.counterexample)
    try PinnedLines(name).expect(counterexample)
    let finding = #expect(throws: Finding.self) { try Self.$lie.withValue(lie) { try run() } }
    #expect(finding.map { PropertyFailure($0) } == counterexample.failure)
  }

  private static func movedMachine() throws {
    // what was printed: the machine moved up
    // The machine: START and LENGTH in hexadecimal, TYPE, attributes where there are some.
    var machine = try BootScenario(
      map: """
        # start           length            type
        0000000000000000  000000000009fc00  1
        0000000000100000  0000000000240000  1
        """)
    machine.kernelSize = 0x8000
    machine.mapCapacity = 0x10
    machine.configuration.identityLimit = 0x560000
    machine.configuration.bootEarlySize = 0x10000
    machine.configuration.heapSize = 0x1000
    machine.configuration.maximumAddressSpaces = 0x4
    let lease = try MachineLease()
    let pair = MetamorphicPair(on: lease.machine)
    let first = try pair.boot(machine)
    let kernel = first.kernel
    try kernel.run(.map(virtual: 0x00800000, physical: 0x00100000, flags: 0x6, space: 0))  // done
    try kernel.finish()  // compares everything
    try first.compareMoved(by: 0x00400000)
    // the end of it
  }

  private static func enlargedMachine() throws {
    // what was printed: more memory
    // The machine: START and LENGTH in hexadecimal, TYPE, attributes where there are some.
    var machine = try BootScenario(
      map: """
        # start           length            type
        0000000000000000  000000000009fc00  1
        0000000000100000  0000000000240000  1
        """)
    machine.kernelSize = 0x8000
    machine.mapCapacity = 0x10
    machine.configuration.identityLimit = 0x560000
    machine.configuration.bootEarlySize = 0x10000
    machine.configuration.heapSize = 0x1000
    machine.configuration.maximumAddressSpaces = 0x4
    let lease = try MachineLease()
    let pair = MetamorphicPair(on: lease.machine)
    let first = try pair.boot(machine)
    let kernel = first.kernel
    try kernel.run(.map(virtual: 0x00800000, physical: 0x00100000, flags: 0x6, space: 0))  // done
    try kernel.finish()  // compares everything
    try first.compareEnlarged(by: 1)
    // the end of it
  }

  private static func splitCall() throws {
    // what was printed: one call cut in two
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
    let pair = MetamorphicPair(on: lease.machine)
    let first = try pair.boot(machine)
    let kernel = first.kernel
    let space1 = try kernel.run(.createSpace)
    try kernel.finish()  // compares everything
    try first.compareSplit(virtual: 0x00400000, pages: 2, cut: 1, flags: 0x6, space: space1)
    // the end of it
  }

  private static func everyFrame() throws {
    // what was printed: every frame
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
    let pair = MetamorphicPair(on: lease.machine)
    let first = try pair.boot(machine)
    let kernel = first.kernel
    try kernel.finish()  // compares everything
    try first.compareDrained(inRunsOf: 1, freeing: .firstToLast)
    // the end of it
  }

  private static func clients() throws {
    // what was printed: two clients
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
    machine.configuration.heapSize = 0x2000
    machine.configuration.maximumAddressSpaces = 0x4
    let lease = try MachineLease()
    let pair = MetamorphicPair(on: lease.machine)
    try pair.compareClients(
      machine,
      [
        .unmap(virtual: 0x40000000, space: 1)
      ],
      [
        .map(virtual: 0x40000000, physical: 0x00100000, flags: 0x6, space: 2),
        .protect(virtual: 0x40000000, flags: 0x6, space: 2),
      ])
    // the end of it
  }

  private static func changedMap() throws {
    // what was printed: a changed map
    // The machine: START and LENGTH in hexadecimal, TYPE, attributes where there are some.
    var machine = try BootScenario(
      map: """
        # start           length            type
        0000000000000000  000000000009fc00  1
        0000000000100000  0000000000f00000  1
        """)
    machine.configuration.identityLimit = 0x800000
    machine.configuration.heapSize = 0x1000
    let lease = try MachineLease()
    let pair = MetamorphicPair(on: lease.machine)
    var changed = machine
    changed.entries = try BootScenario(
      map: """
        # start           length            type
        0000000000000000  000000000009fc00  1
        0000000000100000  0000000000f00000  1
        """
    )
    .entries
    try pair.compare(machine, with: changed, after: .shuffle)
    // the end of it
  }

  private static func cleanMap() throws {
    // what was printed: a clean map
    // The machine: START and LENGTH in hexadecimal, TYPE, attributes where there are some.
    var machine = try BootScenario(
      map: """
        # start           length            type
        0000000000000000  000000000009fc00  1
        0000000000100000  0000000000f00000  1
        """)
    machine.configuration.identityLimit = 0x800000
    machine.configuration.heapSize = 0x1000
    let lease = try MachineLease()
    let pair = MetamorphicPair(on: lease.machine)
    try pair.compareSanitised(machine)
    // the end of it
  }
}
