// What `judge --check` prints: each call and what was understood of it, then every promise.
//
//   alloc_frame  pmm_alloc()                                   pmm.c:88
//     uint32_t pmm_alloc(void)
//     returned 0x1f000, which means done
//     the frame at physical 0x1f000

import EmulatedProcessor
import Judgement
import Operations
import Profiles

/// The text on an operation check.
public struct CheckText {
  private let check: OperationCheck
  private let profile: Profile

  public init(_ check: OperationCheck, _ profile: Profile) {
    self.check = check
    self.profile = profile
  }

  /// How many calls did not do what was asked.
  public var failures: Int { check.calls.count { !$0.isDone } }

  public var text: String {
    var blocks = check.calls.map(lines)
    if !check.omitted.isEmpty {
      blocks.append(["Not called:"] + check.omitted.map { "  \($0.operation.rawValue): \($0.reason)" })
    }
    let promises = profile.effectivePromises.filter { $0.answer != .absent }
    blocks.append(["Promises:"] + promises.map { "  \($0)" } + limits)
    blocks.append([verdict])
    return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var limits: [String] {
    Limit.allCases.map { limit in
      "  \(limit.rawValue): \(profile.limit(limit))" + (profile.limits[limit] == nil ? " (assumed)" : "")
    }
  }

  private var verdict: String {
    let count = "\(check.calls.count) \(check.calls.count == 1 ? "call" : "calls")"
    return failures == 0 ? "\(count), each did what was asked" : "\(count), \(failures) did not do what was asked"
  }

  private func lines(_ call: CheckedCall) -> [String] {
    var lines = ["\(call.operation.rawValue): \(call.call)" + (call.isDone ? "" : "   <- not done")]
    if let prototype = call.prototype { lines.append("  declared as \(prototype)") }
    if let place = call.place { lines.append("  \(ReportedFinding.text(place))") }
    lines += call.lines.map { "  " + $0 }
    lines += call.tableChanges.map { "  table " + $0 }
    let registers = zip(ProcessorRegisters.names, call.registers.general).map { "\($0) \(hexadecimal($1))" }
    lines.append("  \(registers.prefix(4).joined(separator: "  "))")
    return lines
  }
}
