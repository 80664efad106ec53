// The promises: a question each, the answers that it has, and the operations that it needs.

/// Something that kernels differ in, named as the profile names it.
public enum Promise: String, CaseIterable, Sendable {
  // Frames
  case freeOfFreeFrame = "free of a free frame"
  case freeOfForeignFrame = "free of a foreign frame"
  case freeOfKernelFrame = "free of a frame that the kernel uses"
  case freeOutOfRange = "free of a frame out of range"
  case freeOfUnalignedFrame = "free of an unaligned frame"
  case outOfFrames = "out of frames"
  case zeroFrames = "allocation of 0 frames"
  case runsInParts = "runs are freed in parts"
  case framesZeroed = "frames are zeroed"
  case reserveOfUsedFrame = "reserve of a used frame"
  case workOfFrames = "work of frames"
  // Before frames
  case outOfEarlyMemory = "out of early memory"
  case earlyMemoryZeroed = "early memory is zeroed"
  case lateEarlyAllocation = "early allocation after the start"
  // Pages
  case mapOverMappedPage = "map over a mapped page"
  case unmapOfUnmappedPage = "unmap of an unmapped page"
  case protectOfUnmappedPage = "protect of an unmapped page"
  case translateOfUnmappedPage = "translate of an unmapped page"
  case unalignedPages = "unaligned pages"
  case pagesPastTheEnd = "pages past 4 GiB"
  case outOfTables = "out of frames for tables"
  case tables
  case flushing
  case unmapFreesFrame = "unmap frees the frame"
  case pageZeroUnmapped = "page 0 unmapped"
  case workOfPages = "work of pages"
  // Address spaces
  case kernelHalfShared = "kernel half shared with older directories"
  case userDirectoryLoaded = "works while a user directory is loaded"
  case userPageInKernelRange = "user page in the kernel range"
  case unmapFreesUserFrames = "unmap of user pages frees the frames"
  case destroyFreesFrames = "destroy frees the frames"
  case userPagesZeroed = "user pages are zeroed"
  case destroyedSpace = "use of a destroyed space"
  case destroyOfLoadedSpace = "destroy of the loaded space"
  case outOfSpaces = "out of frames for spaces"
  // Window
  case kunmapOrder = "order of kunmap"
  case outOfWindows = "out of windows"
  // Heap
  case doubleFree = "double free of a block"
  case freeOfForeignBlock = "free of a foreign block"
  case freeOfNull = "free of null"
  case sizeZero = "allocation of size 0"
  case resizeOfNull = "resize of null"
  case resizeToZero = "resize to size 0"
  case oddAlignment = "alignment that is no power of two"
  case outOfHeap = "out of heap"
  case workOfHeap = "work of the heap"

  private static let misuse: [Answer] = [.refuses, .ignores, .panics, .undefined]
  private static let exhaustion: [Answer] = [.refuses, .panics, .undefined]
  private static let yesOrNo: [Answer] = [.yes, .no]

  /// The answers that a profile may state. ``Answer/absent`` is never stated: it follows from the operations.
  public var answers: [Answer] {
    switch self {
    case .freeOfFreeFrame: Promise.misuse + [.countsAgain]
    case .freeOfForeignFrame, .freeOfKernelFrame, .freeOutOfRange, .reserveOfUsedFrame, .unmapOfUnmappedPage,
      .protectOfUnmappedPage,
      .doubleFree, .freeOfForeignBlock, .freeOfNull:
      Promise.misuse
    case .pagesPastTheEnd: Promise.misuse
    case .freeOfUnalignedFrame, .unalignedPages: Promise.misuse + [.roundsDown]
    case .outOfFrames, .zeroFrames, .outOfEarlyMemory, .lateEarlyAllocation, .translateOfUnmappedPage, .outOfTables,
      .userPageInKernelRange, .destroyedSpace, .destroyOfLoadedSpace, .outOfSpaces, .outOfWindows, .oddAlignment,
      .outOfHeap:
      Promise.exhaustion
    case .runsInParts, .framesZeroed, .earlyMemoryZeroed, .unmapFreesFrame, .pageZeroUnmapped, .kernelHalfShared,
      .userPagesZeroed,
      .userDirectoryLoaded, .unmapFreesUserFrames, .destroyFreesFrames:
      Promise.yesOrNo
    case .workOfFrames, .workOfPages, .workOfHeap: [.constant, .grows]
    case .mapOverMappedPage: Promise.misuse + [.replaces, .replacesAndFlushes]
    case .tables: [.reclaimed, .kept]
    case .flushing: [.byTheKernel, .byTheCaller]
    case .kunmapOrder: [.lastFirst, .anyOrder]
    case .sizeZero: [.refuses, .returnsBlock, .panics, .undefined]
    case .resizeOfNull: [.allocates, .refuses, .panics, .undefined]
    case .resizeToZero: [.frees, .refuses, .returnsBlock, .panics, .undefined]
    }
  }

  /// The operations of which the kernel must offer one, for the promise to mean anything.
  public var operations: [Operation] {
    switch self {
    case .freeOfFreeFrame, .freeOfForeignFrame, .freeOfKernelFrame, .freeOutOfRange, .freeOfUnalignedFrame:
      [.freeFrame, .freeFrames]
    case .outOfFrames, .framesZeroed: [.allocateFrame, .allocateFrames]
    case .workOfFrames: [.allocateFrame, .freeFrame]
    case .zeroFrames, .runsInParts: [.allocateFrames]
    case .reserveOfUsedFrame: [.reserve]
    case .outOfEarlyMemory, .earlyMemoryZeroed, .lateEarlyAllocation: [.earlyAllocate]
    case .mapOverMappedPage, .outOfTables, .workOfPages: [.mapPage, .mapPages, .mapUserPage, .mapUserPages]
    case .unmapOfUnmappedPage: [.unmapPage, .unmapPages, .unmapUserPage, .unmapUserPages]
    case .unmapFreesFrame: [.unmapPage, .unmapPages, .unmapUserPage]
    case .unmapFreesUserFrames: [.unmapUserPages]
    case .protectOfUnmappedPage: [.protectPage, .protectUserPage]
    case .translateOfUnmappedPage: [.translate, .translateUser]
    case .unalignedPages, .tables, .flushing, .pageZeroUnmapped:
      [.mapPage, .mapPages, .unmapPage, .mapUserPage, .mapUserPages]
    case .pagesPastTheEnd: [.mapPages, .unmapPages, .mapUserPages, .unmapUserPages]
    case .kernelHalfShared, .userDirectoryLoaded, .outOfSpaces: [.createSpace]
    case .userPagesZeroed: [.mapUserPages]
    case .userPageInKernelRange: [.mapUserPage, .mapUserPages]
    case .destroyFreesFrames, .destroyedSpace, .destroyOfLoadedSpace: [.destroySpace]
    case .kunmapOrder: [.kunmap]
    case .outOfWindows: [.kmap]
    case .doubleFree, .freeOfForeignBlock, .freeOfNull: [.free]
    case .sizeZero, .outOfHeap, .workOfHeap: [.allocate, .allocateZeroed, .allocateArray, .allocateAligned, .resize]
    case .resizeOfNull, .resizeToZero: [.resize]
    case .oddAlignment: [.allocateAligned]
    }
  }
}
