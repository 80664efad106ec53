// The comparison passes on equal tables and names exactly what is different in others, whatever the difference and whichever
// of the monitor's answers it is in.

import KernelSeries
import Testing

@testable import kernelimage

@Suite struct TableComparisonTests {
  /// The differences between the machine's prediction and what a monitor made from the same machine says.
  private static func differences(
    at stage: SeriesStage = .user, _ change: (inout FakeMonitor) -> Void = { _ in }
  ) throws -> [String] {
    let staged = try StagedMachine(stage)
    var monitor = FakeMonitor(staged.machine)
    change(&monitor)
    let seen = try PageTables { command throws(MonitorTextError) in monitor.answer(command) }
    return PageTables.differences(predicted: PageTables(predictedBy: staged.machine), seen: seen)
  }

  @Test(arguments: SeriesStage.allCases) func `equal tables have no difference`(stage: SeriesStage) throws {
    #expect(try Self.differences(at: stage).isEmpty)
  }

  @Test func `accessed and dirty bits are no difference, in directory, tables and listing`() throws {
    let differences = try Self.differences { monitor in
      for (address, word) in monitor.words where word & 1 != 0 {
        monitor.words[address] = word | (address & ~0xFFF == monitor.controlRegister3 ? 0x20 : 0x60)
      }
    }
    #expect(differences.isEmpty)
  }

  @Test func `a flag in one line of info tlb is one difference`() throws {
    let differences = try Self.differences {
      $0.falsify = { command, answer in
        command == "info tlb" ? answer.replacing(/(00000000083ff000: \w+ -------U)-/) { "\($0.1)W" } : answer
      }
    }
    #expect(differences.count == 1)
    #expect(
      differences.first?.contains(/^info tlb  083FF000-083FFFFF  expected (\w{8}) \[U\], seen \1 \[U W\]$/) == true)
  }

  @Test func `a line that is missing, and one too many, are differences`() throws {
    let missing = try Self.differences {
      $0.falsify = { command, answer in
        command == "info tlb" ? answer.replacing(/00000000ffc03000.*\n/, with: "") : answer
      }
    }
    #expect(missing.count == 1)
    #expect(missing.first?.contains(/^info tlb  FFC03000-FFC03FFF  expected \w{8} \[W\], seen nothing$/) == true)
    let extra = try Self.differences {
      $0.falsify = { command, answer in
        command == "info tlb" ? answer + "00000000fffff000: 0000000000001000 --------W\n" : answer
      }
    }
    #expect(extra == ["info tlb  FFFFF000-FFFFFFFF  expected nothing, seen 00001000 [W]"])
  }

  @Test func `neighbours that differ in the same way are one line`() throws {
    let differences = try Self.differences {
      $0.falsify = { command, answer in
        // All pages of the identity range, two frames too high.
        guard command == "info tlb" else { return answer }
        return answer.split(separator: "\n").map { line in
          guard line.hasPrefix("000000000"), let page = UInt32(line.prefix(16), radix: 16), page < 4 << 20 else {
            return line + "\n"
          }
          let frame = String(page + 0x2000, radix: 16)
          return "\(line.prefix(16)): " + String(repeating: "0", count: 16 - frame.count) + frame + " --------W\n"
        }.joined()
      }
    }
    #expect(differences == ["info tlb  00000000-003FFFFF  expected 00000000 [W], seen 00002000 [W]"])
  }

  @Test func `rights that info mem sees otherwise are differences`() throws {
    let differences = try Self.differences {
      $0.falsify = { command, answer in
        command == "info mem"
          ? answer.replacing(/(00000000bffff000-00000000c0000000 \w+) ur-/) { "\($0.1) urw" } : answer
      }
    }
    #expect(differences == ["info mem  BFFFF000-BFFFFFFF  expected [U], seen [U W]"])
  }

  @Test func `a word of the directory or of a table is a difference, an entry that is not present too`() throws {
    let directory = try Self.differences { $0.words[$0.controlRegister3, default: 0] |= 4 }
    #expect(directory.count == 1)
    let line = /^directory  00000000-003FFFFF  expected (\w{8}) \[W\], seen \1 \[U W\]$/
    #expect(directory.first?.contains(line) == true)
    let absent = try Self.differences { monitor in
      // Slot 512 of the directory: nothing is mapped there.
      monitor.words[monitor.controlRegister3 + 512 * 4] = 0x1000
    }
    #expect(absent == ["directory  80000000-803FFFFF  expected nothing, seen 00001000, not present"])
  }

  @Test func `the bit that the processor ignores is compared in the table's words`() throws {
    let differences = try Self.differences { monitor in
      for (address, word) in monitor.words where word & 0x201 == 0x201 { monitor.words[address] = word & ~0x200 }
    }
    #expect(!differences.isEmpty)
    #expect(differences.allSatisfy { $0.hasPrefix("table  ") && $0.contains("[9 ") })
  }

  @Test func `control registers are compared`() throws {
    #expect(try Self.differences { $0.controlRegister4 = 0x10 } == ["CR4  expected 00000000, seen 00000010"])
    #expect(
      try Self.differences { $0.controlRegister0 &= ~0x1_0000 }.first?.hasPrefix("CR0  expected 80010011") == true)
  }

  @Test func `a page that is listed twice is an error`() {
    #expect(throws: MonitorTextError(command: "info tlb", line: "page 00000000 twice")) {
      try Self.differences {
        $0.falsify = { command, answer in
          command == "info tlb" ? answer + "0000000000000000: 0000000000000000 --------W\n" : answer
        }
      }
    }
  }
}
