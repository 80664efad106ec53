// Every promise with its answer: what the profile states, or else what follows from the operations that it offers. Where nothing
// follows, the cautious answer holds: the judge avoids what the profile says nothing about, and expects no extras.

/// A promise as it holds for a kernel.
public struct EffectivePromise: Hashable, Sendable, CustomStringConvertible {
  public var promise: Promise
  public var answer: Answer
  /// Whether the profile states it.
  public var isStated: Bool

  /// `out of frames: refuses`, and whether that is assumed.
  public var description: String {
    "\(promise.rawValue): \(answer.rawValue)" + (isStated || answer == .absent ? "" : " (assumed)")
  }
}

extension Profile {
  /// All promises, in the order of ``Promise/allCases``.
  public var effectivePromises: [EffectivePromise] {
    Promise.allCases.map { EffectivePromise(promise: $0, answer: answer(to: $0), isStated: promises[$0] != nil) }
  }

  /// What holds for a promise; ``Answer/absent`` if the kernel offers none of its operations.
  public func answer(to promise: Promise) -> Answer {
    guard promise.operations.contains(where: { offers($0) }) else { return .absent }
    return promises[promise]?.answer ?? assumed(promise)
  }

  /// What follows from the operations.
  private func assumed(_ promise: Promise) -> Answer {
    switch promise {
    case .outOfFrames, .outOfTables, .translateOfUnmappedPage, .outOfSpaces, .outOfEarlyMemory, .outOfHeap,
      .outOfWindows:
      refusesIfItCan(promise)
    case .runsInParts: offers(.freeFrames) ? .no : .yes
    case .framesZeroed, .earlyMemoryZeroed, .userPagesZeroed, .kernelHalfShared, .userDirectoryLoaded,
      .pageZeroUnmapped:
      .no
    case .unmapFreesFrame: .no
    case .unmapFreesUserFrames, .destroyFreesFrames: offers(.mapUserPages) ? .yes : .no
    case .workOfFrames, .workOfPages, .workOfHeap: .grows
    case .tables: .kept
    case .flushing: .byTheKernel
    case .kunmapOrder: .lastFirst
    case .freeOfFreeFrame, .freeOfForeignFrame, .freeOfKernelFrame, .freeOutOfRange, .freeOfUnalignedFrame, .zeroFrames,
      .reserveOfUsedFrame,
      .lateEarlyAllocation, .mapOverMappedPage, .unmapOfUnmappedPage, .protectOfUnmappedPage, .unalignedPages,
      .pagesPastTheEnd,
      .userPageInKernelRange, .destroyedSpace, .destroyOfLoadedSpace, .doubleFree, .freeOfForeignBlock, .freeOfNull,
      .sizeZero,
      .resizeOfNull, .resizeToZero, .oddAlignment:
      .undefined
    }
  }

  /// A kernel that names a failure value for all operations that can meet the case refuses; otherwise the answer is unknown.
  private func refusesIfItCan(_ promise: Promise) -> Answer {
    let calls = promise.operations.compactMap { operations[$0] }
    return calls.allSatisfy(\.canFail) ? .refuses : .undefined
  }
}
