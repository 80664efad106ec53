// A first profile for a kernel, from its symbols, its debug information and the names that are usual. What was guessed says so
// in a comment; what could not be guessed is listed.

import KernelFiles

/// The draft of a profile.
public struct ProfileDraft: Hashable, Sendable {
  /// The profile as YAML. It can be read if ``hasOperations``.
  public let text: String
  /// What the author must find out, a sentence each.
  public let unknown: [String]
  /// Whether any operation was found.
  public let hasOperations: Bool

  /// Drafts a profile.
  ///
  /// - Parameter name: the kernel's name in reports.
  public init(of kernel: KernelFile, name: String) {
    var writer = DraftWriter(kernel: kernel)
    writer.writeBoot(name)
    writer.writeOperations()
    writer.writePanic()
    writer.writeLayout()
    // What is assumed follows from the calls as they are read.
    if let profile = try? Profile(reading: Array(writer.text.utf8), file: "draft.yaml") {
      writer.writePromises(of: profile)
    }
    text = writer.text
    unknown = writer.unknown
    hasOperations = !writer.found.isEmpty
  }
}

/// Writes a draft, part by part.
struct DraftWriter {
  private let kernel: KernelFile
  private(set) var lines: [String] = []
  private(set) var unknown: [String] = []
  private(set) var found: [Operation] = []
  /// The first symbol of each name, with case and underscores removed.
  private let symbols: [String: Symbol]

  init(kernel: KernelFile) {
    self.kernel = kernel
    var symbols: [String: Symbol] = [:]
    for symbol in kernel.symbols.symbols where symbol.kind == .function || (symbol.kind == .label && !symbol.isAbsolute)
    {
      let name = Mangling.qualifiedName(of: symbol.name) ?? symbol.name
      guard Amounts.isSymbol(name), case .found = kernel.symbols.resolve(name) else { continue }
      let key = DraftWriter.key(name)
      if symbols[key] == nil { symbols[key] = symbol }
    }
    self.symbols = symbols
  }

  private static func key(_ name: String) -> String { name.lowercased().filter { $0 != "_" && $0 != ":" } }

  /// The first of the usual names that the kernel has, as the kernel spells it.
  private func first(of names: [String]) -> String? {
    for name in names {
      if let symbol = symbols[DraftWriter.key(name)] { return Mangling.qualifiedName(of: symbol.name) ?? symbol.name }
    }
    return nil
  }

  /// Where the kernel's image lies above its physical place; 0 if it does not.
  private var window: UInt32 {
    kernel.segments.map { $0.virtualAddress &- $0.physicalAddress }.first { $0 != 0 && $0 % (4 << 20) == 0 } ?? 0
  }

  // MARK: Boot

  mutating func writeBoot(_ name: String) {
    lines = [
      "# Drafted from the kernel's symbols: check every line that says 'guessed'.",
      "kernel: \(DraftWriter.quoted(name))",
      "boot:",
    ]
    let end = first(of: UsualNames.later)
    let main = first(of: UsualNames.mains)
    let entry = entryName
    guard let until = end ?? main, let entry else {
      lines.append("  entry: none")
      unknown.append("how the kernel is started, and the symbol at which its boot is over (boot: entry, until)")
      if let refusal = kernel.multiboot.refusal { unknown.append("another way to start it: \(refusal)") }
      return
    }
    lines.append("  entry: \(entry)")
    lines.append("  until: \(until)  # guessed: the function at whose first instruction memory is ready")
    if end == nil {
      unknown.append("whether memory is ready when \(until) begins; otherwise list its calls under setup")
    }
    lines.append("  memory: 64M")
    if entry != "multiboot" {
      lines.append("  map: fixed")
      unknown.append("how the firmware map reaches the kernel (boot: map)")
    }
    if end == nil { writeSetup(hasMap: entry == "multiboot", except: until) }
  }

  /// `multiboot`, or the function at the entry.
  private var entryName: String? {
    if case .header = kernel.multiboot { return "multiboot" }
    guard let function = kernel.function(at: kernel.entry), function.offset == 0, Amounts.isSymbol(function.name),
      case .found = kernel.symbols.resolve(function.name), !["multiboot", "none"].contains(function.name)
    else { return nil }
    return function.name
  }

  /// Whether a set-up function's only parameter can be the place of the firmware's map: a pointer, or a number that is named so. Other
  /// numbers are amounts of memory more often.
  private static func mayTakeMap(_ parameter: Prototype.Parameter) -> Bool {
    let name = (parameter.name ?? "").lowercased()
    let isNamed = ["addr", "map", "mb", "info", "ptr", "boot", "table"].contains(where: name.contains)
    return parameter.type.size == 4 && (parameter.type.kind == .pointer || isNamed && !name.contains("size"))
  }

