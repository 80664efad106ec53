// The keys of `layout`.

import Yams

extension Problems {
  private static let layoutKeys = [
    "kernel range", "identity range", "pages", "user pages", "scratch", "heap", "stack", "spaces", "kernel space",
    "ports",
    "device memory",
  ]

  mutating func layout(_ field: Field, _ convention: CallingConvention) -> Layout {
    var layout = Layout()
    for item in fields(field.node, of: "layout", keys: Problems.layoutKeys) {
      switch item.key {
      case "kernel range": layout.kernelRange = range(item) ?? layout.kernelRange
      case "identity range": layout.identity = identity(item)
      case "pages": layout.pages = ranges(item)
      case "user pages": layout.userPages = ranges(item)
      case "scratch": layout.scratch = ranges(item)
      case "heap": layout.heap = range(item)
      case "stack": layout.stack = stack(item)
      case "spaces": layout.spaces = word(item, Layout.SpaceHandle.self) ?? layout.spaces
      case "kernel space": layout.kernelSpace = kernelSpace(item)
      case "ports": layout.devices.ports = ports(item)
      case "device memory": layout.devices.memory = ranges(item)
      default: break
      }
    }
    return layout
  }

  private mutating func identity(_ field: Field) -> Layout.IdentityRange {
    guard let scalar = scalar(field, expects: "a size as 64M, none, or only over RAM") else { return .none }
    switch scalar.text {
    case "none": return .none
    case "only over RAM": return .onlyRAM
    default:
      guard let size = Amounts.size(scalar.text), size % 4096 == 0, size > 0, size <= 1 << 32 else {
        add(scalar.position, "identity range: write whole pages as 64M, none, or only over RAM")
        return .none
      }
      return .bytes(size)
    }
  }

  private mutating func stack(_ field: Field) -> Layout.Stack {
    guard let scalar = scalar(field, expects: "boot, the symbol above the stack, or a range") else { return .boot }
    if scalar.text == "boot" { return .boot }
    if let range = Amounts.range(scalar.text) { return .range(range) }
    return place(scalar, key: field.key).map { .top($0) } ?? .boot
  }

  /// `"*SYMBOL"`, `"&SYMBOL"`, or a number.
  private mutating func kernelSpace(_ field: Field) -> Call.Value? {
    let words = "\"*SYMBOL\" (the word that stands there), \"&SYMBOL\" (its address), with the quotes, or a number"
    guard let scalar = scalar(field, expects: words) else { return nil }
    let inner = ProfilePosition(line: scalar.start.line, column: scalar.start.column + 1)
    if let number = Amounts.number(scalar.text).flatMap({ UInt32(exactly: $0) }) { return .literal(UInt64(number)) }
    if let place = Amounts.place(scalar.text.dropFirst(), position: inner) {
      if scalar.text.hasPrefix("*") { return .wordAt(place) }
      if scalar.text.hasPrefix("&") { return .addressOf(place) }
    }
    add(scalar.position, "kernel space: write \(words)")
    return nil
  }

  private mutating func ports(_ field: Field) -> [Devices.Port] {
    var ports: [Devices.Port] = []
    for item in fields(field.node, of: "ports", keys: nil) {
      guard let port = Amounts.number(item.key).flatMap({ UInt16(exactly: $0) }) else {
        add(item.position, "ports: '\(printable(item.key))' is no port; write PORT: BYTE, as 0x64: 0")
        continue
      }
      guard let scalar = scalar(item, expects: "the byte that is read there") else { continue }
      guard let value = Amounts.number(scalar.text).flatMap({ UInt8(exactly: $0) }) else {
        add(scalar.position, "ports: '\(printable(scalar.text))' is no byte; write 0 to 0xFF")
        continue
      }
      guard !ports.contains(where: { $0.port == port }) else {
        add(item.position, "ports: 0x\(String(port, radix: 16)) stands here twice; keep one")
        continue
      }
      ports.append(Devices.Port(port, reads: value))
    }
    return ports.sorted { $0.port < $1.port }
  }
}
