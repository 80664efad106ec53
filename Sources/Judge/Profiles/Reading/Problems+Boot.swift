// The keys of `boot` and `layout`.

import Yams

extension Problems {
  mutating func boot(_ field: Field) -> Boot {
    var boot = Boot(entry: .none)
    let keys = [
      "entry", "until", "early", "memory", "least memory", "most memory", "map", "command line", "modules", "patience",
    ]
    var hasEntry = false
    var hasMap = false
    let earlier = all.count
    for item in fields(field.node, of: "boot", keys: keys) {
      switch item.key {
      case "entry":
        guard let scalar = scalar(item, expects: "multiboot, a symbol, or none") else { break }
        hasEntry = true
        switch scalar.text {
        case "multiboot": boot.entry = .multiboot
        case "none": boot.entry = .none
        default: boot.entry = symbol(item).map { .symbol($0) } ?? .none
        }
      case "until": boot.until = symbol(item)
      case "early": boot.early = symbol(item)
      case "memory": boot.memory = memory(item) ?? boot.memory
      case "least memory": boot.leastMemory = memory(item)
      case "most memory": boot.mostMemory = memory(item)
      case "map":
        hasMap = true
        boot.map = map(item)
      case "command line":
        if let scalar = scalar(item, expects: "a text in quotes") { boot.commandLine = scalar.text }
      case "modules": boot.modules = modules(item)
      case "patience": boot.patience = patience(item) ?? boot.patience
      default: break
      }
    }
    if !hasMap, boot.entry == .multiboot { boot.map = .multiboot }
    guard all.count == earlier else { return boot }
    if let least = boot.leastMemory, least > boot.memory {
      add(field.position, "least memory is above memory, so the reference machine would be too small")
    }
    if boot.entry == .none, boot.until != nil {
      add(
        field.position,
        hasEntry
          ? "with 'entry: none' nothing runs until a symbol; remove 'until'"
          : "boot says until where the kernel runs, but not from where; add 'entry: multiboot' or 'entry: SYMBOL'")
    } else if boot.entry == .none, boot.early != nil {
      add(field.position, "early names a place of the boot, but nothing boots; add 'entry' and 'until'")
    } else if boot.entry != .none, boot.until == nil {
      add(field.position, "add 'until: SYMBOL', the function at whose first instruction the boot is over")
    }
    return boot
  }

  private mutating func memory(_ field: Field) -> UInt64? {
    guard let size = size(field, example: "64M") else { return nil }
    guard size % 4096 == 0, size >= 1 << 20, size <= 4 << 30 else {
      add(field.node.position, "\(field.key): write whole pages from 1M to 4G")
      return nil
    }
    return size
  }

  private mutating func patience(_ field: Field) -> UInt64? {
    guard let scalar = scalar(field, expects: "a number from 1 to 100") else { return nil }
    guard let number = UInt64(scalar.text), 1...100 ~= number else {
      add(
        scalar.position, "patience: write a number from 1 to 100, such as 10 for a start that takes ten times as long")
      return nil
    }
    return number
  }

  private mutating func modules(_ field: Field) -> [UInt64] {
    list(field).compactMap { node in
      guard let size = size(Field(key: "modules", position: field.position, node: node), example: "[64K]") else {
        return nil
      }
      guard size > 0, size <= 1 << 30 else {
        add(node.position, "modules: a module has 1 byte to 1G")
        return nil
      }
      return size
    }
  }

  private mutating func map(_ field: Field) -> MapSource {
    if case .scalar = field.node {
      guard let scalar = scalar(field, expects: "multiboot, argument, fixed, or a table") else { return .fixed }
      switch scalar.text {
      case "multiboot": return .multiboot
      case "argument": return .argument(MapLayout())
      case "fixed": return .fixed
      default:
        add(scalar.position, Problems.notOneOf("map", scalar.text, ["multiboot", "argument", "fixed", "table"]))
        return .fixed
      }
    }
    let keys = ["table", "count", "argument", "entry"]
    var table: Place?
    var count: (Place, Int)?
    var layout = MapLayout()
    var isArgument = false
    for item in fields(field.node, of: "map", keys: keys) {
      switch item.key {
      case "table": table = place(item)
      case "count": count = self.count(item)
      case "argument": isArgument = true
      case "entry": layout = self.layout(item) ?? layout
      default: break
      }
    }
    if isArgument { return .argument(layout) }
    guard let table else {
      add(field.position, "map: say where the kernel looks for the table, as 'table: 0x500' or 'table: SYMBOL'")
      return .fixed
    }
    return .table(MapTable(at: table, countAt: count?.0, countBits: count?.1 ?? 32, layout: layout))
  }

  /// `[N-bit] PLACE`.
  private mutating func count(_ field: Field) -> (Place, Int)? {
    guard var scalar = scalar(field, expects: "where the number of entries stands, as 0x4FC or 16-bit SYMBOL") else {
      return nil
    }
    let words = scalar.text.split(separator: " ")
    guard words.count == 2, let bits = [8, 16, 32].first(where: { words[0] == "\($0)-bit" }) else {
      return place(scalar, key: field.key).map { ($0, 32) }
    }
    scalar.start.column += words[0].utf8.count + 1
    scalar.text = String(words[1])
    return place(scalar, key: field.key).map { ($0, bits) }
  }

  /// `base 64, length 64, type 32`.
  private mutating func layout(_ field: Field) -> MapLayout? {
    let meanings = MapLayout.Meaning.allCases.map(\.rawValue)
    guard let scalar = scalar(field, expects: "the fields with their bits, as 'base 64, length 64, type 32'") else {
      return nil
    }
    var layout: [MapLayout.Field] = []
    for item in scalar.text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = item.split(separator: " ")
      guard words.count == 2, let bits = [8, 16, 32, 64].first(where: { words[1] == "\($0)" }),
        let meaning = MapLayout.Meaning(rawValue: String(words[0]))
      else {
        add(
          scalar.position,
          "entry: '\(printable(item))' is no field; write \(meanings.joined(separator: ", ")) with 8, 16, 32 or 64 bits"
        )
        return nil
      }
      layout.append(MapLayout.Field(meaning, bits: bits))
    }
    let hasEnd = layout.contains { [.length, .end, .last].contains($0.meaning) }
    guard layout.contains(where: { $0.meaning == .base }), hasEnd, layout.count <= 16 else {
      add(scalar.position, "entry: at most 16 fields, among them base, and length, end or last")
      return nil
    }
    return MapLayout(layout)
  }
}
