// Generators of numbers, truth values and text.

/// Draws integers, as ``Source/integer(in:towards:)`` does.
public struct Integers<Value: FixedWidthInteger>: Generator {
  @usableFromInline let range: ClosedRange<Value>
  @usableFromInline let target: Value?

  /// Integers in `range`; `target` is the simplest.
  @inlinable public init(in range: ClosedRange<Value> = .min ... .max, towards target: Value? = nil) {
    self.range = range
    self.target = target
  }

  @inlinable public func draw(from source: inout Source) throws -> Value {
    try source.integer(in: range, towards: target)
  }
}

/// Draws Doubles, as ``Source/double(in:)`` does.
public struct Doubles: Generator {
  @usableFromInline let range: ClosedRange<Double>?
  @usableFromInline let nonFinite: Bool

  /// Doubles in `range`.
  @inlinable public init(in range: ClosedRange<Double>) {
    self.range = range
    nonFinite = false
  }

  /// Finite Doubles, and the infinities and NaN if `nonFinite`.
  @inlinable public init(nonFinite: Bool = false) {
    range = nil
    self.nonFinite = nonFinite
  }

  @inlinable public func draw(from source: inout Source) throws -> Double {
    guard let range else { return try source.double(nonFinite: nonFinite) }
    return try source.double(in: range)
  }
}

/// Draws truth values; false is simpler.
public struct Booleans: Generator {
  @inlinable public init() {}

  @inlinable public func draw(from source: inout Source) throws -> Bool { try source.boolean() }
}

/// Draws elements of a collection; earlier ones are simpler.
public struct Elements<C: RandomAccessCollection>: Generator {
  @usableFromInline let elements: C

  /// Elements of `elements`, which must not be empty.
  @inlinable public init(of elements: C) { self.elements = elements }

  @inlinable public func draw(from source: inout Source) throws -> C.Element { try source.element(of: elements) }
}

/// Draws characters, as ``Source/character(_:)`` does.
public struct Characters: Generator {
  @usableFromInline let alphabet: Alphabet

  /// Characters of `alphabet`.
  @inlinable public init(_ alphabet: Alphabet = .unicode) { self.alphabet = alphabet }

  @inlinable public func draw(from source: inout Source) throws -> Character { try source.character(alphabet) }
}

/// Draws strings, as ``Source/string(_:of:)`` does.
public struct Strings: Generator {
  @usableFromInline let count: ClosedRange<Int>
  @usableFromInline let alphabet: Alphabet

  /// Strings of `count` characters of `alphabet`.
  @inlinable public init(_ count: ClosedRange<Int> = Source.defaultListLength, of alphabet: Alphabet = .unicode) {
    self.count = count
    self.alphabet = alphabet
  }

  @inlinable public func draw(from source: inout Source) throws -> String { try source.string(count, of: alphabet) }
}

extension Generator {
  /// Integers in `range`.
  @inlinable
  public static func integer<T: FixedWidthInteger>(
    in range: ClosedRange<T>, towards target: T? = nil
  ) -> Integers<T> where Self == Integers<T> { Integers(in: range, towards: target) }

  /// All integers of a type.
  @inlinable
  public static func integer<T: FixedWidthInteger>(_ type: T.Type) -> Integers<T> where Self == Integers<T> {
    Integers()
  }

  /// Elements of a collection.
  @inlinable
  public static func element<C: RandomAccessCollection>(of elements: C) -> Elements<C> where Self == Elements<C> {
    Elements(of: elements)
  }
}

extension Generator where Self == Doubles {
  /// Doubles in `range`.
  @inlinable public static func double(in range: ClosedRange<Double>) -> Doubles { Doubles(in: range) }

  /// Finite Doubles, and the infinities and NaN if `nonFinite`.
  @inlinable public static func double(nonFinite: Bool = false) -> Doubles { Doubles(nonFinite: nonFinite) }
}

extension Generator where Self == Booleans {
  /// Truth values.
  @inlinable public static var boolean: Booleans { Booleans() }
}

extension Generator where Self == Characters {
  /// Characters of an alphabet.
  @inlinable public static func character(_ alphabet: Alphabet = .unicode) -> Characters { Characters(alphabet) }
}

extension Generator where Self == Strings {
  /// Strings of characters of an alphabet.
  @inlinable
  public static func string(
    _ count: ClosedRange<Int> = Source.defaultListLength, of alphabet: Alphabet = .unicode
  ) -> Strings { Strings(count, of: alphabet) }
}
