// Calls that a kernel must not make while it boots. None of them depends on the machine: each has one right refusal, which
// comes before a byte is written or handed out.

/// A call that must be refused on every machine on which boot_early has opened.
public enum EarlyMisuse: CaseIterable, Hashable, Sendable {
  // bootmem_init: what the linker and the loader say cannot be true.
  case emptyImage, storageBesideImage, storageNotInWords
  case headerAtEnd, tableAtEnd, tooManyEntries
  case emptyMultibootMap, multibootMapAtEnd, shortMultibootEntry, smallMultibootEntry

  // boot_early_init.
  case arenaBehindLimit, arenaAtLimit

  // create_page_table and paging_init_minimal.
  case tableWithDirtyFlag, tableOfWindow, tableOfUserPages, tableForUsers
  case imageReadOnly, imageForUsers, imageWithGlobalFlag

  // bootmem_init: storage of the map that lies before the image, or across one of its ends.
  case storageBeforeImage, storageAcrossStart, storageAcrossEnd

  /// Why the call must be refused.
  public var reason: BootRefusal {
    switch self {
    case .emptyImage: .bootMemory(.emptyImage)
    case .storageBesideImage, .storageNotInWords, .storageBeforeImage, .storageAcrossStart, .storageAcrossEnd:
      .bootMemory(.mapStorageOutsideImage)
    case .headerAtEnd, .tableAtEnd, .multibootMapAtEnd: .bootMemory(.tableOutsideAddressSpace)
    case .tooManyEntries: .bootMemory(.tooManyEntries, detail: 65_535)
    case .emptyMultibootMap: .bootMemory(.emptyTable)
    case .shortMultibootEntry, .smallMultibootEntry: .bootMemory(.malformedMultibootEntry)
    case .arenaBehindLimit, .arenaAtLimit: .bootEarly(.beyondIdentityLimit)
    case .tableOfWindow: .paging(.kmapWindow)
    case .tableOfUserPages: .paging(.invalidRange)
    case .tableForUsers: .paging(.kernelRange)
    case .tableWithDirtyFlag, .imageReadOnly, .imageForUsers, .imageWithGlobalFlag: .paging(.invalidFlags)
    }
  }

  /// Whether the call is about a directory, so that there has to be one.
  public var needsDirectory: Bool {
    switch self {
    case .smallMultibootEntry, .tableWithDirtyFlag, .tableOfWindow, .tableOfUserPages, .tableForUsers, .imageReadOnly,
      .imageForUsers, .imageWithGlobalFlag:
      true
    default: false
    }
  }
}
