// Calls as C that pastes into the kernel under judgement.

import Operations
import Profiles
import Specification

extension JudgeSession {
  /// A call of an operation, its roles written as `words` gives them.
  func text(_ operation: Profiles.Operation, _ words: [Role: String] = [:]) -> String {
    guard let call = profile.operations[operation] else { return operation.rawValue }
    return text(call, words)
  }

  func text(_ call: Call, _ words: [Role: String]) -> String {
    let arguments = call.arguments.map { argument -> String in
      switch argument.value {
      case .literal(let number): number < 10 ? "\(number)" : "0x" + String(number, radix: 16)
      case .addressOf(let place): "&" + text(place)
      case .wordAt(let place): text(place)
      case .out(let role): "&" + name(role)
      case .role(let role): text(role, words)
      }
    }
    return "\(call.function.name)(\(arguments.joined(separator: ", ")))"
  }

  private func text(_ role: Role, _ words: [Role: String]) -> String {
    let word = words[role] ?? words[role.plain] ?? name(role)
    switch role {
    case .frameNumber, .pageNumber: return "\(word) >> 12"
    case .pointer(let base): return "(void *)(\(word) + \(text(base)))"
    case .record(_, let base): return "&((struct page *)\(text(base)))[\(word) >> 12]"
    default: return word
    }
  }

  private func text(_ base: Role.Base) -> String {
    switch base {
    case .value(let place), .wordAt(let place): text(place)
    }
  }

  private func text(_ place: Place) -> String {
    guard let symbol = place.symbol else { return "0x" + String(place.offset, radix: 16) }
    return place.offset == 0 ? symbol.name : "\(symbol.name) + \(place.offset)"
  }

  /// A name for what has no other.
  private func name(_ role: Role) -> String {
    switch role {
    case .physical: "physical"
    case .virtual: "virtual"
    case .map: "map"
    default: "\(role)"
    }
  }

  func text(frame: UInt32) -> String {
    if let index = frames.firstIndex(where: { $0.numbers.contains(frame) }) {
      let run = frames[index]
      return run.name + (frame == run.first ? "" : " + \(frame - run.first) * 4096")
    }
    return hexadecimal(frame << 12)
  }

  /// The word of flags of a page.
  func text(isWritable: Bool, isUser: Bool) -> String {
    "0x" + String(profile.flags.word(isWritable: isWritable, isUser: isUser), radix: 16)
  }
}
