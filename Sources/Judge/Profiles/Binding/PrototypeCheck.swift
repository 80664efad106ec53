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
      if case .out = argument.value {
        guard [.pointer, .unknown].contains(type.kind) else {
          return "\(place) is a \(type.name) and no pointer, so nothing can come back through it"
        }
      } else if let size = type.size, !fits(argument, bytes: Int(size)) {
        return "\(place) has \(size) \(size == 1 ? "byte" : "bytes") (\(type.name)) in the kernel's debug information, "
          + "the profile passes \(argument.bits / 8); write '\([1, 2, 8].contains(size) ? "\(size * 8)-bit " : "")...'"
      }
    }
    return nil
  }

  /// Whether the argument takes as many words as the function expects, and sets all bytes that it reads.
  private func fits(_ argument: Call.Argument, bytes: Int) -> Bool {
    words(bytes: bytes) == words(bytes: argument.bits / 8) && argument.bits >= bytes * 8
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
