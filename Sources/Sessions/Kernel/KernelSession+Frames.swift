// The physical memory manager's operations: judged by the model, and told to the machine.

import Operations
import Specification

extension KernelSession {
  func settleFrames(_ operation: Operation, _ response: Response) throws(Finding) {
    if case .allocateFrame = operation, model.frames.free.count == 0 { seen.exhausted = true }
    switch try model.frames.settle(operation, response) {
    case .none: break
    case .handedOut(let range):
      machine.setOwner(.data, from: range.lowerBound, count: UInt32(range.count))
      frameHandles.append(range.lowerBound << 12)
    case .givenBack(let range): forget(range)
    case .withdrawn(let parts):
      for part in parts {
        machine.setOwner(.unmanaged, from: part.lowerBound, count: UInt32(part.count))
      }
    }
  }
}
