// The texts of refusals: a kernel prints them on a serial line, from a place where nothing can be formatted any more.

/// What a refusal's text must be.
package enum RefusalText {
  /// Bytes that fit on a line behind the name of a stage or a function.
  package static let sizes = 16...120

  /// Why `text` is not one line that a person can read; nil: it is.
  package static func objection(to text: StaticString) -> String? {
    guard text.hasPointerRepresentation, sizes.contains(text.utf8CodeUnitCount) else {
      return "has \(text.hasPointerRepresentation ? text.utf8CodeUnitCount : 1) bytes, not \(sizes)"
    }
    return text.withUTF8Buffer { bytes in
      bytes.allSatisfy { (0x20...0x7E).contains($0) } ? nil : "is not one printable line"
    }
  }
}
