// From a function's prototype to a call of it: which parameter is what, by its name and type.

import KernelFiles

/// Guesses the call of an operation.
struct RoleGuess {
  let operation: Operation
  let kernel: KernelFile
  /// Where the kernel shows physical memory, if it does so at an address other than the physical one.
  let window: UInt32

  /// The call in the profile's words; nil if a parameter or the result cannot be explained.
  func call(of name: String, _ prototype: Prototype?) -> String? {
    guard let prototype else { return name + usualCall }
    guard !prototype.isVariadic else { return nil }
    var open = operation.shape.needs + operation.shape.needsOneOf.compactMap { $0.dropFirst().first ?? $0.first }
    var optional = operation.shape.allows
    var arguments = [String?](repeating: nil, count: prototype.parameters.count)
    let isReturning = returnsValue(prototype)
    for (index, parameter) in prototype.parameters.enumerated() {
      let hints = RoleGuess.hints(parameter.name ?? "", operation)
      if hints.contains(.space), !operation.shape.needs.contains(.space) {
        guard let directory = kernelDirectory else { return nil }
        arguments[index] = directory
      } else if let kind = hints.first(where: { open.contains($0) || optional.contains($0) }) {
        arguments[index] = word(kind, parameter)
        if let place = open.firstIndex(of: kind) { open.remove(at: place) } else { optional.removeAll { $0 == kind } }
      }
    }
    for (index, parameter) in prototype.parameters.enumerated() where arguments[index] == nil {
      if let kind = open.first {
        arguments[index] = word(kind, parameter)
        open.removeFirst()
      } else if !isReturning, parameter.type.kind == .pointer, let kind = operation.shape.returns {
        arguments[index] = "out \(RoleGuess.plain(kind))"
      } else if let kind = optional.first {
        arguments[index] = word(kind, parameter)
        optional.removeFirst()
      } else {
        return nil
      }
    }
    guard open.isEmpty, let result = result(prototype, isReturning) else { return nil }
    let texts = arguments.compactMap { $0 }
    guard operation.shape.returns == nil || isReturning || texts.contains(where: { $0.hasPrefix("out ") }) else {
      return nil
    }
    return "\(name)(\(texts.joined(separator: ", ")))\(result)"
  }

  /// What kernels usually have, where no debug information says more.
  private var usualCall: String {
    let kinds = operation.shape.needs + operation.shape.needsOneOf.compactMap { $0.dropFirst().first ?? $0.first }
    let flags: [RoleKind] = [.mapPage, .mapPages, .mapUserPage, .mapUserPages].contains(operation) ? [.flags] : []
    let arguments = (kinds + flags).map(RoleGuess.plain).joined(separator: ", ")
    let result = operation.shape.returns.map { " -> \(RoleGuess.plain($0))\(failure(isSigned: false))" } ?? ""
    return "(\(arguments))\(result)"
  }

  private func returnsValue(_ prototype: Prototype) -> Bool {
    guard operation.shape.returns != nil else { return false }
    switch prototype.result.kind {
    case .pointer, .integer(isSigned: false), .structure: return true
    case .integer(isSigned: true): return !prototype.parameters.contains { RoleGuess.looksLikeOutput($0) }
    default: return false
    }
  }

  private static func looksLikeOutput(_ parameter: Prototype.Parameter) -> Bool {
    let name = (parameter.name ?? "").lowercased()
    return parameter.type.kind == .pointer && (name.contains("out") || name.contains("result") || name.contains("phys"))
  }

  // MARK: Words

  private func word(_ kind: RoleKind, _ parameter: Prototype.Parameter) -> String {
    RoleGuess.prefix(parameter.type) + role(kind, parameter.type, parameter.name ?? "")
  }

  private static func prefix(_ type: ValueType) -> String {
    type.size.map { [1, 2, 8].contains($0) ? "\($0 * 8)-bit " : "" } ?? ""
  }

  private func role(_ kind: RoleKind, _ type: ValueType, _ name: String) -> String {
    switch kind {
    case .frame, .address:
      let isNumber = ["pfn", "frame_number", "index", "idx", "frame_index", "frame_no", "number"].contains(
        name.lowercased())
      if isNumber { return "frame number" }
      return type.kind == .pointer && window != 0
        ? "pointer at 0x\(String(window, radix: 16, uppercase: true))" : "physical"
    case .pages: return name.lowercased().contains("size") || name.lowercased().contains("byte") ? "bytes" : "pages"
    default: return RoleGuess.plain(kind)
    }
  }

