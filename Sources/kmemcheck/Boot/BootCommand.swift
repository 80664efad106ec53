// kmemcheck boot: what the user may choose.

import ArgumentParser
import FirmwareTexts
import Operations
import Reports
import Specification

/// How a report is printed.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// How the report on one boot is printed.
enum BootFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case svg
}

/// Boots KMem on firmware maps in the simulated machine, checks every invariant, and prints what it looks like.
struct BootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boot",
    abstract: "Boot KMem on a machine's firmware map and check every invariant.",
    discussion: """
      FILE is a firmware map as text, with at most 4096 entries: lines START LENGTH TYPE in hexadecimal, # before \
      comments; any Linux log with its BIOS-e820 lines (dmesg > FILE); or what Xen, a BSD, GRUB, SeaBIOS, coreboot, a UEFI \
      shell or a kernel prints: lines with two addresses and a type. What is doubtful about it is noted on standard \
      error. Or FILE is what the kernel image of this package printed \
      on its serial port in its mode 'hold', which says where the kernel lies too. - is standard input. One file gives a picture. Several files, or a folder \
      with its files *.txt and *.log (not those of folders in it), give one line each and a total.

      BYTES are decimal or 0x hexadecimal, with K, M or G behind them or not.

      --format json prints one object for one FILE, which is no folder: schema, verdict (ok, refused, violated), stage, message, regions, \
      kernel, bootEarly, bitmap, lowMemoryFloor, frames, freeRuns, usedRuns, directory, tables, identityPages, \
      kernelPages, heapPages. Addresses and sizes are in bytes, runs are [firstFrame, count], and all numbers are \
      integers: a region's length may be 2^64. The kernel's frames, boot_early's and reserved ones are in usedRuns. \
      If KMem refused the machine, stage is the C kernel's name of the stage that failed, regions is the sanitised \
      map, and what does not exist is null or an empty list. message is the first finding if an invariant is \
      violated, else the reason of a refusal, else null.

      --format svg prints a drawing of physical memory, for a README or an issue: kmemcheck boot --format svg FILE > boot.svg

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A firmware map, a Linux log, a folder of them, or -.", valueName: "file"))
  var files: [String]

  @Option(
    name: .customLong("kernel-start"), parsing: .unconditional,
    help: ArgumentHelp("The physical address of the kernel (default: 0x100000).", valueName: "bytes"),
    transform: ByteQuantity.parse)
  var kernelStart: UInt64?

  @Option(
    name: .customLong("kernel-size"), parsing: .unconditional,
    help: ArgumentHelp("The size of the kernel, .bss included (default: 0x200000).", valueName: "bytes"),
    transform: ByteQuantity.parse)
  var kernelSize: UInt64?

  @Option(
    name: .customLong("boot-early-size"), parsing: .unconditional,
    help: ArgumentHelp("What boot_early asks for (default: 1M).", valueName: "bytes"),
    transform: ByteQuantity.parse32)
  var bootEarlySize: UInt32?

  @Option(
    name: .customLong("heap-size"), parsing: .unconditional,
    help: ArgumentHelp("The initial heap (default: 1M).", valueName: "bytes"),
    transform: ByteQuantity.parse32)
  var heapSize: UInt32?

  @Option(
    name: .customLong("low-memory-floor"), parsing: .unconditional,
    help: ArgumentHelp("Frames that start below are never handed out (default: 1M).", valueName: "bytes"),
    transform: ByteQuantity.parse32)
  var lowMemoryFloor: UInt32?

  @Option(
    name: .customLong("reserve"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Memory that is not to be handed out: a boot module. May be repeated.", valueName: "start:length"),
    transform: ByteQuantity.parseRange)
  var reserved: [ByteRange] = []

  @Option(
    name: .customLong("boot"),
    help: ArgumentHelp(
      "Which map to read of a log that has several: 1, 2, ... or last. Equal ones count once.", valueName: "number"),
    transform: BootCommand.parseBoot)
  var boot: FirmwareMapText.Boot?

  @Flag(
    name: .customLong("raw"),
    help: "FILE is a raw table of 20- or 24-byte entries, as a debugger saves it, and not text.")
  var isRaw = false

  @Option(name: .customLong("format"), help: "A picture for people, JSON for programs, or a drawing as a file.")
  var format: BootFormat = .text

  @Option(
    name: .customLong("page-part"),
    help: ArgumentHelp("Write pictures of all boots to this file, as a part of make check's page.", visibility: .hidden)
  )
  var pagePart: String?

  /// Whether there is a line for each of several files, rather than a report on one.
  private var isList: Bool { files.count > 1 || files.contains { InputFolder(path: $0) != nil } }

  func validate() throws {
    if format != .text && isList {
      throw ValidationError("--format \(format.rawValue) is for one boot: give it one FILE, and no folder.")
    }
    if isRaw && boot != nil { throw ValidationError("--raw is one map: leave out --boot.") }
  }

  private static func parseBoot(_ text: String) throws(ArgumentError) -> FirmwareMapText.Boot {
    if text == "last" { return .last }
    guard let number = Int(text), number > 0 else { throw ArgumentError("write 1, 2, ... or last") }
    return .number(number)
  }

  /// Reads, boots and prints.
  func run(printingTo output: Output) throws -> ExitStatus {
    if isList {
      var list = BootList(command: self, output: output)
      return try list.run(files)
    }
    let boot = BootFile(file: InputFile(path: files[0]), command: self)
    let report: BootReport
    do throws(BootFileError) {
      let result = try boot.run()
      report = result.report
      for note in result.notes { Output.complain(note) }
    } catch {
      Output.complain(error.description)
      return .badInput
    }
    try output.write(text(of: report, title: boot.file.name))
    return ExitStatus(report.verdict)
  }

  private func text(of report: BootReport, title: String) -> String {
    switch format {
    case .text: report.picture(title: title)
    case .json: report.json + "\n"
    case .svg: report.svg(title: title)
    }
  }

  /// The machine and the choices of the kernel, for the entries of a map.
  func scenario(entries: [FirmwareMapEntry]) -> BootScenario {
    var scenario = BootScenario(entries: entries)
    if let kernelStart { scenario.kernelStart = kernelStart }
    if let kernelSize { scenario.kernelSize = kernelSize }
    return adjusting(scenario)
  }

  /// The same machine and kernel, with the configuration that was asked for and what is to be reserved besides.
  func adjusting(_ scenario: BootScenario) -> BootScenario {
    var scenario = scenario
    if let bootEarlySize { scenario.configuration.bootEarlySize = bootEarlySize }
    if let heapSize { scenario.configuration.heapSize = heapSize }
    if let lowMemoryFloor { scenario.configuration.lowMemoryFloor = lowMemoryFloor }
    scenario.reserved += reserved
    return scenario
  }
}
