// What the debug information says about a function's parameters and result.

/// A type as far as a caller must know it.
public struct ValueType: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case void
    case integer(isSigned: Bool)
    case boolean
    case enumeration
    case pointer
    case floatingPoint
    /// A structure, union, class or array that is passed by value.
    case structure
    /// The debug information does not say, or in a form that is not read.
    case unknown
  }

  public let kind: Kind
  /// Bytes; nil where the debug information does not say.
  public let size: UInt32?
  /// The type as the source spells it, as `uint32_t` or `struct page *`.
  public let name: String

  public init(kind: Kind, size: UInt32?, name: String) {
    self.kind = kind
    self.size = size
    self.name = name
  }

  public static let void = ValueType(kind: .void, size: 0, name: "void")
  static let unknown = ValueType(kind: .unknown, size: nil, name: "?")
}

/// A function's prototype.
public struct Prototype: Hashable, Sendable {
  public struct Parameter: Hashable, Sendable {
    public let name: String?
    public let type: ValueType

    public init(name: String?, type: ValueType) {
      self.name = name
      self.type = type
    }
  }

  /// The name in the source; the mangled one is ``linkName``.
  public let name: String
  /// The name in the symbol table, where it differs.
  public let linkName: String?
  /// The virtual address of the first instruction; nil for a declaration or where every call was inlined.
  public let address: UInt32?
  public let result: ValueType
  /// The parameters in order; for a C++ method the first one is `this`.
  public let parameters: [Parameter]
  public let isVariadic: Bool
  /// Whether the compiler inlined calls of this function, so that a symbol may be missing.
  public let isInlined: Bool

  public init(
    name: String, linkName: String? = nil, address: UInt32? = nil, result: ValueType, parameters: [Parameter],
    isVariadic: Bool = false, isInlined: Bool = false
  ) {
    self.name = name
    self.linkName = linkName
    self.address = address
    self.result = result
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.isInlined = isInlined
  }
}

extension Prototype: CustomStringConvertible {
  /// As C would declare it.
  public var description: String {
    var items = parameters.map { parameter in
      parameter.name.map { Prototype.declaration(parameter.type.name, $0) } ?? parameter.type.name
    }
    if isVariadic { items.append("...") }
    return Prototype.declaration(result.name, name) + "(" + (items.isEmpty ? "void" : items.joined(separator: ", "))
      + ")"
  }

  private static func declaration(_ type: String, _ name: String) -> String {
    type.hasSuffix("*") ? type + name : "\(type) \(name)"
  }
}

/// What a kernel's file has of debug information.
public enum DebugInformation: Hashable, Sendable {
  case absent
  /// Debug information in a form that is not read, with the sentence that says so.
  case notRead(String)
  /// The prototypes, by name; `remarks` says what was left out and why.
  case prototypes([Prototype], remarks: [String])
}
