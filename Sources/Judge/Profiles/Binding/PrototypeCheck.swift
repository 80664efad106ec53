// A call beside the function's prototype: number, width and kind of the arguments and of the result.

import KernelFiles

/// Compares a call with a prototype.
struct PrototypeCheck {
  private let call: Call
  private let prototype: Prototype

  init(_ call: Call, _ prototype: Prototype) {
    self.call = call
    self.prototype = prototype
  }

  /// What does not agree; nil if everything may be right.
  ///
  /// - Parameter isComplete: whether the call passes every argument that the function takes.
  func problem(isComplete: Bool) -> String? { (isComplete ? arguments() : nil) ?? result() }

  private func arguments() -> String? {
    let passed = call.arguments
    let taken = prototype.parameters
    guard prototype.isVariadic ? passed.count >= taken.count : passed.count == taken.count else {
      return
        "\(name) takes \(count(taken.count)) in the kernel's debug information, the profile passes \(passed.count): \(prototype)"
    }
    for (index, (argument, parameter)) in zip(passed, taken).enumerated() {
      let place = "argument \(index + 1) of \(name)\(parameter.name.map { " (\($0))" } ?? "")"
      let type = parameter.type
      guard type.kind != .floatingPoint else { return "\(place) is a \(type.name), which cannot be passed" }
      if let size = type.size, words(bytes: Int(size)) != words(bytes: argument.bits / 8) || isNarrower(argument, type)
      {
        return "\(place) has \(size) bytes (\(type.name)) in the kernel's debug information, the profile passes "
          + "\(argument.bits / 8); write '\(size == 1 || size == 2 || size == 8 ? "\(size * 8)-bit " : "")...'"
      }
      if case .out = argument.value, ![.pointer, .unknown].contains(type.kind) {
        return "\(place) is a \(type.name) and no pointer, so nothing can come back through it"
      }
    }
    return nil
  }

  /// Whether fewer bytes are passed than the function reads of the word.
  private func isNarrower(_ argument: Call.Argument, _ type: ValueType) -> Bool {
    guard case .out = argument.value else { return argument.bits < Int(type.size ?? 0) * 8 }
    return false
  }

  private func result() -> String? {
    let type = prototype.result
    let returned = "in the kernel's debug information"
    switch (call.result, type.kind) {
    case (.nothing, _), (_, .unknown): return nil
    case (_, .void): return "\(name) returns nothing \(returned), the profile expects a result: \(prototype)"
    case (_, .floatingPoint): return "\(name) returns a \(type.name) \(returned), which cannot be read"
    case (.structure(_, _, _, let size), .structure):
      guard let actual = type.size, Int(actual) != size else { return nil }
      return "\(name) returns a structure of \(actual) bytes \(returned), the profile says \(size)"
    case (_, .structure):
      return "\(name) returns a \(type.name) \(returned); write where the value stands: "
        + "'ROLE at 0 of \(type.size ?? 8) bytes'"
    case (.structure, _): return "\(name) returns no structure but \(type.name) \(returned)"
    default:
      guard let size = type.size, let bits = call.result.bits, Int(size) * 8 != bits else { return nil }
      guard type.kind != .boolean else {
        return "\(name) returns a \(type.name) \(returned), the profile reads \(bits / 8) bytes; write '-> bool'"
      }
      let status = call.result.role == nil ? "status" : "..."
      return
        "\(name) returns \(size) \(size == 1 ? "byte" : "bytes") (\(type.name)) \(returned), the profile reads \(bits / 8); "
        + "write '-> \(size * 8)-bit \(status)'"
    }
  }

  private var name: String { printable(call.function.name) }

  private func count(_ count: Int) -> String { count == 1 ? "1 argument" : "\(count) arguments" }

  private func words(bytes: Int) -> Int { max(1, (bytes + 3) / 4) }
}
