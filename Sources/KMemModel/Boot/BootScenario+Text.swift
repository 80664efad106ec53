// A scenario as text that a person can read and a command line can repeat.

import KMem

extension BootScenario {
  /// The map as a table, and every choice that is not the usual one.
  public var text: String {
    let usual = BootScenario(entries: [])
    var lines = ["  start             length            type"]
    for entry in entries {
      var line = "  \(padded(entry.base))  \(padded(entry.length))  \(entry.type)"
      if let attributes = entry.attributes { line += "  attributes \(hexadecimal(attributes))" }
      lines.append(line)
    }
    if table != .e820(entrySize: 20) { lines.append("  handed over as \(table)") }
    lines.append("  kernel \(padded(kernelStart)), \(padded(kernelSize)) bytes")
    let choices: [(String, UInt32, UInt32)] = [
      ("identity limit", configuration.identityLimit, usual.configuration.identityLimit),
      ("low-memory floor", configuration.lowMemoryFloor, usual.configuration.lowMemoryFloor),
      ("boot_early size", configuration.bootEarlySize, usual.configuration.bootEarlySize),
      ("heap size", configuration.heapSize, usual.configuration.heapSize),
      ("address spaces", configuration.maximumAddressSpaces, usual.configuration.maximumAddressSpaces),
      ("regions that fit", mapCapacity, usual.mapCapacity),
    ]
    for (name, value, usual) in choices where value != usual {
      lines.append("  \(name) 0x\(String(value, radix: 16))")
    }
    for range in reserved {
      lines.append("  reserved \(padded(range.start)) to \(padded(range.end))")
    }
    if entersWithPagingOn { lines.append("  entered with paging on") }
    if mapStorageOffset != 0 { lines.append("  regions kept \(padded(mapStorageOffset)) bytes into the kernel") }
    if let offset = bootDirectoryOffset { lines.append("  boot directory \(padded(offset)) bytes into the kernel") }
    if let address = tableAddress { lines.append("  table at \(padded(UInt64(address)))") }
    return lines.joined(separator: "\n")
  }

  private func padded(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
  }
}
