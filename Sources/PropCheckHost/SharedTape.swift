// A tape in memory that a child process shares, so that the choices of a case that crashed can be read afterwards.

import PropCheck

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Owns the shared memory of a tape.
package final class SharedTape {
  private let memory: UnsafeMutableRawPointer
  private let size: Int
  /// The tape; valid as long as this object is.
  package let tape: Tape

  /// Nil if the system gives no shared memory.
  package init?(capacity: Int) {
    let capacity = max(1, min(capacity, 1 << 24))
    size = Tape.size(capacity: capacity)
    let anonymous = MAP_SHARED | MAP_ANONYMOUS
    guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, anonymous, -1, 0), memory != MAP_FAILED else {
      return nil
    }
    self.memory = memory
    tape = Tape(memory: memory, capacity: capacity)
  }

  deinit { munmap(memory, size) }
}
