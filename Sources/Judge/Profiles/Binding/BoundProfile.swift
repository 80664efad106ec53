// A profile whose names have addresses.

import KernelFiles

/// A profile and the kernel that it is about, with every name found.
public struct BoundProfile: Hashable, Sendable {
  public let profile: Profile
  /// The address of each symbol that the profile names.
  public let addresses: [String: UInt32]
  /// What the user should know although nothing is wrong, a sentence each.
  public let remarks: [String]

  /// The virtual address of a function or variable that the profile names.
  ///
  /// - Precondition: the profile names it; binding has found it then.
  public func address(of symbol: SymbolReference) -> UInt32 {
    guard let address = addresses[symbol.name] else {
      preconditionFailure("\(symbol.name) was not bound: it is no symbol of the profile")
    }
    return address
  }

  /// The address that a place means.
  public func address(of place: Place) -> UInt32 {
    (place.symbol.map { address(of: $0) } ?? 0) &+ place.offset
  }
}
