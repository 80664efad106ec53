// Address spaces as tables by page: which page leads where, and what it allows. Tables appear only as what the contract says
// of them: that a directory entry has one, and whose it is.

import Operations

/// A page as it was asked for.
public struct PageModel: Hashable, Sendable {
  /// The frame's number.
  public var frame: UInt32

  /// Writable (0x2), user (0x4), write-through (0x8) and cache-disable (0x10).
  public var flags: UInt32

  /// Whether the frame goes with the page.
  public var isOwned: Bool

  /// The flags that decide what an access may do and how it is cached.
  public static let flagMask: UInt32 = 0x1E

  public init(frame: UInt32, flags: UInt32, isOwned: Bool) {
    self.frame = frame
    self.flags = flags & Self.flagMask
    self.isOwned = isOwned
  }

  public var isWritable: Bool { flags & 0x2 != 0 }
  public var isUser: Bool { flags & 0x4 != 0 }
}

/// A table that a directory entry names.
public struct TableModel: Hashable, Sendable {
  /// The table's frame.
  public var frame: UInt32

  /// What the directory entry allows, and how the table is cached: the permissions that its pages have needed, and what the table
  /// was made with.
  public var flags: UInt32

  /// Pages below it.
  public var pages: Int

  /// - Parameter flags: those of `PageModel.flagMask` that the table is made with.
  public init(frame: UInt32, flags: UInt32, pages: Int = 0) {
    self.frame = frame
    self.flags = flags & PageModel.flagMask
    self.pages = pages
  }
}

/// One address space.
public struct SpaceModel: Sendable {
  /// The frame of its directory.
  public var directory: UInt32

  /// Whether it has not been destroyed.
  public var isAlive = true

  /// Pages by number: those of the user range, and in the kernel's own space the kernel range's that changed after boot.
  /// nil stands for a page of boot that was unmapped.
  public var pages = OrderedTable<PageModel?>()

  /// Tables by directory slot: those of the user range, and in the kernel's own space the kernel range's.
  public var tables = OrderedTable<TableModel>()

  public init(directory: UInt32) {
    self.directory = directory
  }
}

/// The address spaces of a booted kernel, and the ranges that they share.
public struct SpacesModel: Sendable {
  /// Spaces by number; the first is the kernel's own.
  public var spaces: [SpaceModel]

  /// The number of the space that is loaded.
  public var loaded: UInt32 = 0

  /// How many can live at once, the kernel's own included.
  public let capacity: UInt32

  /// Page numbers: the identity range, the image and where it lies, the first user page.
  public let identity: Range<UInt32>
  public let image: Range<UInt32>
  public let imageFrame: UInt32
  public let userPages: Range<UInt32>

  /// Pages of the heap and of what it keeps for itself.
  public var heapPages: Range<UInt32>
  public var heapBookkeeping: Range<UInt32>

  /// What the kernel looks like.
  public let layout: KernelLayout

  public init(
    directory: UInt32, capacity: UInt32, identityLimit: UInt32, image: Range<UInt32>, imageFrame: UInt32,
    layout: KernelLayout
  ) {
    spaces = [SpaceModel(directory: directory)]
    self.capacity = capacity
    identity = 0..<identityLimit >> 12
    self.image = image
    self.imageFrame = imageFrame
    userPages = ((identityLimit >> 12) + 1023) / 1024 * 1024..<layout.kernelFirstPage
    self.layout = layout
    heapPages = layout.heapFirstPage..<layout.heapFirstPage
    heapBookkeeping = layout.heapBookkeepingFirstPage..<layout.heapBookkeepingFirstPage
  }

  public func isAlive(_ space: UInt32) -> Bool { space < spaces.count && spaces[Int(space)].isAlive }

  /// How many spaces live, the kernel's own included.
  public var aliveCount: Int { spaces.count { $0.isAlive } }

  public func isKernelPage(_ page: UInt32) -> Bool { !userPages.contains(page) }

  /// The number of the space whose dictionary has `page`, seen from `space`.
  public func owner(of page: UInt32, seenFrom space: UInt32) -> Int { isKernelPage(page) ? 0 : Int(space) }

  /// What a page is if nobody has changed it since boot; in the user range nothing.
  public func pageOfBoot(_ page: UInt32) -> PageModel? {
    if identity.contains(page) { return PageModel(frame: page, flags: 0x2, isOwned: false) }
    guard image.contains(page) else { return nil }
    return PageModel(frame: imageFrame + (page - image.lowerBound), flags: 0x2, isOwned: false)
  }

  /// What `page` is in `space`, which lives; nil if it is not mapped. The kmap window is not here.
  public func page(_ page: UInt32, in space: UInt32) -> PageModel? {
    if let changed = spaces[owner(of: page, seenFrom: space)].pages[page] { return changed }
    return pageOfBoot(page)
  }

  /// The table above `page` in `space`.
  public func table(above page: UInt32, in space: UInt32) -> TableModel? {
    spaces[owner(of: page, seenFrom: space)].tables[page >> 10]
  }

  /// Maps, remaps or unmaps a page, and counts it below its table.
  public mutating func set(_ page: UInt32, to model: PageModel?, in space: UInt32) {
    let owner = owner(of: page, seenFrom: space)
    let was = self.page(page, in: space) != nil
    if let model, !isKernelPage(page) { spaces[owner].tables[page >> 10]?.flags |= model.flags & 0x6 }
    spaces[owner].pages[page] = model == nil && !isKernelPage(page) ? .none : .some(model)
    if was != (model != nil) { spaces[owner].tables[page >> 10]?.pages += was ? -1 : 1 }
  }

  /// Whether the memory manager works through `page`.
  public func isProtected(_ page: UInt32) -> Bool {
    identity.contains(page) || heapPages.contains(page) || heapBookkeeping.contains(page)
  }

  /// How many tables are missing above the pages of `range` in `space`.
  public func missingTables(above range: Range<UInt32>, in space: UInt32) -> UInt32 {
    if range.isEmpty { return 0 }
    let slots = range.lowerBound >> 10...(range.upperBound - 1) >> 10
    return UInt32(slots.count { table(above: $0 << 10, in: space) == nil })
  }

  /// Whether a page of `range` is mapped in `space`.
  public func isMapped(anyOf range: Range<UInt32>, in space: UInt32) -> Bool {
    if range.count <= 4096 { return range.contains { page($0, in: space) != nil } }
    let pages = spaces[owner(of: range.lowerBound, seenFrom: space)].pages
    return (pages.place(of: range.lowerBound)..<pages.place(of: range.upperBound)).contains { pages.values[$0] != nil }
  }
}
