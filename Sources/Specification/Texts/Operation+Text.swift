// What a response says in words.

import Operations

extension Refusal {
  private static let names = allCases.map { String(describing: $0) }

  /// The reason as it is written in Swift.
  public var name: String { Self.names[Int(rawValue)] }
}

extension Response {
  /// Whether the call was refused.
  public var isRefusal: Bool { if case .refused = self { true } else { false } }

  /// The address or number that the call gave; 0 where there is none.
  public var number: UInt32 {
    switch self {
    case .address(let address): address
    case .space(let number): number
    case .translation(let physical): physical ?? 0
    case .page(let physical, _): physical
    case .done, .reservation, .refused: 0
    }
  }
}

extension Response: CustomStringConvertible {
  public var description: String {
    switch self {
    case .done: "done"
    case .address(let address): hexadecimal(address)
    case .space(let number): "space \(number)"
    case .page(let physical, let wasFreed): "frame \(hexadecimal(physical))\(wasFreed ? ", freed" : "")"
    case .translation(let physical): physical.map(hexadecimal) ?? "not mapped"
    case .reservation(let new, let allocated, let old):
      "\(new) reserved, \(allocated) allocated, \(old) reserved before"
    case .refused(let refusal): "refused: \(refusal.name)"
    }
  }
}
