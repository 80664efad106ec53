// What a file of a case is: the property that runs it, and whether its bytes are choices or what is judged itself. The fuzzer,
// the replay of a file and the command line read files by this table.

import HarnessTargets
import PropCheck
import Properties
import SimulatedPC

/// What the bytes of an input are.
package enum CaseInput: Sendable {
  /// Choices in PropCheck's byte format, which the check draws.
  case choices(@Sendable (inout Source, SimulatedMachine) throws -> Void)

  /// The bytes themselves; where `explain` is there, it does the same with notes.
  case bytes(@Sendable ([UInt8]) throws -> Void, explain: (@Sendable ([UInt8], inout Source) throws -> Void)? = nil)

  /// The word for it in lists.
  package var kind: String { if case .choices = self { "choices" } else { "bytes" } }
}

/// A property whose cases are files.
package struct CaseTarget: Sendable {
  /// The name of the property and of its folder in the corpus.
  package let name: String

  /// What it covers, in one line.
  package let summary: String
  package let input: CaseInput

  package init(name: String, summary: String, input: CaseInput) {
    self.name = name
    self.summary = summary
    self.input = input
  }

  package init(_ property: MemoryProperty) {
    let check = property.check
    self.init(
      name: property.name, summary: property.summary,
      input: property.checkBytes.map { .bytes($0, explain: property.explainBytes) }
        ?? .choices { source, machine in try check(&source, machine) })
  }

  package static let caseFormat = CaseTarget(
    name: CaseFormatProperty.name, summary: "PropCheck's decoder: total, round trip, canonical",
    input: .bytes { bytes in try CaseFormatProperty.check(bytes) })

  /// All of them, in the order of the properties.
  package static let all = MemoryProperty.all.map { CaseTarget($0) } + [caseFormat]

  /// What the pieces of its inputs are, where they are bytes.
  var grain: ByteGrain {
    switch name {
    case FirmwareTextProperty.name: .lines
    case FirmwareTableProperty.name: .tableEntries
    case FrameProgramProperty.name: .records
    default: .plain
    }
  }
}
