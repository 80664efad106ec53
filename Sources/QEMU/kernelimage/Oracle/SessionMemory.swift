// The simulated machine's memory manager as the series uses it: every operation is judged by the oracles of the session, so that
// what QEMU's tables are compared with is what the specification demands.

import KernelSeries
import Operations
import Sessions

/// What an operation gave where the series expects something else.
struct SeriesRefusal: Error, CustomStringConvertible {
  let operation: Operation
  let response: Response

  var description: String { "the simulation: \(operation) gave: \(response)" }
}

/// A session on the simulated machine.
struct SessionMemory: SeriesMemory {
  let session: KernelSession

  /// Does an operation that has nothing to say.
  private func perform(_ operation: Operation) throws {
    switch try session.perform(operation) {
    case .done, .page, .space, .address: break
    case let response: throw SeriesRefusal(operation: operation, response: response)
    }
  }

  private func address(of operation: Operation) throws -> UInt32 {
    let response = try session.perform(operation)
    guard case .address(let address) = response else { throw SeriesRefusal(operation: operation, response: response) }
    return address
  }

  mutating func allocateFrame() throws -> UInt32 { try address(of: .allocateFrame) }

  mutating func soilFrames(_ count: UInt32) throws {
    let first = try address(of: .allocateFrames(count: count, alignment: 4096, below: 1 << 32))
    // Memory of the simulated machine that was never written holds such words anyway (`MachineOptions.powerOnFill`).
    try perform(.freeFrames(physical: first, count: count))
  }

  mutating func map(_ virtual: UInt32, to physical: UInt32, _ flags: UInt32, in space: UInt32) throws {
    try perform(.map(virtual: virtual, physical: physical, flags: flags, space: space))
  }

  mutating func remap(_ virtual: UInt32, to physical: UInt32, _ flags: UInt32, in space: UInt32) throws {
    try perform(.remap(virtual: virtual, physical: physical, flags: flags, space: space))
  }

  mutating func protect(_ virtual: UInt32, _ flags: UInt32, in space: UInt32) throws {
    try perform(.protect(virtual: virtual, flags: flags, space: space))
  }

  mutating func unmap(_ virtual: UInt32, in space: UInt32) throws {
    try perform(.unmap(virtual: virtual, space: space))
  }

  mutating func mapUserPages(_ virtual: UInt32, size: UInt32, _ flags: UInt32, in space: UInt32) throws {
    try perform(.mapUserPages(virtual: virtual, size: size, flags: flags, space: space))
  }

  mutating func createSpace() throws { try perform(.createSpace) }

  mutating func destroySpace(_ space: UInt32) throws { try perform(.destroySpace(space)) }

  mutating func switchTo(_ space: UInt32) throws { try perform(.switchTo(space)) }

  mutating func kmap(_ physical: UInt32) throws -> UInt32 { try address(of: .kmap(physical: physical)) }

  mutating func kunmap(_ virtual: UInt32) throws { try perform(.kunmap(virtual: virtual)) }

  mutating func initializeHeap() throws { try perform(.initializeHeap) }

  mutating func allocate(size: UInt32) throws { try perform(.allocate(size: size, alignment: 16)) }
}
