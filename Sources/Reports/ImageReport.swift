// What the kernel image says on its serial port of how it was started (Kernel/Main/LoadedKernel+Report.swift shows the lines),
// read into a scenario: the simulated machine then boots the way the emulated one did.

import Operations
import Specification

/// The start of a kernel image on a machine with a serial port.
public struct ImageReport: Hashable, Sendable {
  /// The lines that bound the report.
  public static let firstLine = "report"
  public static let lastLine = "end of report"

  /// Where the loader left the firmware's map, and its bytes.
  public private(set) var tableAddress: UInt32 = 0
  public private(set) var table: [UInt8] = []

  public private(set) var image = ByteRange(start: 0, end: 0)
  public private(set) var mapStorage = ByteRange(start: 0, end: 0)

  /// The directory that the image was entered with.
  public private(set) var bootDirectory: UInt32 = 0

  /// What the loader left that must stay, in the order in which `memory_setup` is told.
  public private(set) var reserved: [ByteRange] = []
  public private(set) var configuration = BootConfiguration()

  /// The lines between the first and the last in what came from a serial port, whatever stands around them; `nil` where
  /// there is no report. A report without a last line extends to the end.
  public static func lines(in bytes: [UInt8]) -> [String]? {
    let lines = bytes.split(separator: 0x0A).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    guard let first = lines.firstIndex(of: firstLine) else { return nil }
    return Array(lines[(first + 1)...].prefix { $0 != lastLine })
  }

  /// Reads the lines between the first and the last.
  public init(parsing lines: [String]) throws(ImageReportError) {
    var tableSize = 0
    var missing: Set = ["firmware-map", "image", "map-storage", "boot-directory", "configuration"]
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      let name = words.first ?? ""
      let isBytes = table.count < tableSize
      let numbers = (isBytes ? words[...] : words.dropFirst()).compactMap { UInt64($0, radix: 16) }
      // All but the loader's ranges lie below 4 GiB.
      guard numbers.count == words.count - (isBytes ? 0 : 1),
        name == "reserved" || numbers.allSatisfy({ $0 <= UInt32.max })
      else { throw .unreadable(line: line) }
      if isBytes {
        table += numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
        continue
      }
      guard missing.remove(name) != nil || name == "reserved" else { throw .unreadable(line: line) }
      switch (name, numbers.count) {
      case ("firmware-map", 2):
        tableAddress = UInt32(truncatingIfNeeded: numbers[0])
        tableSize = Int(clamping: numbers[1])
      case ("image", 2): image = ByteRange(start: numbers[0], end: numbers[1])
      case ("map-storage", 2): mapStorage = ByteRange(start: numbers[0], end: numbers[1])
      case ("boot-directory", 1): bootDirectory = UInt32(truncatingIfNeeded: numbers[0])
      case ("reserved", 2): reserved.append(ByteRange(start: numbers[0], end: numbers[1]))
      case ("configuration", 5):
        let numbers = numbers.map { UInt32(truncatingIfNeeded: $0) }
        configuration.identityLimit = numbers[0]
        configuration.lowMemoryFloor = numbers[1]
        configuration.bootEarlySize = numbers[2]
        configuration.heapSize = numbers[3]
        configuration.maximumAddressSpaces = numbers[4]
      default: throw .unreadable(line: line)
      }
    }
    if let name = missing.min() { throw .missing(line: name) }
    guard table.count >= tableSize, table.count - tableSize < 4 else { throw .missing(line: "firmware-map") }
    table = Array(table.prefix(tableSize))
  }

  /// The same start on a simulated machine.
  ///
  /// - Throws: where the simulated machine cannot be started like that.
  public func scenario() throws(ImageReportError) -> BootScenario {
    guard let map = MultibootMemoryMap(parsing: table), UInt64(tableAddress) + UInt64(table.count) <= 1 << 32 else {
      throw .table
    }
    guard image.start <= mapStorage.start, image.start <= UInt64(bootDirectory) else { throw .outsideImage }
    var scenario = BootScenario(entries: map.entries)
    scenario.table = .multiboot
    scenario.tableAddress = tableAddress
    scenario.kernelStart = image.start
    scenario.kernelSize = image.end - image.start
    scenario.mapStorageOffset = mapStorage.start - image.start
    scenario.mapCapacity = UInt32((mapStorage.end - mapStorage.start) / UInt64(scenario.layout.bytesPerRegion))
    scenario.bootDirectoryOffset = UInt64(bootDirectory) - image.start
    scenario.entersWithPagingOn = true
    scenario.reserved = reserved
    scenario.configuration = configuration
    guard scenario.mapStorage == mapStorage, scenario.canEnterWithPagingOn else { throw .outsideImage }
    return scenario
  }
}

/// Why a report cannot be used.
public enum ImageReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A line is unknown, occurs twice, or has malformed numbers.
  case unreadable(line: String)
  /// No line, or not all of it, with this name.
  case missing(line: String)
  /// The firmware's map has entries of another size than 20 bytes, or runs past 4 GiB.
  case table
  /// The storage of the map, or the boot directory, does not lie in the image.
  case outsideImage

  public var description: String {
    switch self {
    case .unreadable(let line): "the image's report has a line that is none of its own: '\(line)'"
    case .missing(let line): "the image's report has no complete line '\(line)'"
    case .table: "the loader's memory map has entries that are not 20 bytes long, or runs past 4 GiB"
    case .outsideImage: "the image reports storage or boot tables outside itself"
    }
  }
}
