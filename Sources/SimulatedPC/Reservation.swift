// Address space for one machine, reserved once and used again by case after case. Nothing of it costs memory until it
// is touched, and the kernel gives zeroes then: every table below starts empty without being cleared.
//
//   | 4 GiB of RAM | per-frame words | translations | lists | journal | ... |

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The operating system refused the address space for a simulated machine.
public struct ReservationError: Error, Equatable, CustomStringConvertible, Sendable {
  /// How many bytes were asked for.
  public var bytes: Int
  /// The C library's error number.
  public var errorNumber: Int32

  public var description: String {
    "cannot reserve \(bytes >> 20) MiB of address space for a simulated machine (errno \(errorNumber)): "
      + "raise the limit on virtual memory (ulimit -v) or allow overcommit (vm.overcommit_memory=0)"
  }
}

/// A bump allocator over one reservation; what it hands out is zero and lives as long as the process.
struct Reservation {
  private let base: UnsafeMutableRawPointer
  private let bytes: Int
  private var used = 0

  init(bytes: Int) throws(ReservationError) {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      throw ReservationError(bytes: bytes, errorNumber: errno)
    }
    base = mapped
    self.bytes = bytes
  }

  /// Takes room for `count` values, aligned to a host page so that unrelated tables share none.
  mutating func take<Value>(_: Value.Type, _ count: Int) -> UnsafeMutablePointer<Value> {
    let start = base + used
    used += (count * MemoryLayout<Value>.stride + 4095) & ~4095
    precondition(used <= bytes, "the reservation is smaller than the tables of a simulated machine")
    return start.bindMemory(to: Value.self, capacity: count)
  }

  /// Returns the host pages of a range to the operating system; their contents are undefined afterwards.
  static func release(_ start: UnsafeMutableRawPointer, bytes: Int) {
    madvise(start, bytes, MADV_DONTNEED)
  }
}
