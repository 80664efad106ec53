// The report for programs: one object on one line. Members are never taken away or given another meaning within a schema; what
// does not exist is null or an empty list.

import EmulatedProcessor
import Judgement
import KernelFiles
import Operations
import ReportFormats

extension JudgeReport {
  /// The number of this form of the report.
  public static let schema: UInt64 = 1

  /// The report as JSON, with a line feed.
  public var json: String { JSONValue.object(members).text + "\n" }

  private typealias Members = [(key: String, value: JSONValue)]

  private var members: Members {
    [
      ("schema", .number(Self.schema)), ("kernel", .string(kernel)), ("kernelFile", .string(kernelFile)),
      ("profileFile", .string(profileFile)), ("verdict", .string(newFindings.isEmpty ? "ok" : "violated")),
      ("properties", .array(properties.map { .object(Self.members(of: $0)) })),
      ("findings", .array(findings.map { .object($0.members) })),
      ("gone", .array(gone.map { .string($0.description) })),
      ("work", work.map { .object(Self.members(of: $0)) } ?? .null),
      ("remarks", .array(remarks.map { .string($0) })),
    ]
  }

  private static func members(of result: PropertyResult) -> Members {
    [
      ("property", .string(result.property.rawValue)), ("cases", .number(UInt64(result.cases))),
      ("discards", .number(UInt64(result.discards))), ("remark", .optional(result.remark)),
    ]
  }

  private static func members(of work: WorkTable) -> Members {
    [
      ("levels", .array(WorkTable.levels.map { .number(UInt64($0)) })),
      ("frames", .number(UInt64(work.frames))), ("blocks", .number(UInt64(work.blocks))),
      (
        "rows",
        .array(
          work.rows.map { row in
            .object([
              ("operation", .string(row.operation.rawValue)),
              ("instructions", .array(row.instructions.map { $0.map { .number($0) } ?? .null })),
              ("grows", .boolean(row.grows)), ("promisedConstant", .boolean(row.isConstant)),
            ])
          })
      ),
      ("remark", .optional(work.remark)),
    ]
  }
}

extension ReportedFinding {
  fileprivate var members: [(key: String, value: JSONValue)] {
    [
      ("knownAs", .string(known.description)), ("known", .boolean(isKnown)),
      ("property", .optional(shrunk.property?.rawValue)), ("rule", .string(finding.rule.rawValue)),
      ("sentence", .string(finding.rule.sentence)), ("operation", .string(finding.operation)),
      ("function", .optional(finding.function)), ("detail", .optional(finding.detail)),
      ("message", .string(finding.message)), ("calls", .array(calls.map { .string($0) })),
      ("firmwareMap", shrunk.firmwareMap.map { .array($0.map(JSONValue.init)) } ?? .null),
      ("isInstruction", .boolean(!shrunk.stack.isEmpty)),
      ("place", shrunk.place.map(JSONValue.init) ?? .null), ("stack", .array(shrunk.stack.map(JSONValue.init))),
      ("registers", finding.place.map { JSONValue($0.registers) } ?? .null),
      ("consoleText", .string(shrunk.consoleText)), ("repeats", .boolean(!shrunk.isFlaky)),
      ("savedCase", .optional(savedCase)),
    ]
  }
}

extension JSONValue {
  fileprivate static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  fileprivate init(_ entry: FirmwareMapEntry) {
    self = .object([
      ("base", .number(entry.base)), ("length", .number(entry.length)), ("type", .number(entry.type)),
    ])
  }

  fileprivate init(_ place: CodePlace) {
    self = .object([
      ("address", .number(place.address)), ("function", .string(place.function)), ("offset", .number(place.offset)),
      ("file", .optional(place.line?.file)), ("line", place.line.map { .number($0.line) } ?? .null),
    ])
  }

  fileprivate init(_ registers: ProcessorRegisters) {
    let general = zip(ProcessorRegisters.names, registers.general).map { ($0.lowercased(), JSONValue.number($1)) }
    self = .object(
      general.map { (key: $0.0, value: $0.1) } + [
        ("eip", .number(registers.instructionPointer)), ("eflags", .number(registers.flags)),
        ("cr0", .number(registers.control0)), ("cr3", .number(registers.control3)),
        ("cr4", .number(registers.control4)),
      ])
  }
}
