// A call as the profile writes it: `paging_map(*directory, virtual, 64-bit physical, flags) -> 0 means done`. CallParser.swift
// has the grammar.

/// How one of the kernel's functions is called, and what its result means.
public struct Call: Hashable, Sendable {
  public var function: SymbolReference
  public var arguments: [Argument]
  public var result: Result
  /// What results mean, in the order of the profile; see ``outcome(of:)``.
  public var rules: [Rule]
  public var convention: CallingConvention

  public init(
    _ function: SymbolReference, _ arguments: [Argument] = [], result: Result = .nothing, rules: [Rule] = [],
    convention: CallingConvention = .cdecl
  ) {
    self.function = function
    self.arguments = arguments
    self.result = result
    self.rules = rules
    self.convention = convention
  }

  /// A value with the bits that it is passed in.
  public struct Argument: Hashable, Sendable {
    public var value: Value
    /// 8, 16, 32 or 64; those below 64 take one word.
    public var bits: Int

    public init(_ value: Value, bits: Int = 32) {
      self.value = value
      self.bits = bits
    }
  }

  public enum Value: Hashable, Sendable {
    /// What the operation is about.
    case role(Role)
    /// The address of a word, or of two with 64 bits, where the function leaves a value of this role.
    case out(Role)
    /// A number; negative ones in two's complement.
    case literal(UInt64)
    /// A symbol's address and a distance.
    case addressOf(Place)
    /// The word that stands at a place when the call is made.
    case wordAt(Place)
  }

  /// What the function returns.
  public enum Result: Hashable, Sendable {
    case nothing
    /// A value of a role, in EAX or EDX:EAX, or in AL or AX where it has fewer bits than 32.
    case value(Role, bits: Int)
    /// Only whether the function did its work.
    case status(bits: Int)
    /// A structure of `size` bytes that the caller makes room for; the value of the role stands at byte `offset`.
    case structure(Role, bits: Int, offset: Int, size: Int)

    /// Bits of the number that ``Call/outcome(of:)`` judges; nil for ``nothing``.
    public var bits: Int? {
      switch self {
      case .nothing: nil
      case .value(_, let bits), .status(let bits), .structure(_, let bits, _, _): bits
      }
    }

    public var role: Role? {
      switch self {
      case .nothing, .status: nil
      case .value(let role, _), .structure(let role, _, _, _): role
      }
    }
  }

  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// The function did what was asked.
    case done
    /// There was not enough of something; nothing changed.
    case none
    /// The function refused; nothing changed.
    case refused
  }

  /// `VALUE means OUTCOME`.
  public struct Rule: Hashable, Sendable {
    public var pattern: Pattern
    public var outcome: Outcome

    public init(_ pattern: Pattern, means outcome: Outcome) {
      self.pattern = pattern
      self.outcome = outcome
    }
  }

  /// Which results a rule is about.
  public enum Pattern: Hashable, Sendable {
    /// One number, compared in the result's bits.
    case equal(UInt64)
    case negative
    case nonzero
    case odd
    /// Unsigned, without the number itself.
    case below(UInt64)
    /// Unsigned, without the number itself.
    case above(UInt64)
    case anything
  }

  /// What a result means: the first rule that fits; where none does, ``Outcome/done``, or, if a rule says what means done,
  /// refused.
  ///
  /// - Parameter value: the result; bits above the result's are ignored.
  public func outcome(of value: UInt64) -> Outcome {
    let bits = result.bits ?? 32
    let mask: UInt64 = bits >= 64 ? ~0 : (1 << UInt64(bits)) - 1
    let value = value & mask
    let rule = rules.first { rule in
      switch rule.pattern {
      case .equal(let number): value == number & mask
      case .negative: value >> UInt64(bits - 1) & 1 == 1
      case .nonzero: value != 0
      case .odd: value & 1 == 1
      case .below(let number): value < number
      case .above(let number): value > number
      case .anything: true
      }
    }
    if let rule { return rule.outcome }
    return rules.contains { $0.outcome == .done } ? .refused : .done
  }

  /// Whether any result means that the function failed.
  public var canFail: Bool {
    rules.contains { $0.outcome != .done || $0.pattern != .anything }
  }

  /// The roles that the caller passes, in order.
  public var passed: [Role] {
    arguments.compactMap { if case .role(let role) = $0.value { role } else { nil } }
  }

  /// The roles that come back, through the result or through pointers.
  public var returned: [Role] {
    (result.role.map { [$0] } ?? [])
      + arguments.compactMap { if case .out(let role) = $0.value { role } else { nil } }
  }

  /// The symbols that the call needs beside its function.
  public var operands: [SymbolReference] {
    var places: [Place] = []
    func add(_ role: Role?) { if let base = role?.base { places.append(base.place) } }
    for argument in arguments {
      switch argument.value {
      case .addressOf(let place), .wordAt(let place): places.append(place)
      case .role(let role), .out(let role): add(role)
      case .literal: break
      }
    }
    add(result.role)
    return places.compactMap(\.symbol)
  }
}

/// How arguments reach a function on i386.
public enum CallingConvention: Hashable, Sendable {
  /// All arguments on the stack, the caller removes them.
  case cdecl
  /// All on the stack, the function removes them.
  case stdcall
  /// The first two of at most 32 bits in ECX and EDX, the rest on the stack; the function removes those.
  case fastcall
  /// The first in ECX, the rest on the stack; the function removes those.
  case thiscall
  /// The first 1 to 3 words in EAX, EDX, ECX (`-mregparm`), the rest on the stack; the caller removes those.
  case regparm(Int)
}
