// The kernel's own bits for the rights of a page.

/// The kernel's flag for each meaning; the processor's bits where the profile says nothing.
public struct PageFlags: Hashable, Sendable {
  public enum Meaning: String, CaseIterable, Sendable {
    /// Set in every word of flags.
    case always
    case writable
    /// Set for pages that may not be written.
    case readOnly = "read only"
    case user
    /// Set for pages of the kernel.
    case kernelOnly = "kernel only"
    case global
    case uncached
    case writeThrough = "write through"
  }

  public var bits: [Meaning: UInt32]

  public init(_ bits: [Meaning: UInt32] = [:]) { self.bits = bits }

  /// Intel SDM volume 3A, section 5.3: P, R/W, U/S, G, PCD, PWT.
  private static let processor: [Meaning: UInt32] = [
    .always: 0x1, .writable: 0x2, .user: 0x4, .global: 0x100, .uncached: 0x10, .writeThrough: 0x8,
  ]

  public subscript(_ meaning: Meaning) -> UInt32 { bits[meaning] ?? PageFlags.processor[meaning] ?? 0 }

  /// The word that asks for these rights.
  public func word(isWritable: Bool, isUser: Bool) -> UInt32 {
    self[.always] | self[isWritable ? .writable : .readOnly] | self[isUser ? .user : .kernelOnly]
  }

  /// What a word of flags that the kernel returned grants.
  public func rights(of word: UInt32) -> (isWritable: Bool, isUser: Bool) {
    let isWritable = self[.writable] != 0 ? word & self[.writable] != 0 : word & self[.readOnly] == 0
    let isUser = self[.user] != 0 ? word & self[.user] != 0 : word & self[.kernelOnly] == 0
    return (isWritable, isUser)
  }
}
