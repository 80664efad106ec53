// One of several generators of the same type of value. The alternatives are a list of types, Several<A, Several<B, Last<C>>>,
// so that choosing among them needs no table of closures.

/// A list of generators, one of which is drawn from.
public protocol Alternatives<Value> {
  /// What is drawn.
  associatedtype Value
  /// How many alternatives there are.
  static var count: Int { get }
  /// Draws from the alternative with a number below `count`.
  func draw(_ index: Int, from source: inout Source) throws -> Value
}

/// The end of a list of alternatives.
public struct Last<G: Generator>: Alternatives {
  @usableFromInline let generator: G

  @inlinable init(_ generator: G) { self.generator = generator }

  @inlinable public static var count: Int { 1 }

  @inlinable public func draw(_ index: Int, from source: inout Source) throws -> G.Value {
    try generator.draw(from: &source)
  }
}

/// An alternative and those after it.
public struct Several<G: Generator, Rest: Alternatives<G.Value>>: Alternatives {
  @usableFromInline let generator: G
  @usableFromInline let rest: Rest

  @inlinable init(_ generator: G, _ rest: Rest) {
    self.generator = generator
    self.rest = rest
  }

  @inlinable public static var count: Int { 1 + Rest.count }

  @inlinable public func draw(_ index: Int, from source: inout Source) throws -> G.Value {
    index == 0 ? try generator.draw(from: &source) : try rest.draw(index - 1, from: &source)
  }
}

/// Draws from one of several generators; of two that draw equally much, the earlier one is simpler. Put those that draw
/// least first: the shrinker only goes from a later alternative to an earlier one.
///
/// `.oneOf(...)` takes two to five. In a closure, `switch try source.element(of: 0..<n)` does the same.
public struct OneOf<All: Alternatives>: Generator {
  @usableFromInline let all: All

  @inlinable init(_ all: All) { self.all = all }

  @inlinable public func draw(from source: inout Source) throws -> All.Value {
    try all.draw(try source.element(of: 0..<All.count), from: &source)
  }
}

extension Generator {
  /// A value of one of two generators; earlier ones are simpler.
  @inlinable
  public static func oneOf<A: Generator, B: Generator<A.Value>>(
    _ a: A, _ b: B
  ) -> OneOf<Several<A, Last<B>>> where Self == OneOf<Several<A, Last<B>>> {
    OneOf(Several(a, Last(b)))
  }

  /// A value of one of three generators; earlier ones are simpler.
  @inlinable
  public static func oneOf<A: Generator, B: Generator<A.Value>, C: Generator<A.Value>>(
    _ a: A, _ b: B, _ c: C
  ) -> OneOf<Several<A, Several<B, Last<C>>>> where Self == OneOf<Several<A, Several<B, Last<C>>>> {
    OneOf(Several(a, Several(b, Last(c))))
  }

  /// A value of one of four generators; earlier ones are simpler.
  @inlinable
  public static func oneOf<A: Generator, B: Generator<A.Value>, C: Generator<A.Value>, D: Generator<A.Value>>(
    _ a: A, _ b: B, _ c: C, _ d: D
  ) -> OneOf<Several<A, Several<B, Several<C, Last<D>>>>>
  where Self == OneOf<Several<A, Several<B, Several<C, Last<D>>>>> {
    OneOf(Several(a, Several(b, Several(c, Last(d)))))
  }

  /// A value of one of five generators; earlier ones are simpler.
  @inlinable
  public static func oneOf<
    A: Generator, B: Generator<A.Value>, C: Generator<A.Value>, D: Generator<A.Value>, E: Generator<A.Value>
  >(
    _ a: A, _ b: B, _ c: C, _ d: D, _ e: E
  ) -> OneOf<Several<A, Several<B, Several<C, Several<D, Last<E>>>>>>
  where Self == OneOf<Several<A, Several<B, Several<C, Several<D, Last<E>>>>>> {
    OneOf(Several(a, Several(b, Several(c, Several(d, Last(e))))))
  }
}
