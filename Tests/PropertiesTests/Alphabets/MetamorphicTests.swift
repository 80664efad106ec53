// Each relation between two runs fails when one of them lies, and passes when none does.

import KMemOnPC
import Operations
import PropCheck
import Properties
import Sessions
import SimulatedPC
import Specification
import Testing

@Suite struct MetamorphicTests {
  /// A lie, the relation that must see it, and the clause that it breaks.
  struct Lie: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var relation: MetamorphicProperty.Relation
    var clause: Clause
    /// The run that lies.
    var run: UInt32 = 1
    var tell: @Sendable (LyingSubject) -> Void
  }

  static let lies = [
    Lie(testDescription: "a moved machine gives another frame", relation: .movedMachine, clause: .x3) { liar in
      liar.lie = { operation, response in
        operation == .allocateFrame && !response.isRefusal ? .address(response.number + 0x1000) : response
      }
    },
    Lie(testDescription: "a larger machine refuses what a smaller does", relation: .enlargedMachine, clause: .p11) {
      liar in
      liar.lie = { $0 == .createSpace ? .refused(.outOfMemory) : $1 }
    },
    Lie(testDescription: "the second half of a mapping is refused", relation: .splitCall, clause: .v2) { liar in
      var calls: UInt32 = 0
      liar.lie = { operation, response in
        guard case .mapUserPages = operation, response == .done else { return response }
        calls += 1
        return calls % 2 == 0 ? .refused(.alreadyMapped) : response
      }
    },
    Lie(testDescription: "a frame too many is free afterwards", relation: .everyFrame, clause: .p8, run: 0) { liar in
      // The runs are listed at the end of the trace, before the frames are taken, and afterwards.
      var listings: UInt32 = 0
      liar.freeLie = { run in
        if run == nil { listings += 1 }
        return listings >= 2 ? run.map { $0.lowerBound - 1..<$0.upperBound } : run
      }
    },
    Lie(testDescription: "a bit of the bookkeeping is not as it was", relation: .everyFrame, clause: .p8, run: 0) {
      liar in
      liar.lie = { [machine = liar.machine] operation, response in
        guard case .freeFrame = operation else { return response }
        let frame = (0..<UInt32(0x1000)).last { machine.owner(of: $0) == .bookkeeping } ?? 0
        machine.poke(machine.peek(frame << 12 | 0xFFC) ^ 1, at: frame << 12 | 0xFFC)
        return response
      }
    },
    Lie(testDescription: "who comes second is refused", relation: .clients, clause: .v15) { liar in
      liar.lie = { operation, response in
        guard case .protect = operation, response == .done else { return response }
        return .refused(.notMapped)
      }
    },
    Lie(testDescription: "a frame is lost with a clean map", relation: .cleanMap, clause: .e12) { liar in
      liar.freeLie = { run in run.map { $0.count > 1 ? $0.lowerBound + 1..<$0.upperBound : $0 } }
    },
  ]

  @Test(arguments: lies) func `a lie in one run is seen`(lie: Lie) throws {
    let lease = try MachineLease()
    let machine = lease.machine
    var settings = Settings(cases: 200)
    settings.shrinkEvaluations = 0
    settings.explainEvaluations = 0
    settings.distinctFailures = 1
    let report = Runner("metamorphic \(lie.testDescription)", settings: settings).run { source in
      var isRelation = false
      let pair = MetamorphicPair(of: KMemManager(), on: machine) { run, subject in
        guard run == lie.run else { return subject }
        let liar = LyingSubject(subject, on: machine)
        lie.tell(liar)
        isRelation = true
        return liar
      }
      do {
        _ = try pair.check(lie.relation, &source)
      } catch let finding as Finding {
        throw PropertyFailure(finding)
      }
      if !isRelation { throw Stop.rejected }
    }
    let failure = try #require(report.counterexample?.failure)
    #expect(failure.oracle == Finding.Oracle.metamorphic.rawValue)
    #expect(failure.message.hasPrefix("\(lie.clause): "), "\(failure.message)")
  }

  /// Every mutation of a map that promises something, and the clause that the promise is.
  static let promises: [(mutation: FirmwareMapMutation, clause: Clause)] = [
    (.shuffle, .e1), (.split, .e2), (.addEmpty, .e2), (.duplicate, .e15), (.overlapWithReserved, .e15),
    (.addAboveFourGiB, .e6),
  ]

  @Test func `every mutation that promises something has its clause`() {
    let promising = FirmwareMapMutation.allCases.filter { $0.effect != .anything }
    #expect(Set(Self.promises.map(\.mutation)) == Set(promising))
  }

  @Test(arguments: promises) func `a frame that is free with the changed map alone breaks the clause`(
    mutation: FirmwareMapMutation, clause: Clause
  ) throws {
    let lease = try MachineLease()
    let machine = lease.machine
    var scenario = BootScenario(entries: [
      FirmwareMapEntry(base: 0, length: 0x9_FC00, type: FirmwareMemoryType.usable),
      FirmwareMapEntry(base: 0x10_0000, length: 0x24_0000, type: FirmwareMemoryType.usable),
    ])
    scenario.kernelSize = 0x8000
    scenario.mapCapacity = 16
    scenario.configuration.bootEarlySize = 0x1_0000
    scenario.configuration.identityLimit = 0x20_0000
    scenario.configuration.heapSize = 0x1000
    var changed = scenario
    changed.entries = mutation.apply(to: scenario.entries) { _ in 0 }
    #expect(try MetamorphicPair(on: machine).compare(scenario, with: changed, after: mutation))
    let pair = MetamorphicPair(of: KMemManager(), on: machine) { run, subject in
      let liar = LyingSubject(subject, on: machine)
      if run == 1 { liar.freeLie = { run in run.map { $0.lowerBound..<0x341 } } }
      return liar
    }
    let finding = #expect(throws: Finding.self) { try pair.compare(scenario, with: changed, after: mutation) }
    #expect(finding?.oracle == .metamorphic && finding?.clause == clause)
  }
}
