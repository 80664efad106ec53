// The symbols of a kernel, by name and by address.

/// The symbols that a kernel defines.
public struct SymbolTable: Hashable, Sendable {
  /// What a name means.
  public enum Resolution: Hashable, Sendable {
    case found(Symbol)
    /// Several local symbols of different files have the name, and no global symbol has it.
    case ambiguous([Symbol])
    case absent
  }

  /// All symbols, by address, then name.
  public let symbols: [Symbol]
  private let indicesOfName: [String: [Int]]
  /// Indices of functions with a size, by address.
  private let functions: [Int]
  /// Indices of functions without a size and of labels in executable sections, by address.
  private let labels: [Int]

  /// - Parameter executable: the virtual addresses of code, without which a label is not taken for code.
  public init(_ symbols: [Symbol], executable: [Range<UInt64>] = []) {
    let symbols = symbols.sorted(by: SymbolTable.precedes)
    var indicesOfName: [String: [Int]] = [:]
    var functions: [Int] = []
    var labels: [Int] = []
    for (index, symbol) in symbols.enumerated() {
      indicesOfName[symbol.name, default: []].append(index)
      if let short = Mangling.qualifiedName(of: symbol.name) { indicesOfName[short, default: []].append(index) }
      if symbol.kind == .function, symbol.size > 0 {
        functions.append(index)
      } else if symbol.kind != .object, !symbol.isAbsolute,
        executable.contains(where: { $0.contains(UInt64(symbol.address)) })
      {
        labels.append(index)
      }
    }
    self.symbols = symbols
    self.indicesOfName = indicesOfName
    self.functions = functions
    self.labels = labels
  }

  public var isEmpty: Bool { symbols.isEmpty }

  /// All symbols of this name; a C++ function also has its qualified name without parameters, as `pmm::allocate`.
  public func named(_ name: String) -> [Symbol] { (indicesOfName[name] ?? []).map { symbols[$0] } }

  /// The symbol that a name means: the global one if there is one, otherwise the only local one.
  public func resolve(_ name: String) -> Resolution {
    let all = named(name)
    let visible = all.filter { $0.binding != .local }
    let candidates = visible.isEmpty ? all : visible
    guard let first = candidates.first else { return .absent }
    return candidates.allSatisfy { $0.address == first.address } ? .found(first) : .ambiguous(candidates)
  }

  /// Names that are defined more than once at different addresses, in ascending order.
  public var duplicates: [String] {
    indicesOfName.filter { _, indices in indices.contains { symbols[$0].address != symbols[indices[0]].address } }
      .keys.sorted()
  }

  /// The function that has the instruction at `address`, and how many bytes into it that is.
  ///
  /// A function without a size, as assembly files define them, reaches to the next symbol of code.
  public func function(at address: UInt32) -> (name: String, offset: UInt32)? {
    if let symbol = last(of: functions, upTo: address), address - symbol.address < symbol.size {
      return (symbol.name, address - symbol.address)
    }
    guard let symbol = last(of: labels, upTo: address) else { return nil }
    if let function = last(of: functions, upTo: address), function.address > symbol.address { return nil }
    return (symbol.name, address - symbol.address)
  }

  /// The symbol that a reader would name for the greatest address at or below `address`; of several the first in order.
  private func last(of indices: [Int], upTo address: UInt32) -> Symbol? {
    var low = 0
    var high = indices.count
    while low < high {
      let middle = (low + high) / 2
      if symbols[indices[middle]].address <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let start = symbols[indices[low - 1]].address
    var first = low - 1
    while first > 0, symbols[indices[first - 1]].address == start { first -= 1 }
    return symbols[indices[first]]
  }

  /// By address; of symbols at one address the global one comes first, then by name.
  private static func precedes(_ left: Symbol, _ right: Symbol) -> Bool {
    if left.address != right.address { return left.address < right.address }
    if (left.binding == .local) != (right.binding == .local) { return right.binding == .local }
    return left.name < right.name
  }
}
