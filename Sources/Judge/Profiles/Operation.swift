// What a kernel can be asked, and which values each question needs.

/// An operation of a memory manager, named as the profile names it.
public enum Operation: String, CaseIterable, Sendable {
  // Frames
  case allocateFrame = "alloc_frame"
  case freeFrame = "free_frame"
  case allocateFrames = "alloc_frames"
  case freeFrames = "free_frames"
  case reserve
  case freeCount = "free_count"
  case usedCount = "used_count"
  case totalMemory = "total_memory"
  // Before frames
  case earlyAllocate = "early_alloc"
  case earlyLeft = "early_left"
  // Pages of the kernel
  case mapPage = "map_page"
  case mapPages = "map_pages"
  case unmapPage = "unmap_page"
  case unmapPages = "unmap_pages"
  case protectPage = "protect_page"
  case translate
  // Address spaces
  case createSpace = "create_space"
  case destroySpace = "destroy_space"
  case switchSpace = "switch_space"
  case mapUserPage = "map_user_page"
  case mapUserPages = "map_user_pages"
  case unmapUserPage = "unmap_user_page"
  case unmapUserPages = "unmap_user_pages"
  case protectUserPage = "protect_user_page"
  case translateUser = "translate_user"
  // Window
  case kmap
  case kunmap
  // Heap
  case allocate
  case allocateZeroed = "allocate_zeroed"
  case allocateArray = "allocate_array"
  case allocateAligned = "allocate_aligned"
  case resize
  case free
  case usableSize = "usable_size"
  case heapFreeBytes = "heap_free_bytes"
  case heapUsedBytes = "heap_used_bytes"

  /// The part of the memory manager that the operation belongs to.
  public enum Part: String, CaseIterable, Sendable {
    case frames, early, pages, spaces, window, heap
  }

  public var part: Part {
    switch self {
    case .allocateFrame, .freeFrame, .allocateFrames, .freeFrames, .reserve, .freeCount, .usedCount, .totalMemory:
      .frames
    case .earlyAllocate, .earlyLeft: .early
    case .mapPage, .mapPages, .unmapPage, .unmapPages, .protectPage, .translate: .pages
    case .createSpace, .destroySpace, .switchSpace, .mapUserPage, .mapUserPages, .unmapUserPage, .unmapUserPages,
      .protectUserPage, .translateUser:
      .spaces
    case .kmap, .kunmap: .window
    case .allocate, .allocateZeroed, .allocateArray, .allocateAligned, .resize, .free, .usableSize, .heapFreeBytes,
      .heapUsedBytes:
      .heap
    }
  }
}

/// A kind of value, of which a call may use one of several roles.
enum RoleKind: Hashable {
  case frame, page, space, flags, size, count, pages, alignment, block, start, end, amount, address

  func contains(_ role: Role) -> Bool {
    switch self {
    case .frame: role.isFrame
    case .page: role.isPage
    case .space: role == .space
    case .flags: role == .flags
    case .size: role == .size || role == .bytes
    case .count: role == .count
    case .pages: role == .pages || role == .bytes || role == .size || role == .count
    case .alignment: role == .alignment
    case .block: role == .block
    case .start: role == .start || role.isFrame
    case .end: role == .end
    case .amount: role == .count || role == .bytes || role == .kibibytes || role == .pages
    case .address: role.isFrame || role.isPage || role == .block
    }
  }

  /// As an error names it.
  var words: String {
    switch self {
    case .frame: "a frame (physical, frame number, pointer at ADDRESS, or record of N bytes at ADDRESS)"
    case .page: "a page (virtual, or page number)"
    case .space: "space"
    case .flags: "flags"
    case .size: "size"
    case .count: "count"
    case .pages: "pages (or bytes)"
    case .alignment: "alignment"
    case .block: "block"
    case .start: "start (or a frame)"
    case .end: "end"
    case .amount: "count, pages, bytes or kibibytes"
    case .address: "an address (physical, pointer at ADDRESS, or virtual)"
    }
  }
}

/// What the call of an operation must and may pass and return.
struct OperationShape {
  var needs: [RoleKind] = []
  var allows: [RoleKind] = []
  /// One of each list must be passed.
  var needsOneOf: [[RoleKind]] = []
  var returns: RoleKind?
  var mayReturn: [RoleKind] = []
}

extension Operation {
  var shape: OperationShape {
    switch self {
    case .allocateFrame: OperationShape(returns: .frame)
    case .freeFrame: OperationShape(needs: [.frame])
    case .allocateFrames: OperationShape(needs: [.count], allows: [.alignment], returns: .frame)
    case .freeFrames: OperationShape(needs: [.frame, .count])
    case .reserve: OperationShape(needs: [.start], needsOneOf: [[.end, .size, .count]])
    case .freeCount, .usedCount, .totalMemory, .earlyLeft, .heapFreeBytes, .heapUsedBytes:
      OperationShape(returns: .amount)
    case .earlyAllocate: OperationShape(needs: [.size], allows: [.alignment], returns: .address)
    case .mapPage: OperationShape(needs: [.page, .frame], allows: [.flags])
    case .mapPages: OperationShape(needs: [.page, .frame, .pages], allows: [.flags, .space])
    case .unmapPage: OperationShape(needs: [.page], mayReturn: [.frame])
    case .unmapPages: OperationShape(needs: [.page, .pages], allows: [.space])
    case .protectPage: OperationShape(needs: [.page, .flags])
    case .translate: OperationShape(needs: [.page], returns: .frame, mayReturn: [.flags])
    case .createSpace: OperationShape(returns: .space)
    case .destroySpace, .switchSpace: OperationShape(needs: [.space])
    case .mapUserPage: OperationShape(needs: [.space, .page, .frame], allows: [.flags])
    case .mapUserPages: OperationShape(needs: [.space, .page, .pages], allows: [.flags])
    case .unmapUserPage: OperationShape(needs: [.space, .page], mayReturn: [.frame])
    case .unmapUserPages: OperationShape(needs: [.space, .page, .pages])
    case .protectUserPage: OperationShape(needs: [.space, .page, .flags])
    case .translateUser: OperationShape(needs: [.space, .page], returns: .frame, mayReturn: [.flags])
    case .kmap: OperationShape(needs: [.frame], allows: [.flags], returns: .page)
    case .kunmap: OperationShape(allows: [.page])
    case .allocate: OperationShape(needs: [.size], returns: .block)
    case .allocateZeroed: OperationShape(needs: [.size], allows: [.count], returns: .block)
    case .allocateArray: OperationShape(needs: [.count, .size], returns: .block)
    case .allocateAligned: OperationShape(needs: [.size, .alignment], returns: .block)
    case .resize: OperationShape(needs: [.block, .size], returns: .block)
    case .free: OperationShape(needs: [.block], allows: [.size])
    case .usableSize: OperationShape(needs: [.block], returns: .size)
    }
  }
}
