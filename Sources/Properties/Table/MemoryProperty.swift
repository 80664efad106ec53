// The table of properties. Each is written once, by name, and `swift test`, `kmemcheck properties`, the fuzz targets, the
// replay of a file and the defect runs all take it from here.

import PropCheck
import SimulatedPC

/// A property of the memory manager, run on a simulated machine.
public struct MemoryProperty: Sendable {
  /// Its stable name: it decides the seed, names the fuzz target, and names the folder in the corpus.
  public let name: String

  /// What it covers, in one line.
  public let summary: String

  /// The cases that `swift test` runs, unless the environment says otherwise.
  public let cases: Int

  /// Runs one case on a machine that is reset for it.
  public let check: @Sendable (inout Source, SimulatedMachine) throws -> Void

  /// Runs the property on bytes as they are, where its input is a file or a table and not a sequence of choices; nil: its
  /// cases are choices. The files in its folder of the corpus are then such bytes.
  public var checkBytes: (@Sendable ([UInt8]) throws -> Void)?

  /// The same, with notes of what the bytes mean and what is done with them; nil: nobody reads more than the bytes.
  public var explainBytes: (@Sendable ([UInt8], inout Source) throws -> Void)?

  /// All properties: the parts before the whole, and otherwise those first that cost little.
  public static let all: [MemoryProperty] = {
    let kernels = KernelProperty.all.map { property in
      MemoryProperty(
        name: property.name, summary: property.summary, cases: property.cases,
        check: { source, machine in try property.check(&source, on: machine) })
    }
    // The last two, paging and kernel, take long: what only two runs compared can show need not wait for them.
    return firmwareAndBoot + kernels.dropLast(2) + [metamorphic] + kernels.suffix(2)
  }()

  private static let metamorphic = MemoryProperty(
    name: MetamorphicProperty.name, summary: "the same work on changed input, in other calls, on other machines",
    cases: 60, check: { source, machine in try MetamorphicProperty.check(&source, on: machine) })

  private static let firmwareAndBoot = [
    MemoryProperty(
      name: FirmwareTableProperty.name, summary: "a firmware table's raw bytes, against the brute-force reference",
      cases: 2_000, check: { source, _ in try FirmwareTableProperty.check(&source) },
      checkBytes: { bytes in try FirmwareTableProperty.check(bytes) }),
    MemoryProperty(
      name: FirmwareTextProperty.name, summary: "firmware maps as text: total, and what is printed reads back",
      cases: 2_000, check: { source, _ in try FirmwareTextProperty.check(&source) },
      checkBytes: { bytes in try FirmwareTextProperty.check(bytes) }),
    MemoryProperty(
      name: FrameProgramProperty.name, summary: "the frame allocator alone, built for any memory, called in any way",
      cases: 1_000, check: { source, _ in try FrameProgramProperty.check(&source) },
      checkBytes: { bytes in try FrameProgramProperty.check(bytes) },
      explainBytes: { bytes, source in try FrameProgramProperty.check(bytes, &source) }),
    MemoryProperty(
      name: BootProperty.name, summary: "a firmware map and a configuration, then memory_setup and every invariant",
      cases: 2_000, check: { source, machine in try BootProperty.check(&source, on: machine) }),
    MemoryProperty(
      name: BootEarlyProperty.name,
      summary: "boot_early: bytes handed out, the stages that use it, what becomes of the rest",
      cases: 400, check: { source, machine in try BootEarlyProperty.check(&source, on: machine) }),
  ]

  /// The property called `name`.
  public static func named(_ name: String) -> MemoryProperty? { all.first { $0.name == name } }
}
