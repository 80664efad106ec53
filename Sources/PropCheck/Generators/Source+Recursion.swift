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

  /// Draws a recursive value of at most `branches` branches, however they nest.
  ///
  ///     let json = try source.recursive(branches: 12) { source in
  ///       JSON.number(try source.integer(in: 0...9))
  ///     } branch: { source, part in
  ///       JSON.list(try source.list(0...4, of: part))
  ///     }
  ///
  /// Random values have any number of branches up to the budget, shared out at random among the parts: deep and narrow
  /// values occur as well as flat and wide ones. Leaves are simpler than branches, and shrinking replaces a value by
  /// its parts.
  ///
  /// - Parameter branches: the budget; once it is spent, only leaves are drawn. The nesting of spans ends at
  ///   ``nestingLimit``, whatever the budget.
  public mutating func recursive<T>(
    branches: Int, leaf: (inout Source) throws -> T,
    branch: (inout Source, _ part: (inout Source) throws -> T) throws -> T
  ) throws -> T {
    var left = branches
    let wish = isRandom ? Int(randomBelow(UInt64(max(0, branches)) &+ 1)) : 0
    return try withoutActuallyEscaping(leaf) { leaf in
      try withoutActuallyEscaping(branch) { branch in
        try recursive(left: &left, wish: wish, leaf: leaf, branch: branch)
      }
    }
  }

  /// - Parameters:
  ///   - left: how many branches may still be drawn.
  ///   - wish: how many of them random generation would like in this part.
  private mutating func recursive<T>(
    left: inout Int, wish: Int, leaf: @escaping (inout Source) throws -> T,
    branch: @escaping (inout Source, _ part: (inout Source) throws -> T) throws -> T
  ) throws -> T {
    openSpan("recursive")
    defer { closeSpan() }
    guard left > 0, try draw(low: 0, high: 1, target: 0, kind: .boolean, proposal: wish > 0 ? 1 : 0) == 1 else {
      return try leaf(&self)
    }
    left -= 1
    var wishes = wish - 1
    return try branch(&self) { source in
      let share = source.isRandom && wishes > 0 ? Int(source.randomBelow(UInt64(wishes) &+ 1)) : 0
      wishes -= share
      return try source.recursive(left: &left, wish: share, leaf: leaf, branch: branch)
    }
  }

  /// Draws bytes; fewer and smaller ones are simpler.
  public mutating func bytes(_ count: ClosedRange<Int> = Source.defaultListLength) throws -> [UInt8] {
    try list(count) { source in try source.integer(UInt8.self) }
  }
}
