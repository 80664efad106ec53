// Generators of what is made of other values.

/// Draws lists, as ``Source/list(_:of:)`` does.
public struct Lists<Element: Generator>: Generator {
  @usableFromInline let count: ClosedRange<Int>
  @usableFromInline let element: Element

  /// Lists of `count` elements.
  @inlinable public init(_ count: ClosedRange<Int> = Source.defaultListLength, of element: Element) {
    self.count = count
    self.element = element
  }

  @inlinable public func draw(from source: inout Source) throws -> [Element.Value] {
    try source.list(count) { source in try element.draw(from: &source) }
  }
}

/// Draws nil or a value, as ``Source/optional(percent:_:)`` does.
public struct Optionals<Wrapped: Generator>: Generator {
  @usableFromInline let wrapped: Wrapped

  /// Nil, or a value of `wrapped`.
  @inlinable public init(_ wrapped: Wrapped) { self.wrapped = wrapped }

  @inlinable public func draw(from source: inout Source) throws -> Wrapped.Value? {
    try source.optional { source in try wrapped.draw(from: &source) }
  }
}

/// Draws sets, as ``Source/set(_:of:)`` does.
public struct Sets<Element: Generator>: Generator where Element.Value: Hashable {
  @usableFromInline let count: ClosedRange<Int>
  @usableFromInline let element: Element

  /// Sets of `count` elements.
  @inlinable public init(_ count: ClosedRange<Int> = Source.defaultListLength, of element: Element) {
    self.count = count
    self.element = element
  }

  @inlinable public func draw(from source: inout Source) throws -> Set<Element.Value> {
    try source.set(count) { source in try element.draw(from: &source) }
  }
}

/// Draws dictionaries, as ``Source/dictionary(_:of:to:)`` does.
public struct Dictionaries<Key: Generator, Content: Generator>: Generator where Key.Value: Hashable {
  @usableFromInline let count: ClosedRange<Int>
  @usableFromInline let key: Key
  @usableFromInline let content: Content

  /// Dictionaries of `count` keys.
  @inlinable public init(
    _ count: ClosedRange<Int> = Source.defaultListLength, of key: Key, to content: Content
  ) {
    self.count = count
    self.key = key
    self.content = content
  }

  @inlinable public func draw(from source: inout Source) throws -> [Key.Value: Content.Value] {
    try source.dictionary(count) { source in
      try key.draw(from: &source)
    } to: { source in
      try content.draw(from: &source)
    }
  }
}

/// Draws two values, one after the other.
public struct Pairs<First: Generator, Second: Generator>: Generator {
  @usableFromInline let first: First
  @usableFromInline let second: Second

  /// A value of each.
  @inlinable public init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  @inlinable public func draw(from source: inout Source) throws -> (First.Value, Second.Value) {
    (try first.draw(from: &source), try second.draw(from: &source))
  }
}

/// Draws an order of some elements, as ``Source/shuffled(_:)`` does.
public struct Shuffles<C: Collection>: Generator {
  @usableFromInline let elements: C

  /// Orders of `elements`.
  @inlinable public init(of elements: C) { self.elements = elements }

  @inlinable public func draw(from source: inout Source) throws -> [C.Element] { try source.shuffled(elements) }
}

/// Draws some of several elements, as ``Source/subset(of:count:)`` does.
public struct Subsets<C: Collection>: Generator {
  @usableFromInline let elements: C
  @usableFromInline let count: ClosedRange<Int>?

  /// `count` of `elements`, or any number.
  @inlinable public init(of elements: C, count: ClosedRange<Int>? = nil) {
    self.elements = elements
    self.count = count
  }

  @inlinable public func draw(from source: inout Source) throws -> [C.Element] {
    try source.subset(of: elements, count: count)
  }
}

extension Generator {
  /// Lists of `count` elements.
  @inlinable
  public static func list<E: Generator>(
    _ count: ClosedRange<Int> = Source.defaultListLength, of element: E
  ) -> Lists<E> where Self == Lists<E> { Lists(count, of: element) }

  /// Nil, or a value of `wrapped`.
  @inlinable
  public static func optional<W: Generator>(_ wrapped: W) -> Optionals<W> where Self == Optionals<W> {
    Optionals(wrapped)
  }

  /// Sets of `count` elements.
  @inlinable
  public static func set<E: Generator>(
    _ count: ClosedRange<Int> = Source.defaultListLength, of element: E
  ) -> Sets<E> where Self == Sets<E> { Sets(count, of: element) }

  /// Dictionaries of `count` keys.
  @inlinable
  public static func dictionary<K: Generator, C: Generator>(
    _ count: ClosedRange<Int> = Source.defaultListLength, of key: K, to content: C
  ) -> Dictionaries<K, C> where Self == Dictionaries<K, C> { Dictionaries(count, of: key, to: content) }

  /// A value of each of two generators.
  @inlinable
  public static func pair<A: Generator, B: Generator>(
    _ first: A, _ second: B
  ) -> Pairs<A, B> where Self == Pairs<A, B> { Pairs(first, second) }

  /// An order of `elements`.
  @inlinable
  public static func shuffled<C: Collection>(_ elements: C) -> Shuffles<C> where Self == Shuffles<C> {
    Shuffles(of: elements)
  }

  /// Some of `elements`.
  @inlinable
  public static func subset<C: Collection>(
    of elements: C, count: ClosedRange<Int>? = nil
  ) -> Subsets<C> where Self == Subsets<C> { Subsets(of: elements, count: count) }
}
