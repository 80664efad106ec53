// Which clause says that a refused call changes nothing: each kind of call has its own.

import Operations

extension Clause {
  /// The clause that a call breaks which was refused and has changed something, or says something wrong of it.
  package static func ofRefused(_ operation: Operation, _ refusal: Refusal) -> Clause {
    switch operation {
    case .bootEarlyAllocate, .bootEarlyAllocateZeroed, .initializeFrames: refusal == .retired ? .b6 : .b2
    case .retireBootEarly: .b6
    case .initializePaging: .v10
    case .mapInitialHeap: refusal == .outOfMemory ? .v10 : .v17
    case .allocateFrame: .p11
    case .allocateFrames: refusal == .outOfMemory ? .p11 : .p13
    case .freeFrame, .freeFrames: refusal == .alreadyFree ? .p9 : .p10
    case .reserve: .p19
    case .createTable, .map, .remap, .protect, .unmap, .translate, .mapUserPages:
      refusal == .outOfMemory ? .v10 : refusal == .alreadyMapped ? .v5 : refusal == .notMapped ? .v6 : .v4
    case .createSpace: .v10
    case .destroySpace, .switchTo: .v18
    case .kmap, .kunmap: .k5
    case .free: .h3
    case .reallocate: ofRefusedBlock(refusal, misuse: .h3)
    case .initializeHeap, .allocate, .allocateZeroed, .allocatePages: ofRefusedBlock(refusal, misuse: .h5)
    }
  }

  private static func ofRefusedBlock(_ refusal: Refusal, misuse: Clause) -> Clause {
    switch refusal {
    case .outOfMemory, .regionExhausted, .obstructed: .h7
    case .sizeTooLarge, .zeroSize: .h5
    default: misuse
    }
  }
}
