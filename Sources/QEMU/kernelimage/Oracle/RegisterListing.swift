// `info registers`: of all that it prints, one line counts.
//
//   CR0=80010011 CR2=00000000 CR3=0010a000 CR4=00000000

/// The control registers that paging uses.
struct ListedRegisters: Hashable {
  var controlRegister0: UInt32
  var controlRegister3: UInt32
  var controlRegister4: UInt32
}

enum RegisterListing {
  static let command = "info registers"

  static func parse(_ text: String) throws(MonitorTextError) -> ListedRegisters {
    let line = MonitorText(text, of: command).lines.first { $0.hasPrefix("CR0=") } ?? ""
    var values: [Substring: UInt32] = [:]
    for word in line.split(separator: " ") {
      let parts = word.split(separator: "=")
      if parts.count == 2 { values[parts[0]] = UInt32(parts[1], radix: 16) }
    }
    guard let cr0 = values["CR0"], let cr3 = values["CR3"], let cr4 = values["CR4"] else {
      throw MonitorTextError(command: command, line: line.isEmpty ? "no line that starts with CR0=" : String(line))
    }
    return ListedRegisters(controlRegister0: cr0, controlRegister3: cr3, controlRegister4: cr4)
  }
}
