// What is where in a machine's memory before the first instruction of a kernel runs.
//
//   0x8000..                 0xB8000        1 MiB
//   ├ information, segments ┤ ├ screen ┤    ├ image ┤ modules ...     usable memory is the kernel's, all else is not

import KernelFiles
import Operations
import Profiles
import SimulatedPC
import Specification

/// Why a kernel cannot be loaded into a machine with a given firmware map.
public enum LoadingRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The image does not lie in usable memory, as a loader would need it to.
  case imageNotInMemory(first: UInt32, last: UInt32)
  /// No usable memory is left for what the loader passes.
  case noRoomForInformation(bytes: Int)

  public var description: String {
    switch self {
    case .imageNotInMemory(let first, let last):
      "the kernel is to be loaded at \(hexadecimal(first)) to \(hexadecimal(last)), which is not all usable memory"
    case .noRoomForInformation(let bytes):
      "there is no usable memory below 4 GiB for \(bytes) bytes that the loader passes"
    }
  }
}

/// The frames of a machine by what a kernel may do with them, and where the loader puts what it passes.
struct KernelMemoryPlan {
  /// Frames that are wholly usable.
  let usable: FrameSet
  /// Frames of the image, those of code included.
  let image: FrameSet
  /// Frames of the image that nothing may write.
  let code: FrameSet
  /// Frames that are of some use, and not wholly usable.
  let others: FrameSet
  /// Frames of devices: the screen's text, the interrupt controllers, and the profile's.
  let devices: FrameSet

  private static let standardDevices: [Range<UInt32>] = [0xA0..<0xC0, 0xFEC00..<0xFEC01, 0xFEE00..<0xFEE01]

  /// - Throws: `LoadingRefusal.imageNotInMemory`.
  init(_ file: KernelFile, _ profile: Profile, map: ReferenceFirmwareMap) throws(LoadingRefusal) {
    usable = FrameSet(map.usableFrameRuns.map { $0.first..<$0.first + $0.count })
    others = FrameSet(map.touchedFrameRuns.map { $0.first..<$0.first + $0.count }).subtracting(usable)
    image = FrameSet(touching: file.segments.map(\.physicalRange))
    code = image.subtracting(FrameSet(touching: file.writableRanges))
    let own = profile.layout.devices.memory.map { $0.first >> 12..<$0.last >> 12 + 1 }
    devices = FrameSet(Self.standardDevices + own).subtracting(usable)
    for segment in file.segments where !FrameSet(touching: [segment.physicalRange]).isSubset(of: usable) {
      let first = segment.physicalAddress
      throw .imageNotInMemory(first: first, last: first &+ (segment.memorySize - 1))
    }
  }

  /// Who owns each frame at power-on. The kernel may store to all usable memory but its code.
  var installed: InstalledMemory {
    var memory = InstalledMemory()
    for (set, owner) in [(others, FrameOwner.reserved), (devices, .device), (usable, .bookkeeping), (code, .kernel)] {
      for run in set.ranges { memory.set(owner, from: run.lowerBound, count: UInt32(run.count)) }
    }
    return memory
  }

  /// The lowest place above 32 KiB with `size` bytes of usable memory outside the image and outside `taken`.
  func place(_ bytes: Int, taken: FrameSet, from first: UInt32 = 8) throws(LoadingRefusal) -> UInt32 {
    let frames = (bytes + 4095) / 4096
    let room = usable.subtracting(image).subtracting(taken).intersection(FrameSet([first..<1 << 20]))
    guard let run = room.ranges.first(where: { $0.count >= frames }) else {
      throw .noRoomForInformation(bytes: bytes)
    }
    return run.lowerBound << 12
  }
}

extension FrameSet {
  /// The frames that share a byte with any of the ranges, which end at or below 4 GiB.
  init(touching ranges: [Range<UInt64>]) {
    self.init(
      ranges.filter { !$0.isEmpty }.map { UInt32($0.lowerBound >> 12)..<UInt32(($0.upperBound + 4095) >> 12) })
  }
}

extension KernelFile {
  /// Physical addresses of what the kernel may write in its image: sections where there are any, since one segment may hold
  /// code and data.
  var writableRanges: [Range<UInt64>] {
    let loaded = sections.filter(\.isLoaded)
    guard !loaded.isEmpty else {
      return segments.filter { $0.rights.contains(.write) }.map(\.physicalRange)
    }
    func range(_ section: Section) -> Range<UInt64>? {
      guard section.size > 0, let start = physicalAddress(ofVirtual: section.address) else { return nil }
      return UInt64(start)..<UInt64(start) + UInt64(section.size)
    }
    // Zeros that nobody may write are of no use: an assembler's section without the flag is a stack.
    let zeros = loaded.filter { $0.isZeroFilled && !$0.isWritable }.compactMap(range)
    let fixed = loaded.filter { !$0.isWritable && !$0.isZeroFilled }.compactMap(range)
      .sorted { $0.lowerBound < $1.lowerBound }
    return zeros
      + segments.flatMap { segment -> [Range<UInt64>] in
        guard segment.rights.contains(.write) else { return [] }
        var writable: [Range<UInt64>] = []
        var place = segment.physicalRange.lowerBound
        for range in fixed where range.overlaps(segment.physicalRange) {
          if place < range.lowerBound { writable.append(place..<range.lowerBound) }
          place = max(place, range.upperBound)
        }
        if place < segment.physicalRange.upperBound { writable.append(place..<segment.physicalRange.upperBound) }
        return writable
      }
  }

  /// Code by its physical address: executable sections where there are any, else executable segments; and what holds the
  /// entry, since 32-bit paging executes everything, and a missing flag of an assembler's section is not noticed.
  var code: [(physical: UInt32, virtual: UInt32, size: UInt32)] {
    let loaded = sections.filter { $0.isLoaded && $0.size > 0 }.compactMap { section in
      physicalAddress(ofVirtual: section.address).map {
        (isCode: section.isExecutable, physical: $0, virtual: section.address, size: section.size)
      }
    }
    let all =
      loaded.contains(where: \.isCode)
      ? loaded
      : segments.map {
        (
          isCode: $0.rights.contains(.execute), physical: $0.physicalAddress, virtual: $0.virtualAddress,
          size: $0.memorySize
        )
      }
    return all.filter { part in
      part.isCode || physicalEntry.map { $0 >= part.physical && $0 - part.physical < part.size } ?? false
    }
    .map { ($0.physical, $0.virtual, $0.size) }
  }
}
