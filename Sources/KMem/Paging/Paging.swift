// Turning paging on: the kernel's directory, the kmap window's table, the identity range and the high half, all from
// boot_early, and then CR3, CR4 and CR0 in an order that is safe whether boot tables were in use or not.

/// What KMem remembers of paging: a few words. The tables themselves are in the machine's memory.
public struct Paging: Sendable {
  /// The kernel's own directory, below the identity limit.
  public let kernelDirectory: PhysicalAddress

  /// The table that serves the kmap window, below the identity limit.
  @usableFromInline
  let kmapTable: PhysicalAddress

  /// The byte behind the identity range, a multiple of 4096.
  public let identityLimit: UInt32

  @usableFromInline
  let spaces: AddressSpaceTable

  /// The byte behind the heap's pages.
  @usableFromInline
  var heapEnd: VirtualAddress

  /// kmap slots in use by callers; they are taken and given back in order.
  @usableFromInline
  var kmapDepth: UInt32

  /// Builds the kernel's address space from boot_early and turns paging on: `paging_init_minimal`.
  ///
  /// CR0.PG may be set already, by boot tables that map the identity range and the kernel image. Afterwards CR0.PG and
  /// CR0.WP are set, CR4.PSE, CR4.PAE and CR4.PGE are clear and no translation of the boot tables is cached.
  ///
  /// - Parameters:
  ///   - kernel: the image, mapped writable from its virtual start on.
  ///   - configuration: must have passed its validation with `kernel`.
  /// - Complexity: O(pages of the identity range and of the image).
  /// - Throws: `physicalAddressExtension`, `bootEarly` when the arena is too small; CR3, CR4 and CR0 are untouched then.
  @inlinable
  public init(
    kernel: KernelImage, configuration: MemoryConfiguration, bootEarly: inout BootEarly, on machine: some Machine
  ) throws(PagingError) {
    let paging = machine.controlRegister0 & ControlRegister0.paging != 0
    let extended = machine.controlRegister4 & ControlRegister4.physicalAddressExtension != 0
    if paging && extended { throw .physicalAddressExtension }

    identityLimit = configuration.identityLimit
    kernelDirectory = try Paging.createTable(from: &bootEarly, on: machine)
    kmapTable = try Paging.table(
      for: AddressLayout.kmapBase, in: kernelDirectory, from: &bootEarly, on: machine)
    let spacesSize = configuration.maximumAddressSpaces * 4
    let spacesBase: PhysicalAddress
    do throws(BootEarlyError) {
      spacesBase = try bootEarly.allocateZeroed(size: spacesSize, alignment: 4, on: machine)
    } catch { throw .bootEarly(error) }
    spaces = AddressSpaceTable(
      base: VirtualAddress(spacesBase.rawValue), capacity: configuration.maximumAddressSpaces)
    heapEnd = AddressLayout.heapBase
    kmapDepth = 0

    try Paging.mapRun(
      VirtualAddress(0), to: PhysicalAddress(0), pages: identityLimit >> Frame.shift, in: kernelDirectory,
      from: &bootEarly, on: machine)
    let image = kernel.physical.framesTouched
    try Paging.mapRun(
      kernel.virtualStart, to: Frame(image.start).address, pages: image.count, in: kernelDirectory,
      from: &bootEarly, on: machine)
    _ = spaces.open(kernelDirectory, at: 0, on: machine)
    Paging.turnOn(kernelDirectory, on: machine)
  }

  /// Loads the directory first: clearing CR4.PSE under boot tables with 4 MiB pages would pull the code from under us.
  /// Clearing CR4.PGE drops what those tables had marked global.
  @inlinable
  static func turnOn(_ directory: PhysicalAddress, on machine: some Machine) {
    machine.loadDirectory(directory)
    let unwanted =
      ControlRegister4.pageSizeExtensions | ControlRegister4.physicalAddressExtension | ControlRegister4.globalPages
    let control4 = machine.controlRegister4
    if control4 & unwanted != 0 { machine.writeControlRegister4(control4 & ~unwanted) }
    machine.writeControlRegister0(
      machine.controlRegister0 | ControlRegister0.paging | ControlRegister0.writeProtect)
  }

  /// A zeroed page from boot_early for a directory (`paging_create_directory`) or a table.
  @inlinable
  static func createTable(from bootEarly: inout BootEarly, on machine: some Machine) throws(PagingError)
    -> PhysicalAddress
  {
    do throws(BootEarlyError) {
      return try bootEarly.allocateZeroed(size: Frame.size, alignment: Frame.size, on: machine)
    } catch { throw .bootEarly(error) }
  }

  /// The table that serves `virtual`, made and linked if absent: `create_page_table` before the directory is loaded.
  /// Kernel entries are writable and not user; the pages' own entries restrict further.
  @inlinable
  static func table(
    for virtual: VirtualAddress, in directory: PhysicalAddress, from bootEarly: inout BootEarly,
    on machine: some Machine
  ) throws(PagingError) -> PhysicalAddress {
    let place = VirtualAddress(directory.rawValue + virtual.directoryIndex * 4)
    let entry = PageEntry(rawValue: machine.load(place))
    if entry.isPresent { return entry.address }
    let table = try createTable(from: &bootEarly, on: machine)
    machine.store(PageEntry(table, .writable).rawValue, at: place)
    return table
  }

  /// Maps `pages` consecutive pages to consecutive frames, writable for the kernel.
  @inlinable @inline(never)
  static func mapRun(
    _ virtual: VirtualAddress, to physical: PhysicalAddress, pages: UInt32, in directory: PhysicalAddress,
    from bootEarly: inout BootEarly, on machine: some Machine
  ) throws(PagingError) {
    var mapped: UInt32 = 0
    while mapped < pages {
      let first = virtual.advanced(byBytes: mapped << Frame.shift)
      let table = try table(for: first, in: directory, from: &bootEarly, on: machine)
      let count = min(pages - mapped, AddressLayout.entriesPerTable - first.tableIndex)
      let source = PhysicalAddress(physical.rawValue + mapped << Frame.shift)
      var place = VirtualAddress(table.rawValue + first.tableIndex * 4)
      var entry = PageEntry(source, .writable).rawValue
      let end = place.advanced(byBytes: count * 4)
      while place < end {
        machine.store(entry, at: place)
        place = place.advanced(byBytes: 4)
        entry &+= Frame.size
      }
      mapped += count
    }
  }
}
