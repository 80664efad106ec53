// What a kernel's author says of a kernel so that it can be judged: how it starts, which functions do what, and what they
// promise.
//
//   boot         how the machine is set up, and the symbol at which the kernel's own start is over
//   setup        calls after that, in order
//   operations   one call for each thing that the judge may ask for; each is optional
//   promises     what happens at the edges; what is not stated follows from the operations (EffectivePromises.swift)
//   layout       which addresses mean what
//   flags        the kernel's own bits for page rights

/// A kernel's profile.
public struct Profile: Hashable, Sendable {
  /// The name in reports.
  public var kernel: String
  public var boot: Boot
  /// Calls after the boot, in order, before anything is judged.
  public var setup: [Call]
  /// The calls that the kernel offers.
  public var operations: [Operation: Call]
  /// The promises that the profile states; see ``effectivePromises`` for all.
  public var promises: [Promise: Statement]
  /// The numbers that the profile states; see ``limit(_:)``.
  public var limits: [Limit: LimitStatement]
  public var layout: Layout
  /// The functions by which the kernel gives up.
  public var panics: [Call]
  public var flags: PageFlags

  public init(
    kernel: String, boot: Boot = Boot(), setup: [Call] = [], operations: [Operation: Call] = [:],
    promises: [Promise: Statement] = [:], limits: [Limit: LimitStatement] = [:], layout: Layout = Layout(),
    panics: [Call] = [], flags: PageFlags = PageFlags()
  ) {
    self.kernel = kernel
    self.boot = boot
    self.setup = setup
    self.operations = operations
    self.promises = promises
    self.limits = limits
    self.layout = layout
    self.panics = panics
    self.flags = flags
  }

  /// The operations that the kernel offers, in the order of ``Operation/allCases``.
  public var offered: [(operation: Operation, call: Call)] {
    Operation.allCases.compactMap { operation in operations[operation].map { (operation, $0) } }
  }

  public func offers(_ operation: Operation) -> Bool { operations[operation] != nil }

  /// A promise as the profile states it.
  public struct Statement: Hashable, Sendable {
    public var answer: Answer
    public var position: ProfilePosition?

    public init(_ answer: Answer, position: ProfilePosition? = nil) {
      self.answer = answer
      self.position = position
    }
  }

  /// A number as the profile states it.
  public struct LimitStatement: Hashable, Sendable {
    public var value: UInt64
    public var position: ProfilePosition?

    public init(_ value: UInt64, position: ProfilePosition? = nil) {
      self.value = value
      self.position = position
    }
  }
}

/// Where something stands in the profile's file; both count from 1.
public struct ProfilePosition: Hashable, Sendable, Comparable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: ProfilePosition, right: ProfilePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
