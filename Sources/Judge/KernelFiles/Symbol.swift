// A name of the kernel's symbol table.

/// A function, variable or label that the kernel defines.
public struct Symbol: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case function
    case object
    /// A symbol without a type: labels of assembly files, symbols of the linker script.
    case label
  }

  public enum Binding: Hashable, Sendable {
    /// `static` in C: other files may have a symbol of this name as well.
    case local
    case global
    case weak
  }

  /// The name as the symbol table has it: mangled for C++.
  public let name: String
  /// The virtual address, or the value of an absolute symbol.
  public let address: UInt32
  /// Bytes; 0 where the assembler did not say.
  public let size: UInt32
  public let kind: Kind
  public let binding: Binding
  /// Whether the symbol is a number of the linker script and belongs to no section.
  public let isAbsolute: Bool

  public init(
    name: String, address: UInt32, size: UInt32 = 0, kind: Kind, binding: Binding = .global, isAbsolute: Bool = false
  ) {
    self.name = name
    self.address = address
    self.size = size
    self.kind = kind
    self.binding = binding
    self.isAbsolute = isAbsolute
  }
}
