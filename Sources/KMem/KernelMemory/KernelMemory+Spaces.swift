// Address spaces: a directory each, all with the kernel's entries.

extension KernelMemory {
  /// The directory entries that differ from space to space: `userBase` up to 3 GiB.
  @inlinable
  var userEntries: Range<UInt32> {
    userBase.directoryIndex..<AddressLayout.kernelBase.directoryIndex
  }

  /// Makes an address space that shares the kernel range and has no user pages:
  /// `paging_create_user_directory_from_kernel`.
  ///
  /// It takes one frame for the directory; tables come with the first pages.
  ///
  /// - Complexity: O(entries of a directory + maximumAddressSpaces).
  /// - Throws: `tooManySpaces` when `maximumAddressSpaces` spaces live, `outOfMemory` when no frame is free. Nothing has
  ///   changed then.
  @inlinable
  public mutating func createAddressSpace() throws(PagingError) -> AddressSpace {
    guard let index = paging.spaces.vacancy(on: machine) else { throw .tooManySpaces }
    if frames.statistics.free == 0 { throw .outOfMemory }
    let directory = takeCountedFrame().address
    let window = open(directory, through: .directory)
    machine.copyPage(from: VirtualAddress(paging.kernelDirectory.rawValue), to: window.address)
    machine.fillWords(
      at: window.entry(userEntries.lowerBound), count: UInt32(userEntries.count), with: 0)
    close(window)
    return paging.spaces.record(directory, at: index, on: machine)
  }

  /// Destroys an address space: its directory, its tables and the frames that `mapUserPages` gave it are free again.
  /// Frames that `map` mapped stay their caller's, and nothing of the kernel's is touched.
  ///
  /// - Complexity: O(entries of its directory and tables).
  /// - Throws: `invalidSpace`, `kernelSpace`, or `spaceInUse` for the loaded space. Nothing has changed then.
  @inlinable
  public mutating func destroyAddressSpace(_ space: AddressSpace) throws(PagingError) {
    let directory = try directory(of: space)
    if space == .kernel { throw .kernelSpace }
    if directory == loadedDirectory { throw .spaceInUse }
    paging.spaces.forget(space.index, on: machine)
    let window = open(directory, through: .directory)
    for index in userEntries {
      let parent = PageEntry(rawValue: machine.load(window.entry(index)))
      if !parent.isPresent { continue }
      machine.store(0, at: window.entry(index))
      releaseOwnedPages(of: parent)
      releaseOwned(parent.address)
    }
    close(window)
    releaseOwned(directory)
  }

  /// Frees the frames that KMem allocated for the pages of a table.
  @inlinable
  mutating func releaseOwnedPages(of parent: PageEntry) {
    let window = open(parent.address, through: .table)
    var index: UInt32 = 0
    while index < AddressLayout.entriesPerTable {
      let entry = PageEntry(rawValue: machine.load(window.entry(index)))
      if entry.isPresent && entry.isOwned { releaseOwned(entry.address) }
      index += 1
    }
    close(window)
  }

  /// Loads an address space: `paging_switch_directory`. Every cached translation is dropped, since KMem maps no global pages.
  ///
  /// The kernel range is the same in every space, so code, stack and heap stay where they are. Loading the loaded space again is
  /// allowed and drops the translations, too.
  ///
  /// - Complexity: O(1): one MOV to CR3.
  /// - Throws: `invalidSpace`; CR3 has not changed then.
  @inlinable
  public func switchTo(_ space: AddressSpace) throws(PagingError) {
    machine.loadDirectory(try directory(of: space))
  }

  /// Whether CR3 names the directory of this address space.
  ///
  /// - Complexity: O(1).
  /// - Throws: `invalidSpace`.
  @inlinable
  public func isLoaded(_ space: AddressSpace) throws(PagingError) -> Bool {
    try directory(of: space) == loadedDirectory
  }

  /// The physical address of an address space's directory in bytes, a multiple of 4096: CR3 without its low bits.
  ///
  /// - Complexity: O(1).
  /// - Throws: `invalidSpace`.
  @inlinable
  public func directoryAddress(of space: AddressSpace) throws(PagingError) -> PhysicalAddress {
    try directory(of: space)
  }

  /// The live address space whose directory lies at `directory`, for callers who name spaces by their directories, as C
  /// kernels do.
  ///
  /// - Returns: `nil` where no space has its directory there.
  /// - Complexity: O(1) for the kernel's own, O(maximumAddressSpaces) for others.
  @inlinable
  public func addressSpace(withDirectory directory: PhysicalAddress) -> AddressSpace? {
    if directory == paging.kernelDirectory { return .kernel }
    var index: UInt32 = 1
    while index < paging.spaces.capacity {
      let word = paging.spaces.word(at: index, on: machine)
      if word & AddressSpaceTable.liveBit != 0 && word & ~(Frame.size - 1) == directory.rawValue {
        return AddressSpace(index: index, word: word)
      }
      index += 1
    }
    return nil
  }
}
