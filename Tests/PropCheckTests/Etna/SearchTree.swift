// What the workloads demand of a tree: a dictionary from keys to values, with operations that can be asked to go wrong.
//
// The workloads follow ETNA (Shi et al., ICFP 2023) and "How to Specify It!" (Hughes, 2019): small data structures,
// each with the slips that people make in them.

/// A dictionary as a tree. `bug` makes one operation go wrong in one way.
protocol SearchTree: Sendable {
  associatedtype Bug: CaseIterable, Hashable, Sendable, CustomStringConvertible

  static var empty: Self { get }
  /// The operations that the structure has.
  static var operations: [Operation] { get }
  /// The bugs that a kind of property can see at all.
  static func visible(to kind: PropertyKind) -> Set<Bug>

  func inserting(_ key: Int32, _ value: Int, bug: Bug?) -> Self
  func deleting(_ key: Int32, bug: Bug?) -> Self
  func union(_ other: Self, bug: Bug?) -> Self
  func find(_ key: Int32) -> Int?
  var entries: [Entry] { get }
  var isValid: Bool { get }
}

/// A key and its value.
struct Entry: Equatable, Comparable, CustomStringConvertible {
  let key: Int32
  let value: Int

  var description: String { "\(key): \(value)" }

  static func < (left: Entry, right: Entry) -> Bool { left.key < right.key }
}

/// What can be done with a tree.
enum Operation: Int {
  case insert, delete, union
}

/// How a property says that an operation is right.
enum PropertyKind: CaseIterable {
  /// The result is a valid tree.
  case validity
  /// Every key has the value that it should have afterwards.
  case postcondition
  /// Two ways to the same result give the same entries.
  case metamorphic
  /// A trace of operations agrees with a dictionary at every step.
  case model
}
