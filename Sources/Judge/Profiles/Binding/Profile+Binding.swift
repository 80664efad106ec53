// A profile meets its kernel: every name must be a symbol, and every call must agree with what the debug information says of the
// function.

import KernelFiles

extension Profile {
  /// Finds what the profile names in a kernel.
  ///
  /// - Parameter file: the profile's name for messages.
  /// - Throws: ``ProfileErrors`` with every name that is missing or ambiguous, every call that cannot be right, and a way to
  ///   start that the kernel does not have.
  public func bound(to kernel: KernelFile, file: String) throws(ProfileErrors) -> BoundProfile {
    var binder = Binder(kernel: kernel, file: file)
    binder.checkBoot(boot)
    for symbol in placesOfData { binder.find(symbol, as: "the profile") }
    for call in setup { binder.bind(call, as: "setup") }
    for (operation, call) in offered { binder.bind(call, as: operation.rawValue) }
    for call in panics { binder.bind(call, as: "panic", isComplete: false) }
    guard binder.problems.all.isEmpty else {
      let ordered = binder.problems.all.enumerated().sorted {
        ($0.element.position ?? .end, $0.offset) < ($1.element.position ?? .end, $1.offset)
      }
      throw ProfileErrors(ordered.map(\.element))
    }
    return BoundProfile(profile: self, addresses: binder.addresses, remarks: binder.remarks)
  }

  /// The symbols that are named outside of calls.
  private var placesOfData: [SymbolReference] {
    var symbols: [SymbolReference?] = [boot.until, boot.early]
    if case .symbol(let entry) = boot.entry { symbols.append(entry) }
    if case .table(let table) = boot.map { symbols += [table.at.symbol, table.countAt?.symbol] }
    if case .top(let place) = layout.stack { symbols.append(place.symbol) }
    switch layout.kernelSpace {
    case .addressOf(let place), .wordAt(let place): symbols.append(place.symbol)
    default: break
    }
    return symbols.compactMap { $0 }
  }
}

/// Collects addresses, problems and remarks.
struct Binder {
  let kernel: KernelFile
  var problems: Problems
  private(set) var addresses: [String: UInt32] = [:]
  private(set) var remarks: [String] = []

  init(kernel: KernelFile, file: String) {
    self.kernel = kernel
    problems = Problems(file: file)
    if kernel.symbols.isEmpty {
      problems.add(
        nil,
        "the kernel has no symbols (it was stripped); give the file from before, or its symbols with --symbols FILE")
    }
    switch kernel.debugInformation {
    case .absent:
      remarks.append("The kernel has no debug information: calls are not compared with prototypes. Compile with -g.")
    case .notRead(let reason): remarks.append("Calls are not compared with prototypes: \(reason).")
    case .prototypes(_, let reasons):
      remarks += reasons.map { "Some calls may not be compared with prototypes: \($0)." }
    }
  }

  mutating func checkBoot(_ boot: Boot) {
    switch boot.entry {
    case .multiboot:
      if let refusal = kernel.multiboot.refusal { problems.add(boot.until?.position, "entry: multiboot: \(refusal)") }
      if case .header(let header) = kernel.multiboot, header.unknownRequirements != 0 {
        problems.add(
          boot.until?.position,
          "entry: multiboot: the kernel's header requires what no Multiboot 1 loader has "
            + "(flags 0x\(String(header.unknownRequirements, radix: 16)))")
      }
    case .symbol, .none: break
    }
  }

  @discardableResult
  mutating func find(_ symbol: SymbolReference, as user: String) -> UInt32? {
    if let known = addresses[symbol.name] { return known }
    guard !kernel.symbols.isEmpty else { return nil }
    switch kernel.symbols.resolve(symbol.name) {
    case .found(let found):
      addresses[symbol.name] = found.address
      return found.address
    case .ambiguous(let several):
      let places = several.prefix(4).map { "0x\(String($0.address, radix: 16))" }.joined(separator: ", ")
      problems.add(
        symbol.position,
        "'\(symbol.name)' is the name of several static symbols (\(places)); rename one, or make the one that is meant global"
      )
    case .absent: problems.add(symbol.position, missing(symbol.name))
    }
    return nil
  }

  private func missing(_ name: String) -> String {
    let question = NearestName.question(name, among: kernel.symbols.symbols.lazy.map(\.name))
    guard let prototype = kernel.prototype(of: name) else { return "the kernel has no symbol '\(name)'\(question)" }
    let reason =
      prototype.isInlined || prototype.address == nil
      ? "all calls of it were inlined, or nothing calls it" : "the symbol table does not have it"
    return
      "the kernel knows '\(name)' but has no symbol of it: \(reason); mark it __attribute__((noinline, used))\(question)"
  }

  /// - Parameter isComplete: whether the call passes every argument that the function takes.
  mutating func bind(_ call: Call, as user: String, isComplete: Bool = true) {
    for operand in call.operands { find(operand, as: user) }
    guard let address = find(call.function, as: user) else { return }
    if case .found(let symbol) = kernel.symbols.resolve(call.function.name), symbol.kind == .object {
      problems.add(call.function.position, "'\(call.function.name)' is a variable and cannot be called")
      return
    }
    guard let prototype = kernel.prototype(of: call.function.name), prototype.address ?? address == address else {
      return
    }
    if let message = PrototypeCheck(call, prototype).problem(isComplete: isComplete) {
      problems.add(call.function.position, message)
    }
  }
}
