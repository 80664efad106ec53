// The calls of `operations`: each must pass and return what its operation is about, and nothing that the judge would not know.

import Yams

extension Problems {
  mutating func operations(_ field: Field, _ convention: CallingConvention) -> [Operation: Call] {
    var operations: [Operation: Call] = [:]
    for item in fields(field.node, of: "operations", keys: Operation.allCases.map(\.rawValue)) {
      guard let operation = Operation(rawValue: item.key), let call = call(item, convention) else { continue }
      check(call, operation, at: call.function.position ?? item.position)
      operations[operation] = call
    }
    return operations
  }

  private mutating func check(_ call: Call, _ operation: Operation, at position: ProfilePosition) {
    let shape = operation.shape
    let name = operation.rawValue
    var open = shape.needs + shape.needsOneOf.flatMap { $0 } + shape.allows
    for role in call.passed {
      guard let index = open.firstIndex(where: { $0.contains(role) }) else {
        let words = (shape.needs + shape.needsOneOf.flatMap { $0 } + shape.allows).map(\.words)
        let allowed = words.isEmpty ? "nothing but numbers and symbols" : words.joined(separator: ", ")
        add(position, "\(name) cannot pass '\(role.word)' (again); it passes \(allowed)")
        return
      }
      open.remove(at: index)
    }
    for kind in shape.needs where !call.passed.contains(where: kind.contains) {
      add(position, "\(name) must pass \(kind.words)")
    }
    for kinds in shape.needsOneOf where !call.passed.contains(where: { role in kinds.contains { $0.contains(role) } }) {
      add(position, "\(name) must pass one of \(kinds.map(\.words).joined(separator: ", "))")
    }
    let returnable = (shape.returns.map { [$0] } ?? []) + shape.mayReturn
    for role in call.returned where !returnable.contains(where: { $0.contains(role) }) {
      let allowed =
        returnable.isEmpty ? "nothing, or what means done" : returnable.map(\.words).joined(separator: ", or ")
      add(position, "\(name) cannot return '\(role.word)'; it returns \(allowed)")
    }
    if let kind = shape.returns, !call.returned.contains(where: kind.contains) {
      add(position, "\(name) must return \(kind.words): add '-> ROLE', or an argument 'out ROLE'")
    }
  }

  /// What can be seen only when all of the profile is read.
  mutating func checkTogether(_ profile: Profile) {
    for call in profile.setup { checkSetup(call, profile.boot.map) }
    if case .argument = profile.boot.map, !profile.setup.contains(where: { $0.passed.contains(.map) }) {
      add(nil, "boot: 'map: argument' needs a call under setup that passes 'map'")
    }
    for call in profile.panics {
      if let role = call.passed.first(where: { $0 != .text && $0 != .anything }) {
        add(call.function.position, "panic cannot take '\(role.word)'; it takes text and anything")
      }
    }
    for promise in Promise.allCases {
      guard let statement = profile.promises[promise] else { continue }
      checkPromise(promise, statement, profile)
    }
  }

  private mutating func checkSetup(_ call: Call, _ map: MapSource) {
    let known: [Role] = [.map, .mapCount, .bytes, .kibibytes, .count, .pages]
    if let role = call.passed.first(where: { !known.contains($0) }) {
      add(
        call.function.position,
        "setup cannot pass '\(role.word)'; it passes map, map count, bytes, kibibytes or pages of memory, numbers and symbols"
      )
    }
    if map == .fixed, call.passed.contains(.map) || call.passed.contains(.mapCount) {
      add(
        call.function.position,
        "setup passes a map, but boot has none; write 'map: argument' or 'map: multiboot' under boot")
    }
    if let role = call.returned.first {
      add(call.function.position, "setup returns no '\(role.word)'; write what means done, or nothing")
    }
  }

  private mutating func checkPromise(_ promise: Promise, _ statement: Profile.Statement, _ profile: Profile) {
    let calls = promise.operations.compactMap { operation in profile.operations[operation].map { (operation, $0) } }
    guard !calls.isEmpty else {
      add(
        statement.position,
        "'\(promise.rawValue)' is about \(promise.operations.map(\.rawValue).joined(separator: ", ")), "
          + "which the profile does not offer; remove the line or add the operation")
      return
    }
    if statement.answer == .panics, profile.panics.isEmpty {
      add(
        statement.position, "'\(promise.rawValue)' panics, but no panic function is named; add 'panic: FUNCTION(text)'")
    }
    if statement.answer == .refuses, let (operation, _) = calls.first(where: { !$0.1.canFail }) {
      add(
        statement.position,
        "'\(promise.rawValue)' refuses, but no result of \(operation.rawValue) means refused; "
          + "add '-> VALUE means refused' to its call, or write 'ignores' here")
    }
  }
}
