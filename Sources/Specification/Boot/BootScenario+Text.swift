// A scenario as the lines of Swift that construct it: the firmware's map as a table, and every choice that is not the
// usual one. A printed counterexample begins with them, so that the whole of it can be pasted into a test.

import FirmwareTexts
import Operations

extension BootScenario {
  /// A machine with the standard kernel, its map read from a table of `START LENGTH TYPE [ATTRIBUTES]` lines.
  ///
  /// - Throws: which line is no entry.
  public init(map: String) throws(FirmwareMapTextError) {
    self.init(entries: try FirmwareMapText(parsing: Array(map.utf8)).entries)
  }

  /// The Swift that makes the scenario, as a variable.
  ///
  /// - Parameter name: the variable's.
  public func lines(naming name: String = "machine") -> [String] {
    let changes = changes(naming: name)
    let word = changes.isEmpty ? "let" : "var"
    if entries.isEmpty { return ["\(word) \(name) = BootScenario(entries: [])"] + changes }
    return ["\(word) \(name) = try BootScenario("] + mapLines + ["    \"\"\")"] + changes
  }

  /// The Swift that makes the scenario of another one, which differs in its entries alone.
  ///
  /// - Parameters:
  ///   - name: the variable's.
  ///   - other: the other's.
  package func lines(naming name: String, changing other: String) -> [String] {
    let head = "var \(name) = \(other)"
    if entries.isEmpty { return [head, "\(name).entries = []"] }
    return [head, "\(name).entries = try BootScenario("] + mapLines + ["    \"\"\"", ")", ".entries"]
  }

  /// The argument of `init(map:)`, but for the end of the string.
  private var mapLines: [String] {
    ["  map: \"\"\"", "    # start           length            type"] + entries.map { "    " + Self.row($0) }
  }

  private static func row(_ entry: FirmwareMapEntry) -> String {
    let attributes = entry.attributes.map { "  \(String($0, radix: 16))" } ?? ""
    return "\(padded(entry.base))  \(padded(entry.length))  \(entry.type)\(attributes)"
  }

  /// An assignment for each choice that is not the one that `init(entries:)` makes.
  private func changes(naming name: String) -> [String] {
    let usual = BootScenario(entries: entries)
    var lines: [String] = []
    if table != usual.table { lines.append("\(name).table = .\(table)") }
    let numbers: [(name: String, value: UInt64, usual: UInt64)] = [
      ("kernelStart", kernelStart, usual.kernelStart), ("kernelSize", kernelSize, usual.kernelSize),
      ("kernelVirtual", UInt64(kernelVirtual), UInt64(usual.kernelVirtual)),
      ("mapCapacity", UInt64(mapCapacity), UInt64(usual.mapCapacity)),
      ("mapStorageOffset", mapStorageOffset, usual.mapStorageOffset),
      ("entryControlRegister0", UInt64(entryControlRegister0), UInt64(usual.entryControlRegister0)),
      ("entryControlRegister4", UInt64(entryControlRegister4), UInt64(usual.entryControlRegister4)),
    ]
    for number in numbers where number.value != number.usual {
      lines.append("\(name).\(number.name) = \(Self.hexadecimal(number.value))")
    }
    lines += configuration.changes(from: usual.configuration).map { "\(name).configuration.\($0)" }
    for range in reserved {
      let (start, end) = (Self.hexadecimal(range.start), Self.hexadecimal(range.end))
      lines.append("\(name).reserved.append(ByteRange(start: \(start), end: \(end)))")
    }
    if entersWithPagingOn { lines.append("\(name).entersWithPagingOn = true") }
    if let bootDirectoryOffset {
      lines.append("\(name).bootDirectoryOffset = \(Self.hexadecimal(bootDirectoryOffset))")
    }
    if let tableAddress { lines.append("\(name).tableAddress = \(Self.hexadecimal(UInt64(tableAddress)))") }
    return lines
  }

  private static func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

  private static func padded(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
  }
}

extension BootConfiguration {
  /// An assignment for each choice that differs.
  fileprivate func changes(from usual: BootConfiguration) -> [String] {
    var lines: [String] = []
    let numbers: [(name: String, value: UInt32, usual: UInt32)] = [
      ("identityLimit", identityLimit, usual.identityLimit),
      ("lowMemoryFloor", lowMemoryFloor, usual.lowMemoryFloor),
      ("bootEarlySize", bootEarlySize, usual.bootEarlySize), ("heapSize", heapSize, usual.heapSize),
      ("maximumAddressSpaces", maximumAddressSpaces, usual.maximumAddressSpaces),
    ]
    for number in numbers where number.value != number.usual {
      lines.append("\(number.name) = 0x\(String(number.value, radix: 16))")
    }
    if let freedFramePoison { lines.append("freedFramePoison = 0x\(String(freedFramePoison, radix: 16))") }
    return lines
  }
}