  /// The usual role of a kind.
  private static func plain(_ kind: RoleKind) -> String {
    switch kind {
    case .frame, .address: "physical"
    case .page: "virtual"
    case .space: "space"
    case .flags: "flags"
    case .size: "size"
    case .count, .amount: "count"
    case .pages: "pages"
    case .alignment: "alignment"
    case .block: "block"
    case .start: "start"
    case .end: "end"
    }
  }

  // MARK: Results

  private func result(_ prototype: Prototype, _ isReturning: Bool) -> String? {
    let type = prototype.result
    // A frame that comes as a structure of the kernel's is a place in an array, whose base and size only the author knows.
    if isReturning, operation.shape.returns == .frame, RoleGuess.isDescriptor(type) { return nil }
    if isReturning, let kind = operation.shape.returns {
      let place = type.kind == .structure ? " at 0 of \(type.size ?? 4) bytes" : ""
      let isSigned = type.kind == .integer(isSigned: true)
      let bits = type.kind == .structure ? "" : RoleGuess.prefix(type)
      return " -> \(bits)\(resultRole(kind, type, prototype.name))\(place)\(failure(isSigned: isSigned))"
    }
    switch type.kind {
    case .void: return ""
    case .boolean: return " -> bool, false means refused"
    case .integer, .enumeration:
      let bits = RoleGuess.prefix(type)
      return bits.isEmpty ? " -> 0 means done" : " -> \(bits)status, 0 means done"
    default: return ""
    }
  }

  /// Whether a type is a pointer to a structure that describes a frame.
  private static func isDescriptor(_ type: ValueType) -> Bool {
    let name = type.name.lowercased()
    return type.kind == .pointer && (name.contains("struct ") || name.contains("page") || name.contains("frame"))
  }

  private func resultRole(_ kind: RoleKind, _ type: ValueType, _ function: String) -> String {
    guard kind == .amount else { return role(kind, type, function) }
    let name = function.lowercased()
    if name.contains("kb") || name.contains("kib") { return "kibibytes" }
    return ["byte", "memory", "size", "heap", "early"].contains(where: name.contains) ? "bytes" : "count"
  }

  private func failure(isSigned: Bool) -> String {
    switch operation.shape.returns {
    case .frame:
      operation.part == .frames ? (isSigned ? ", negative means none" : ", 0 means none") : ", 0 means refused"
    case .block, .address, .space: ", 0 means none"
    case .page: ", 0 means none"
    default: ""
    }
  }

  // MARK: Names

  /// What a parameter's name says, the likelier first.
  static func hints(_ name: String, _ operation: Operation) -> [RoleKind] {
    let name = name.lowercased()
    func has(_ parts: String...) -> Bool { parts.contains { name.contains($0) } }
    var hints: [RoleKind] = []
    if has("align") { hints.append(.alignment) }
    if has("dir", "pgd", "space", "cr3", "pagemap", "vm") { hints.append(.space) }
    if has("virt", "vaddr") || name == "va" || name == "v" { hints.append(.page) }
    if has("phys", "paddr", "frame", "pfn") || name == "pa" || name == "p" { hints.append(.frame) }
    if has("flag", "attr", "perm", "prot", "right") { hints.append(.flags) }
    if has("start", "base", "begin") { hints += [.start, .frame] }
    if name.hasSuffix("end") { hints.append(.end) }
    if has("count", "num", "npages", "nframes", "pages", "blocks") || name == "n" || name == "nr" {
      hints += [.count, .pages]
    }
    if has("size", "bytes", "len") || name == "n" || name == "sz" { hints += [.size, .pages] }
    if has("ptr", "block", "mem", "chunk", "old") || name == "p" { hints.append(.block) }
    if has("addr", "page") { hints += [.page, .frame, .block] }
    return hints
  }

  /// How the kernel's own directory is passed, if a variable has one of the usual names.
  private var kernelDirectory: String? {
    let names = [
      "kernel_directory", "kernel_page_directory", "kernel_pgdir", "kpgdir", "kernel_dir", "page_directory",
      "current_directory", "kernel_space",
    ]
    for name in names {
      guard case .found(let symbol) = kernel.symbols.resolve(name), symbol.kind == .object else { continue }
      return symbol.size == 4 ? "*\(name)" : "&\(name)"
    }
    return nil
  }
}
