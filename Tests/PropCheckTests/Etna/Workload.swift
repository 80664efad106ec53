// The properties of the workloads, for any search tree and any of its bugs.

import PropCheck

/// One kind of property of one structure, with one bug or none.
struct Workload<Tree: SearchTree> {
  let kind: PropertyKind
  let bug: Tree.Bug?

  func run(_ source: inout Source) throws {
    switch kind {
    case .validity: try validity(&source)
    case .postcondition: try postcondition(&source)
    case .metamorphic: try metamorphic(&source)
    case .model: try model(&source)
    }
  }

  private func key(_ source: inout Source) throws -> Int32 {
    try source.repeatable("key") { source in try source.integer() }
  }

  /// A key of `tree` or any other.
  private func key(_ source: inout Source, near tree: Tree) throws -> Int32 {
    let entries = tree.entries
    guard !entries.isEmpty, try source.boolean() else { return try key(&source) }
    return try source.element(of: entries).key
  }

  private func entry(_ source: inout Source) throws -> Entry {
    Entry(key: try key(&source), value: try source.integer(in: 0...9))
  }

  /// A tree built by operations that are right.
  private func tree(_ source: inout Source) throws -> Tree {
    try source.list { source in try entry(&source) }
      .reduce(Tree.empty) { $0.inserting($1.key, $1.value, bug: nil) }
  }

  private func validity(_ source: inout Source) throws {
    let before = try tree(&source)
    let result: Tree
    switch try source.element(of: Tree.operations) {
    case .insert:
      let entry = try entry(&source)
      result = before.inserting(entry.key, entry.value, bug: bug)
    case .delete: result = before.deleting(try key(&source, near: before), bug: bug)
    case .union: result = before.union(try tree(&source), bug: bug)
    }
    try require(result.isValid, oracle: "validity", "\(result) is not valid")
  }

  private func postcondition(_ source: inout Source) throws {
    let before = try tree(&source)
    let after: Tree
    let expected: (Int32) -> Int?
    var keys = before.entries.map(\.key)
    switch try source.element(of: Tree.operations) {
    case .insert:
      let entry = try entry(&source)
      keys.append(entry.key)
      after = before.inserting(entry.key, entry.value, bug: bug)
      expected = { $0 == entry.key ? entry.value : before.find($0) }
    case .delete:
      let key = try key(&source, near: before)
      after = before.deleting(key, bug: bug)
      expected = { $0 == key ? nil : before.find($0) }
    case .union:
      let other = try tree(&source)
      keys += other.entries.map(\.key)
      after = before.union(other, bug: bug)
      expected = { before.find($0) ?? other.find($0) }
    }
    for key in keys {
      try requireEqual(after.find(key), expected(key), oracle: "postcondition", "the value of \(key)")
    }
  }

  private func metamorphic(_ source: inout Source) throws {
    let before = try tree(&source)
    let first = try entry(&source)
    let (one, other): (Tree, Tree)
    switch try source.element(of: Tree.operations) {
    case .insert:
      let second = try entry(&source)
      one = insert(first, into: insert(second, into: before))
      other = first.key == second.key ? insert(first, into: before) : insert(second, into: insert(first, into: before))
    case .delete:
      let key = try key(&source, near: before)
      one = before.inserting(first.key, first.value, bug: nil).deleting(key, bug: bug)
      let rest = before.deleting(key, bug: bug)
      other = first.key == key ? rest : rest.inserting(first.key, first.value, bug: nil)
    case .union:
      let second = try tree(&source)
      one = before.union(second, bug: bug).inserting(first.key, first.value, bug: nil)
      other = before.inserting(first.key, first.value, bug: nil).union(second, bug: bug)
    }
    try requireEqual(one.entries, other.entries, oracle: "metamorphic", "the entries")
  }

  private func insert(_ entry: Entry, into tree: Tree) -> Tree {
    tree.inserting(entry.key, entry.value, bug: bug)
  }

  /// A tree and the dictionary that it should be.
  private struct Pair {
    var tree = Tree.empty
    var model: [Int32: Int] = [:]
  }

  private func model(_ source: inout Source) throws {
    var machine = StateMachine { Pair() }
      .command("insert", weight: 3) { pair, source in
        let entry = try entry(&source)
        pair.tree = pair.tree.inserting(entry.key, entry.value, bug: bug)
        pair.model[entry.key] = entry.value
      }
      .command("delete", weight: 2) { pair, source in
        let key = try key(&source, near: pair.tree)
        pair.tree = pair.tree.deleting(key, bug: bug)
        pair.model[key] = nil
      }
      .command("find") { pair, source in
        let key = try key(&source)
        try requireEqual(pair.tree.find(key), pair.model[key], oracle: "model", "the value of \(key)")
      }
    if Tree.operations.contains(.union) {
      machine = machine.command("union") { pair, source in
        let other = try tree(&source)
        pair.tree = pair.tree.union(other, bug: bug)
        for entry in other.entries where pair.model[entry.key] == nil { pair.model[entry.key] = entry.value }
      }
    }
    let state = try machine.run(&source, steps: 0...40)
    let expected = state.model.map { Entry(key: $0.key, value: $0.value) }.sorted()
    try requireEqual(state.tree.entries, expected, oracle: "model", "the entries")
    try require(state.tree.isValid, oracle: "model", "the tree is not valid")
  }
}
