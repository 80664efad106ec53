// Turning paging on: the kmap window's table, the identity range and the high half in the kernel's directory, and then
// CR3, CR4 and CR0 in an order that is safe whether boot tables were in use or not.

/// What KMem remembers of paging: a few words. The tables themselves are in the machine's memory.
public struct Paging: Sendable {
  /// The kernel's own directory, below the identity limit.
  public let kernelDirectory: PhysicalAddress

  /// The table that serves the kmap window.
  @usableFromInline
  let kmapTable: KmapTable

  /// The byte after the identity range, a multiple of 4096.
  public let identityLimit: UInt32

  /// Where user pages begin.
  @usableFromInline
  let userBase: VirtualAddress

  @usableFromInline
  let spaces: AddressSpaceTable

  /// The byte after the heap's pages.
  @usableFromInline
  var heapEnd: VirtualAddress

  /// kmap slots in use by callers; they are taken and given back in order.
  @usableFromInline
  var kmapDepth: UInt32

  /// Completes the kernel's directory and turns paging on: `paging_init_minimal`.
  ///
  /// CR0.PG may be set already, by boot tables that map the identity range and the kernel image. Afterwards CR0.PG and
  /// CR0.WP are set, CR4.PSE, CR4.PAE and CR4.PGE are clear and no translation of the boot tables is cached.
  ///
  /// - Parameters:
  ///   - directory: with any of its tables made already, and no pages.
  ///   - kernel: the image, mapped from its virtual start on.
  ///   - imageFlags: of the image's pages: writable, never user.
  ///   - configuration: must have passed its validation with `kernel`, and have the identity limit of `directory`.
  ///   - pages: where tables come from: boot_early, or what a C kernel provides.
  /// - Complexity: O(pages of the identity range and of the image).
  /// - Throws: `invalidFlags`, and `bootEarly` when the arena is too small; CR3, CR4 and CR0 are untouched then.
  @inlinable
  public init(
    loading directory: BootDirectory, kernel: KernelImage, imageFlags: PageFlags = .writable,
    configuration: MemoryConfiguration, pages: inout some BootPages, on machine: some Machine
  ) throws(PagingError) {
    if !imageFlags.isValidForPage || !imageFlags.contains(.writable) || imageFlags.contains(.user) {
      throw .invalidFlags
    }
    identityLimit = directory.identityLimit
    userBase = AddressLayout.userBase(identityLimit: directory.identityLimit)
    kernelDirectory = directory.address
    kmapTable = KmapTable(address: try directory.makeKmapTable(pages: &pages, on: machine))
    let spacesBase = try pages.takeZeroed(
      size: configuration.maximumAddressSpaces * 4, alignment: 4, on: machine)
    spaces = AddressSpaceTable(
      base: VirtualAddress(spacesBase.rawValue), capacity: configuration.maximumAddressSpaces)
    heapEnd = AddressLayout.heapBase
    kmapDepth = 0

    try directory.mapRun(
      VirtualAddress(0), to: PhysicalAddress(0), count: identityLimit >> Frame.shift, .writable, pages: &pages,
      on: machine)
    let image = kernel.physical.framesTouched
    try directory.mapRun(
      kernel.virtualStart, to: Frame(image.start).address, count: image.count, imageFlags, pages: &pages,
      on: machine)
    _ = spaces.record(kernelDirectory, at: 0, on: machine)
    Paging.turnOn(kernelDirectory, on: machine)
  }

  /// Loads the directory first: boot tables may map the running code with 4 MiB pages, and clearing CR4.PSE would unmap it.
  /// Clearing CR4.PGE drops the translations that boot tables had marked global.
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
}
