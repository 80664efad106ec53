// What can go wrong with directories, tables, pages and address spaces.

/// Why a paging operation was refused. Nothing has changed when one is thrown.
public enum PagingError: Error, Hashable, Sendable {
  /// The address space was destroyed or never existed.
  case invalidSpace

  /// A virtual or physical address is not a multiple of 4096.
  case unaligned

  /// Flags with the page-size, PAT or global bit, or with bits that mean nothing here.
  case invalidFlags

  /// A size of 0 bytes, or a range that runs past the end of its part of the address space.
  case invalidRange

  /// The address lies in the kmap window, 0xFFC00000 and above.
  case kmapWindow

  /// The address is the kernel's: only the kernel's own space can map there, and never for user mode.
  case kernelRange

  /// KMem works through the page: the identity range, or the heap's pages.
  case protectedRange

  /// A page is mapped there already; `remap` replaces it.
  case alreadyMapped

  /// No page is mapped there.
  case notMapped

  /// The frames that the operation needs are not free.
  case outOfMemory

  /// Every place for an address space is taken.
  case tooManySpaces

  /// The address space is the one in use: switch to another first.
  case spaceInUse

  /// The kernel's own address space can be neither destroyed nor given user pages of its own.
  case kernelSpace

  /// Paging is on with PAE, whose tables KMem does not build.
  case physicalAddressExtension

  /// The first tables come from boot_early, and it refused.
  case bootEarly(BootEarlyError)

  /// What is wrong and what to do.
  public var message: StaticString {
    switch self {
    case .invalidSpace: "the address space was destroyed or never existed"
    case .unaligned: "pages and frames start at multiples of 4096"
    case .invalidFlags: "page flags are the processor's bits 0 to 6; PAT, page size and global are not supported"
    case .invalidRange: "the range is empty or runs past the end of its part of the address space"
    case .kmapWindow: "addresses from 0xFFC00000 are kmap's; map somewhere below"
    case .kernelRange: "the kernel range is mapped through the kernel's space only, and never for user mode"
    case .protectedRange: "the identity range and the heap stay mapped: the memory manager works through them"
    case .alreadyMapped: "a page is mapped there already; unmap it first, or remap it"
    case .notMapped: "no page is mapped there"
    case .outOfMemory: "not enough free frames for the pages and the tables that map them"
    case .tooManySpaces: "every place for an address space is taken; raise maximumAddressSpaces"
    case .spaceInUse: "the address space is loaded; switch to another before destroying it"
    case .kernelSpace: "the kernel's own address space is never destroyed and owns no user pages"
    case .physicalAddressExtension: "the processor runs with PAE; enter with PAE off"
    case .bootEarly(let error): error.message
    }
  }
}

/// Why a kmap operation was refused. Nothing has changed when one is thrown.
public enum KmapError: Error, Hashable, Sendable {
  /// The physical address is not a multiple of 4096.
  case unaligned

  /// Every slot for callers is in use.
  case outOfSlots

  /// The address is not the one that the most recent `kmap` still in force returned.
  case notMostRecent

  /// What is wrong and what to do.
  public var message: StaticString {
    switch self {
    case .unaligned: "kmap maps whole frames: pass a multiple of 4096"
    case .outOfSlots: "every kmap slot is in use; kunmap some"
    case .notMostRecent: "kunmap undoes the most recent kmap first"
    }
  }
}
