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

  /// Whether what is on the tape can have been recorded by a source: the case may have written over it.
  ///
  /// - Complexity: linear in the choices and spans.
  package var isSound: Bool {
    let header = tape.header.pointee
    guard (0...tape.capacity).contains(header.choices), (0...tape.capacity).contains(header.spans) else { return false }
    return (0..<header.choices).allSatisfy(isSoundChoice) && (0..<header.spans).allSatisfy(isSoundSpan)
  }

  /// The kind is looked at as a byte: not every byte is one.
  private func isSoundChoice(_ index: Int) -> Bool {
    let address = UnsafeRawPointer(tape.choices + index)
    guard let place = MemoryLayout<Choice>.offset(of: \.kind),
      Choice.Kind(rawValue: address.load(fromByteOffset: place, as: UInt8.self)) != nil
    else { return false }
    let choice = tape.choices[index]
    return choice.low <= choice.key && choice.key <= choice.high && choice.low <= choice.target
      && choice.target <= choice.high
  }

  private func isSoundSpan(_ index: Int) -> Bool {
    let span = tape.spans[index]
    let choices = tape.header.pointee.choices
    return span.start >= 0 && Int(span.start) <= choices && span.end >= -1 && Int(span.end) <= choices
      && span.parent >= -1 && Int(span.parent) < index
  }

  deinit { munmap(memory, size) }
}
