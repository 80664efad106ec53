// Generators as values: what a closure over a source draws, said without the closure.
//
//     try source.list(1...9) { source in try source.integer(in: 0...99) }
//     try source.draw("sizes", .list(1...9, of: .integer(in: 0...99)))
//
// Both make the same choices. A generator is a structure of its parameters, so that composing generators and drawing from
// them allocates nothing.

/// Something that draws a value from a source.
///
/// The usual ones are written with a leading dot where a generator is expected: `.integer(in: 0...9)`, `.string()`,
/// `.list(of: .boolean)`. A function that draws is a generator by `.drawn(by:)`.
public protocol Generator<Value> {
  /// What is drawn.
  associatedtype Value
  /// Draws one value.
  func draw(from source: inout Source) throws -> Value
}

extension Source {
  /// Draws a value and makes the line `name = value` of the printed counterexample.
  ///
  ///     let sizes = try source.draw("sizes", .list(1...9, of: .integer(in: 1...64)))
  ///
  /// In other cases than the printed one the name costs nothing.
  @inlinable
  public mutating func draw<G: Generator>(_ name: String, _ generator: G) throws -> G.Value {
    note(name, try generator.draw(from: &self))
  }

  /// Draws a value with a function, such as a static one that draws a value of one's own type, and makes the line
  /// `name = value` of the printed counterexample.
  ///
  ///     let packet = try source.draw("packet", Packet.draw)
  @inlinable
  public mutating func draw<T>(_ name: String, _ value: (inout Source) throws -> T) throws -> T {
    note(name, try value(&self))
  }

  /// Draws a value that the counterexample does not name.
  @inlinable
  public mutating func draw<G: Generator>(_ generator: G) throws -> G.Value { try generator.draw(from: &self) }
}

extension Generator {
  /// Draws a value and transforms it.
  ///
  ///     Integers(in: 0...49).map { 2 * $0 }
  @inlinable
  public func map<T>(_ transform: @escaping (Value) throws -> T) -> Drawn<T> {
    Drawn { source in try transform(try draw(from: &source)) }
  }

  /// Draws values until one is accepted, as ``Source/filter(_:_:where:)`` does.
  @inlinable
  public func filter(_ label: StaticString = "filter", _ accepts: @escaping (Value) throws -> Bool) -> Drawn<Value> {
    Drawn { source in try source.filter(label, { source in try draw(from: &source) }, where: accepts) }
  }
}

/// A generator made of a function.
public struct Drawn<Value>: Generator {
  @usableFromInline let body: (inout Source) throws -> Value

  /// Draws what `body` draws.
  @inlinable public init(_ body: @escaping (inout Source) throws -> Value) { self.body = body }

  @inlinable public func draw(from source: inout Source) throws -> Value { try body(&source) }
}

/// The generator of one value, for which nothing is drawn.
public struct Constant<Value>: Generator {
  @usableFromInline let value: Value

  /// Always gives `value`.
  @inlinable public init(_ value: Value) { self.value = value }

  @inlinable public func draw(from source: inout Source) -> Value { value }
}

extension Generator {
  /// What a function draws: `.drawn(by: Packet.draw)`.
  @inlinable
  public static func drawn<T>(by body: @escaping (inout Source) throws -> T) -> Drawn<T> where Self == Drawn<T> {
    Drawn(body)
  }

  /// Always `value`.
  @inlinable
  public static func constant<T>(_ value: T) -> Constant<T> where Self == Constant<T> { Constant(value) }
}
