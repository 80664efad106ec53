// What is judged in any kernel. The rules of the first group hold whatever a profile promises; those of the second hold as
// far as it promises something.

/// A rule that a memory manager has broken, and its sentence.
public enum JudgeRule: String, CaseIterable, Hashable, Sendable {
  // Always
  case storeToHole = "store to a hole"
  case storeToReserved = "store to reserved memory"
  case storeToCode = "store to the kernel's code"
  case storeToCaller = "store to a caller's memory"
  case fault
  case exception
  case endless
  case leftCode = "execution left the code"
  case halted
  case panic
  case partlyUsable = "frame not wholly usable"
  case hole = "frame in a hole"
  case reservedOverUsable = "frame reserved by another entry"
  case imageHandedOut = "frame of the image"
  case moduleHandedOut = "frame of a module"
  case tableHandedOut = "frame of a table"
  case handedOutTwice = "frame handed out twice"
  case notContiguous = "run not free"
  case unaligned
  case translation
  case rights
  case otherEntry = "another page changed"
  case stale = "stale translation"
  case contents
  case notZero = "not zeroed"
  case blockNotMapped = "block not mapped"
  case blocksOverlap = "blocks overlap"
  case blockOnCallersFrame = "block on a caller's frame"
  case leak
  case countWrong = "count"
  case lostFrames = "lost frames"
  case tableOutsideMemory = "table outside of memory"
  case controlRegister = "control register"

  // As promised
  case refusedWithoutReason = "refused without reason"
  case notRefused = "not refused"
  case changedByRefusal = "refusal changed something"
  case setUp = "set-up"
  case tooLittleMemory = "least free frames"
  case kernelHalf = "kernel half not shared"
  case pageZero = "page 0 mapped"
  case lowFrame = "frame below the lowest"
  case growingWork = "work grows"

  /// What must hold.
  public var sentence: String {
    switch self {
    case .storeToHole: "The kernel stores only where memory is."
    case .storeToReserved: "The kernel does not store to memory that the firmware's map reserves."
    case .storeToCode: "The kernel does not store to its own code and constants."
    case .storeToCaller: "The kernel does not store to a frame while a caller holds it."
    case .fault: "No call that is allowed ends in a page fault."
    case .exception: "No call that is allowed ends in an exception of the processor."
    case .endless: "Every call comes to an end."
    case .leftCode: "Only the kernel's code is executed."
    case .halted: "No call that is allowed halts the processor."
    case .panic: "The kernel panics only where its profile promises that."
    case .partlyUsable: "A frame with one byte that is not usable is never handed out."
    case .hole: "Memory that no entry of the firmware's map covers is never handed out."
    case .reservedOverUsable: "Where entries overlap, the more restrictive one holds."
    case .imageHandedOut: "The frames of the kernel's image are never handed out."
    case .moduleHandedOut: "The frames of the loader's modules are never handed out."
    case .tableHandedOut: "A frame that serves as page directory or page table is not handed out."
    case .handedOutTwice: "A frame has one owner: it is not handed out while a caller holds it."
    case .notContiguous: "A run of frames consists of frames that are all free and usable."
    case .unaligned: "Frames and blocks are aligned as promised."
    case .translation: "An address leads where it was mapped to, and nowhere after it was unmapped."
    case .rights: "A page has the rights that were asked for, no more and no fewer."
    case .otherEntry: "A call changes no page but those that it is about."
    case .stale: "After a call no translation is cached that the tables do not give any more."
    case .contents: "What a caller has written to its frames and blocks stays."
    case .notZero: "Memory that is promised to be zero is zero."
    case .blockNotMapped: "Every byte of a block of the heap can be read and written."
    case .blocksOverlap: "No two blocks of the heap share a byte."
    case .blockOnCallersFrame: "The heap's blocks lie on frames that no caller holds."
    case .leak: "A round of calls and their inverses, done a second time, costs no more frames."
    case .countWrong: "The count of free frames is what can be had."
    case .lostFrames: "Usable memory that the kernel does not use can be had."
    case .tableOutsideMemory: "Directories and tables lie in usable memory."
    case .controlRegister: "Control registers get values that a processor with 32-bit paging accepts."
    case .refusedWithoutReason: "A request that can be satisfied is not refused."
    case .notRefused: "What is promised to be refused is refused."
    case .changedByRefusal: "A call that is refused changes nothing."
    case .setUp: "The set-up of memory succeeds on every machine with enough memory."
    case .tooLittleMemory: "After the set-up there are at least as many free frames as promised."
    case .kernelHalf: "The kernel's half of the address space is the same in every directory, if that is promised."
    case .pageZero: "Page 0 is not mapped, if that is promised."
    case .lowFrame: "No frame below the lowest that is promised is handed out."
    case .growingWork: "The work of an operation does not grow with the number of frames in use, if that is promised."
    }
  }
}
