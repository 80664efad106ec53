// A monitor that prints what QEMU would print of the tables in a simulated machine, and that can be made to lie. It reads
// memory word by word, by a walk of its own.

import KernelSeries
import Operations
import Properties
import Sessions
import SimulatedPC
import Specification

@testable import kernelimage

struct FakeMonitor {
  /// Physical memory, by the address of a word.
  var words: [UInt32: UInt32] = [:]
  var controlRegister0: UInt32
  var controlRegister3: UInt32
  var controlRegister4: UInt32

  /// What is done to the answer of a command before it is given.
  var falsify: (_ command: String, _ answer: String) -> String = { $1 }

  /// Copies the loaded directory of `machine`, and its tables.
  init(_ machine: SimulatedMachine) {
    controlRegister0 = machine.controlRegister0
    controlRegister3 = machine.controlRegister3
    controlRegister4 = machine.controlRegister4
    var frames = [controlRegister3 & ~0xFFF]
    for slot in 0..<UInt32(1024) {
      let entry = machine.peek(frames[0] + slot * 4)
      if entry & 1 != 0 { frames.append(entry & ~0xFFF) }
    }
    for frame in frames {
      for offset in stride(from: frame, to: frame + 4096, by: 4) {
        words[offset] = machine.peek(offset)
      }
    }
  }

  func answer(_ command: String) -> String {
    let words = command.split(separator: " ")
    switch words[0] {
    case "xp": return falsify(command, dump(UInt32(words[2].dropFirst(2), radix: 16) ?? 0))
    case "info": return falsify(command, words[1] == "tlb" ? tlb : words[1] == "mem" ? memory : registers)
    default: return "unknown command: '\(command)'\n"
    }
  }

  private func dump(_ address: UInt32) -> String {
    stride(from: address, to: address + 4096, by: 16).map { line in
      digits(UInt64(line), 16) + ":"
        + (0..<4).map { " 0x" + digits(UInt64(words[line + $0 * 4] ?? 0), 8) }.joined() + "\n"
    }.joined()
  }

  /// Present pages in ascending order.
  private var pages: [(virtual: UInt64, upper: UInt32, entry: UInt32)] {
    (0..<UInt32(1024)).flatMap { slot -> [(UInt64, UInt32, UInt32)] in
      guard let upper = words[controlRegister3 & ~0xFFF | slot << 2], upper & 1 != 0 else { return [] }
      return (0..<UInt32(1024)).compactMap { index in
        guard let entry = words[upper & ~0xFFF | index << 2], entry & 1 != 0 else { return nil }
        return (UInt64(slot << 22 | index << 12), upper, entry)
      }
    }
  }

  private var tlb: String {
    let letters: [(Character, UInt32)] = [
      ("X", 0), ("G", 8), ("P", 7), ("D", 6), ("A", 5), ("C", 4), ("T", 3), ("U", 2), ("W", 1),
    ]
    return pages.map { page in
      let bits = letters.map { $0.1 != 0 && page.entry >> $0.1 & 1 != 0 ? $0.0 : "-" }
      return "\(digits(page.virtual, 16)): \(digits(UInt64(page.entry & ~0xFFF), 16)) \(String(bits))\n"
    }.joined()
  }

  private var memory: String {
    var runs: [(start: UInt64, end: UInt64, rights: UInt32)] = []
    for page in pages {
      let rights = page.upper & page.entry & 6
      if let last = runs.last, last.end == page.virtual, last.rights == rights {
        runs[runs.count - 1].end += 4096
      } else {
        runs.append((page.virtual, page.virtual + 4096, rights))
      }
    }
    return runs.map { run in
      let rights = (run.rights & 4 != 0 ? "u" : "-") + "r" + (run.rights & 2 != 0 ? "w" : "-")
      return "\(digits(run.start, 16))-\(digits(run.end, 16)) \(digits(run.end - run.start, 16)) \(rights)\n"
    }.joined()
  }

  private var registers: String {
    let values = [controlRegister0, controlRegister3, controlRegister4].map { digits(UInt64($0), 8) }
    return "\nCPU#0\nEAX=00000000\nCR0=\(values[0]) CR2=00000000 CR3=\(values[1]) CR4=\(values[2])\n"
  }

  private func digits(_ value: UInt64, _ count: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: count - digits.count) + digits
  }
}

/// A small kernel on a simulated machine, at a stage of the series.
struct StagedMachine: ~Copyable {
  let lease: MachineLease
  var machine: SimulatedMachine { lease.machine }

  init(_ stage: SeriesStage) throws {
    let lease = try MachineLease()
    var scenario = BootScenario(entries: [FirmwareMapEntry(base: 0x10_0000, length: 15 << 20, type: 1)])
    scenario.configuration.identityLimit = 4 << 20
    scenario.kernelSize = 0x4_0000
    let boot = try BootRun(scenario, on: lease.machine)
    guard let session = try KernelSession(boot, on: lease.machine) else { throw NotBooted() }
    var memory = SessionMemory(session: session)
    var series = Series()
    for next in SeriesStage.allCases where next.rawValue <= stage.rawValue { try series.reach(next, on: &memory) }
    try session.finish()
    self.lease = lease
  }

  private struct NotBooted: Error {}
}
