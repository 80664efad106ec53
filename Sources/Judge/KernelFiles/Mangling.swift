// Names of C++ functions as the Itanium ABI mangles them, as far as a profile needs: the qualified name, without parameters.

/// Reads mangled names.
public enum Mangling {
  /// `pmm::allocate` for `_ZN3pmm8allocateEv`, `kmalloc` for `_Z7kmallocj`; nil for names that are not mangled, and for
  /// templates, operators, constructors and other names that have no such plain form.
  public static func qualifiedName(of name: String) -> String? {
    guard name.hasPrefix("_Z") else { return nil }
    var rest = name.utf8.dropFirst(2)
    guard rest.first == UInt8(ascii: "N") else { return component(&rest) }
    rest = rest.dropFirst()
    while let first = rest.first, [UInt8(ascii: "K"), UInt8(ascii: "V"), UInt8(ascii: "r")].contains(first) {
      rest = rest.dropFirst()
    }
    var parts: [String] = []
    while let part = component(&rest) { parts.append(part) }
    return rest.first == UInt8(ascii: "E") && !parts.isEmpty ? parts.joined(separator: "::") : nil
  }

  /// A name with its length before it; nil, with nothing taken, where none follows.
  private static func component(_ rest: inout Substring.UTF8View.SubSequence) -> String? {
    var length = 0
    var digits = 0
    for byte in rest.prefix(5) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
      length = length * 10 + Int(byte - UInt8(ascii: "0"))
      digits += 1
    }
    let text = rest.dropFirst(digits)
    guard digits > 0, length > 0, text.count >= length else { return nil }
    rest = text.dropFirst(length)
    return String(decoding: text.prefix(length), as: UTF8.self)
  }
}