  private mutating func writeSetup(hasMap: Bool, except until: String) {
    var calls: [String] = []
    for name in UsualNames.setups {
      guard let function = first(of: [name]), function != until else { continue }
      guard let prototype = kernel.prototype(of: function) else {
        unknown.append("the arguments of \(function), which seems to set up memory (setup)")
        continue
      }
      if prototype.parameters.isEmpty {
        calls.append("\(function)()")
      } else if hasMap, prototype.parameters.count == 1, DraftWriter.mayTakeMap(prototype.parameters[0]) {
        calls.append("\(function)(map)")
      } else {
        unknown.append("the arguments of \(function), which seems to set up memory (setup): \(prototype)")
      }
    }
    guard !calls.isEmpty else { return }
    lines.append("setup:  # guessed: in the order in which kernels usually do it")
    lines += calls.map { "  - \($0)" }
  }

  // MARK: Operations

  mutating func writeOperations() {
    lines.append("operations:")
    var used: Set<String> = []
    var missing: [String] = []
    for (operation, names) in UsualNames.operations {
      let own = name(of: operation, names)
      guard let name = own ?? sharedName(of: operation), own == nil || !used.contains(name) else { continue }
      let prototype = kernel.prototype(of: name)
      let guess = RoleGuess(operation: operation, kernel: kernel, window: window)
      let source = prototype.map { printable($0.description) } ?? "no debug information, check the arguments"
      guard let call = guess.call(of: name, prototype) else {
        missing.append("  # \(operation.rawValue): \(name)(...)  # \(source)")
        unknown.append("what \(name) takes and returns, which seems to be \(operation.rawValue): \(source)")
        continue
      }
      used.insert(name)
      found.append(operation)
      lines.append("  \(operation.rawValue): \(call)  # guessed from: \(source)")
    }
    lines += missing
    if !found.contains(.allocateFrame) { unknown.append("which function hands out a frame (operations: alloc_frame)") }
    if found.contains(.allocateFrame), !found.contains(.freeFrame) {
      unknown.append("which function takes a frame back (operations: free_frame)")
    }
  }

  /// The function that serves the kernel's own pages, where it takes any address space.
  private func sharedName(of operation: Operation) -> String? {
    let twins: [Operation: Operation] = [
      .mapUserPage: .mapPage, .unmapUserPage: .unmapPage, .protectUserPage: .protectPage,
      .translateUser: .translate,
    ]
    guard found.contains(.createSpace), let twin = twins[operation], found.contains(twin),
      let names = UsualNames.operations.first(where: { $0.operation == twin })?.names, let name = first(of: names),
      let parameters = kernel.prototype(of: name)?.parameters,
      parameters.contains(where: { RoleGuess.hints($0.name ?? "", operation).contains(.space) })
    else { return nil }
    return name
  }

  /// xv6 calls its frames' functions `kalloc` and `kfree`; where the one hands out frames, the other takes them.
  private func name(of operation: Operation, _ names: [String]) -> String? {
    let isFrames = first(of: ["kalloc"]) != nil && first(of: ["kmalloc"]) == nil
    switch operation {
    case .freeFrame where isFrames && first(of: names) == nil: return first(of: ["kfree"])
    case .free where isFrames: return first(of: names.filter { $0 != "kfree" })
    default: return first(of: names)
    }
  }

  mutating func writePanic() {
    guard let name = first(of: UsualNames.panics) else {
      unknown.append("which function the kernel calls to give up (panic)")
      return
    }
    var arguments: [String] = ["text"]
    if let prototype = kernel.prototype(of: name) {
      let text = prototype.parameters.firstIndex { $0.type.kind == .pointer && $0.type.name.contains("char") }
      arguments = [String](repeating: "anything", count: text ?? 0) + (text == nil ? [] : ["text"])
    }
    lines.append("panic: \(name)(\(arguments.joined(separator: ", ")))")
  }

  mutating func writeLayout() {
    let lowest = kernel.segments.map(\.virtualAddress).max() ?? 0
    lines.append("layout:")
    if lowest >= 0x4000_0000 {
      let start = lowest & 0xC000_0000
      lines.append(
        "  kernel range: 0x\(String(start, radix: 16, uppercase: true))-0xFFFFFFFF  # guessed from the link address")
    } else {
      lines.append("  kernel range: 0x0-0x3FFFFFFF  # guessed: the kernel is linked low")
      unknown.append("which addresses belong to the kernel in every address space (layout: kernel range)")
    }
  }

  /// The promises that can mean something, each as a comment with what is assumed.
  mutating func writePromises(of profile: Profile) {
    lines.append("promises:  # what is assumed; to state another answer, remove the first # and change it")
    for effective in profile.effectivePromises where effective.answer != .absent {
      let others = effective.promise.answers.filter { $0 != effective.answer }.map(\.rawValue).joined(separator: ", ")
      lines.append("  # \(effective.promise.rawValue): \(effective.answer.rawValue)  # or \(others)")
    }
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  private static func quoted(_ text: String) -> String {
    "\"" + printable(text).map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }
}
