// A page fault as a value: what the processor would have pushed, and the walk that led there.

import Operations

/// A page fault (Intel SDM volume 3A, section 5.7).
public struct PageFault: Error, Equatable {
  /// The error code's bits that 32-bit paging without SMEP can set.
  public enum Code {
    /// Bit 0, P: every entry was present; rights or a reserved bit are at fault.
    public static let present: UInt32 = 1 << 0
    /// Bit 1, W/R: the access was a write.
    public static let write: UInt32 = 1 << 1
    /// Bit 2, U/S: the access was made in user mode.
    public static let user: UInt32 = 1 << 2
    /// Bit 3, RSVD: a reserved bit was set in an entry.
    public static let reservedBit: UInt32 = 1 << 3
  }

  /// Where the processor took the entries from.
  public enum Source: UInt8, Sendable {
    /// Both entries were read from memory.
    case memory
    /// The directory entry came from the paging-structure cache; `walk` shows it as it was cached.
    case cachedDirectoryEntry
    /// The translation came from the TLB; `walk` shows the tables as they are now.
    case cachedTranslation
  }

  /// The address that was accessed: what CR2 would hold.
  public var address: UInt32
  /// The error code: `Code` bits.
  public var errorCode: UInt32
  /// The entries that decided.
  public var walk: PageWalk
  /// Where they came from.
  public var source: Source
}

extension PageFault: CustomStringConvertible {
  public var description: String {
    let cause =
      errorCode & Code.reservedBit != 0
      ? "reserved bit set" : errorCode & Code.present != 0 ? "protection" : "not present"
    let direction = errorCode & Code.write != 0 ? "write" : "read"
    let mode = errorCode & Code.user != 0 ? "user" : "kernel"
    let origin =
      switch source {
      case .memory: ""
      case .cachedDirectoryEntry: ", by a cached directory entry"
      case .cachedTranslation: ", by a cached translation"
      }
    return "page fault at \(hexadecimal(address)) (\(cause), \(mode) \(direction)\(origin)); \(walk)"
  }
}

extension PageWalk: CustomStringConvertible {
  public var description: String {
    let upper = "CR3 \(hexadecimal(directory)), PDE \(directoryEntry)"
    guard let tableEntry else { return upper }
    return "\(upper), PTE \(tableEntry)"
  }
}

extension PageWalk.Entry: CustomStringConvertible {
  public var description: String { "[\(hexadecimal(address))] = \(hexadecimal(value))" }
}
