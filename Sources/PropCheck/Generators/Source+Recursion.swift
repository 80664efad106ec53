// Recursive values: trees, expressions, nested lists.

extension Source {
  /// Draws a recursive value of at most `depth` levels: a leaf, or a branch that draws parts of the same kind.
  ///
  ///     let tree = try source.recursive(depth: 4) { source in
  ///       Tree.leaf(try source.integer(in: 0...9))
  ///     } branch: { source, part in
  ///       Tree.node(try part(&source), try part(&source))
  ///     }
  ///
  /// Leaves are simpler than branches, and shrinking replaces a value by its parts.
  ///
  /// - Parameters:
  ///   - depth: the most levels of branches; at zero only leaves are drawn.
  ///   - branchPercent: how many percent of the random values above the last level are branches.
  public mutating func recursive<T>(
    depth: Int, branchPercent: Int = 60, leaf: @escaping (inout Source) throws -> T,
    branch: @escaping (inout Source, _ part: (inout Source) throws -> T) throws -> T
  ) throws -> T {
    try span("recursive") { source in
      guard depth > 0, try source.boolean(percent: branchPercent) else { return try leaf(&source) }
      return try branch(&source) { source in
        try source.recursive(depth: depth - 1, branchPercent: branchPercent, leaf: leaf, branch: branch)
      }
    }
  }

  /// Draws bytes; fewer and smaller ones are simpler.
  public mutating func bytes(_ count: ClosedRange<Int> = Source.defaultListLength) throws -> [UInt8] {
    try list(count) { source in try source.integer(UInt8.self) }
  }
}
