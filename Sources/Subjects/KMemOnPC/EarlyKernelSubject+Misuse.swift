// The calls of `EarlyMisuse` on KMem. They are made on copies of what the kernel has: what they took would be taken all the
// same, since the memory is there once.

import KMem
import KMemReplay
import Operations

extension EarlyKernelSubject {
  @inline(never)
  public func refusal(of misuse: EarlyMisuse) -> BootFailure? {
    do throws(MemorySetupError) {
      if misuse.isOfFirmwareTable || misuse.isOfImage {
        _ = try BootMemory(try information(for: misuse), configuration: configuration, on: machine)
      } else if misuse.needsDirectory {
        do throws(PagingError) { try makeTables(misuse) } catch { throw .paging(error) }
      } else {
        do throws(BootEarlyError) { try openArena(misuse) } catch { throw .bootEarly(error) }
      }
      return nil
    } catch { return BootFailure(error) }
  }

  /// Correct arguments, except the one that is wrong.
  private func information(for misuse: EarlyMisuse) throws(MemorySetupError) -> BootInformation {
    var information = information
    let image = information.kernel.physical
    switch misuse {
    case .emptyImage: information.kernel.physical = PhysicalRange(start: image.start, end: image.start)
    case .storageBesideImage: information.mapStorage = PhysicalRange(start: image.end + 4096, length: 20)
    case .storageBeforeImage:
      information.mapStorage = PhysicalRange(start: image.start - 4096, length: 20)
    case .storageAcrossStart: information.mapStorage = PhysicalRange(start: image.start - 20, length: 40)
    case .storageAcrossEnd:
      information.mapStorage = PhysicalRange(start: image.framesTouched.bytes.end - 20, length: 40)
    case .storageNotInWords: information.mapStorage = PhysicalRange(start: image.start + 2, length: 20)
    default: information.firmwareTable = try table(for: misuse)
    }
    return information
  }

  private func table(for misuse: EarlyMisuse) throws(MemorySetupError) -> FirmwareTable {
    let last = VirtualAddress(0xFFFF_FFF0)
    switch misuse {
    case .headerAtEnd:
      do throws(FirmwareMapError) { return try FirmwareTable(header: last, on: machine) } catch {
        throw .firmwareMap(error)
      }
    case .tableAtEnd: return FirmwareTable(address: last, layout: .e820(count: 1, entrySize: 20))
    case .tooManyEntries: return FirmwareTable(address: last, layout: .e820(count: 65_536, entrySize: 20))
    case .emptyMultibootMap: return FirmwareTable(address: last, layout: .multiboot(length: 0))
    case .multibootMapAtEnd: return FirmwareTable(address: last, layout: .multiboot(length: 17))
    case .shortMultibootEntry:
      return FirmwareTable(address: VirtualAddress(4096), layout: .multiboot(length: 23))
    default:
      // The directory entry for the last 4 MiB below the kernel is 0, and so is the size of an entry that begins there.
      let place = VirtualAddress((directory?.address.rawValue ?? 0) + 0x2FF * 4)
      return FirmwareTable(address: place, layout: .multiboot(length: 24))
    }
  }

  private func openArena(_ misuse: EarlyMisuse) throws(BootEarlyError) {
    let limit = configuration.identityLimit
    let ranges = reserved
    if misuse == .arenaAtLimit {
      _ = try BootEarly(
        start: limit, size: Frame.size, identityLimit: limit, map: boot.map, reserved: ranges.span, on: machine)
    } else {
      _ = try BootEarly(
        size: Frame.size, behind: UInt64(limit), identityLimit: limit, map: boot.map, reserved: ranges.span,
        on: machine)
    }
  }

  private func makeTables(_ misuse: EarlyMisuse) throws(PagingError) {
    switch misuse {
    case .tableWithDirtyFlag: try makeTable(0, .dirty)
    case .tableOfWindow: try makeTable(0xFFC0_0000, .writable)
    case .tableOfUserPages: try makeTable(0xBFC0_0000, .writable)
    case .tableForUsers: try makeTable(0, .user)
    case .imageReadOnly: try load(imageFlags: .readOnly)
    case .imageForUsers: try load(imageFlags: PageFlags.writable.union(.user))
    default: try load(imageFlags: PageFlags(rawValue: 0x102))
    }
  }

  private func makeTable(_ virtual: UInt32, _ flags: PageFlags) throws(PagingError) {
    var pages = arena
    _ = try directory?.createPageTable(for: VirtualAddress(virtual), flags, pages: &pages, on: machine)
  }

  private func load(imageFlags: PageFlags) throws(PagingError) {
    guard let directory else { return }
    var pages = arena
    _ = try Paging(
      loading: directory, kernel: boot.kernel, imageFlags: imageFlags, configuration: configuration, pages: &pages,
      on: machine)
  }
}

extension EarlyMisuse {
  fileprivate var isOfImage: Bool {
    switch self {
    case .emptyImage, .storageBesideImage, .storageNotInWords, .storageBeforeImage, .storageAcrossStart,
      .storageAcrossEnd:
      true
    default: false
    }
  }

  fileprivate var isOfFirmwareTable: Bool { reason.stage == .bootMemory && !isOfImage }
}
