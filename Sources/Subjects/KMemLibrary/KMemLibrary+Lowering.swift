// What an image fixes of a machine: where it lies and is linked, how large it is, where and how much of the firmware's map
// it keeps, and that it runs in the high half, so with paging on.

import CKMem
import Operations
import Specification

/// Why a scenario cannot be given to an image.
public enum NotLowered: String, Error, CaseIterable, CustomStringConvertible {
  case mapMayNotFit =
    "the map may not fit the 128 regions that the image keeps; what is lost then, the library does not say"
  case tooManyRanges = "more reserved ranges than the library takes"

  public var description: String { rawValue }
}

extension KMemLibrary {
  /// The scenario with this image in the place of its kernel. The identity limit grows by what the image is larger, so that as
  /// much room is left after it.
  ///
  ///   drawn     ├ kernel ┤ arena ┤┈┈ identity limit ┈┤
  ///   lowered   ├ image of libkmem.a ┤ arena ┤┈┈ identity limit ┈┤
  public func lowered(_ scenario: BootScenario) throws(NotLowered) -> BootScenario {
    var lowered = scenario
    lowered.kernelStart = image.kernel.start
    lowered.kernelSize = image.kernel.end - image.kernel.start
    lowered.kernelVirtual = image.virtualStart
    lowered.mapStorageOffset = UInt64(image.mapStorage.lowerBound - image.physical.lowerBound)
    lowered.mapCapacity = UInt32(image.mapStorage.count) / scenario.layout.bytesPerRegion
    lowered.bootDirectoryOffset = UInt64(image.bootDirectory - image.physical.lowerBound)
    lowered.entersWithPagingOn = true
    lowered.layout = layout
    let growth = image.kernel.end > scenario.kernel.end ? (image.kernel.end - scenario.kernel.end + 4095) & ~4095 : 0
    let limit = UInt64(scenario.configuration.identityLimit) + growth
    if scenario.kernelStart == image.kernel.start && limit <= 1 << 30 {
      lowered.configuration.identityLimit = UInt32(limit)
    }
    if lowered.reserved.count > Int(KMEM_RESERVED_MAX) { throw .tooManyRanges }
    if !lowered.mapCertainlyFits { throw .mapMayNotFit }
    return lowered
  }
}
