// Pages and address spaces by way of C, where a space is known by the pointer to its directory.

import CKMem
import Operations

/// The pointers that callers were given, by the number of the space. A pointer can come back for a later space; who still
/// has the old one then means the new one, and no C caller can do anything about it.
struct SpacePointers {
  /// A space that was created.
  struct Space {
    let pointer: UInt32
    var isAlive = true
  }

  private(set) var all: [Space]

  init(kernel: UInt32) { all = [Space(pointer: kernel)] }

  enum Pointer: Equatable {
    case pointer(UInt32)
    /// The pointer of a dead space is another's now.
    case reused
  }

  /// The handle that a caller passes for a space; NULL for one that never existed.
  subscript(number: UInt32) -> Pointer {
    guard number < all.count else { return .pointer(0) }
    let space = all[Int(number)]
    if !space.isAlive && all.contains(where: { $0.isAlive && $0.pointer == space.pointer }) { return .reused }
    return .pointer(space.pointer)
  }

  /// Numbers a new space.
  mutating func append(_ pointer: UInt32) -> UInt32 {
    all.append(Space(pointer: pointer))
    return UInt32(all.count - 1)
  }

  mutating func end(_ number: UInt32) { all[Int(number)].isAlive = false }
}

extension LibrarySubject {
  /// Calls with the pointer of a space, where there is one.
  private func with(_ space: UInt32, _ body: (UInt32) -> Response) -> Response {
    switch spaces[space] {
    case .pointer(let pointer): return body(pointer)
    case .reused:
      library.unaskedCount += 1
      return .refused(.invalidSpace)
    }
  }

  func performOnPages(_ operation: Operation) -> Response {
    switch operation {
    case .createTable(let virtual, let flags, let space):
      with(space) { address(processor.call(.createPageTable, $0, 0, virtual, flags, processor.results)) }
    case .map(let virtual, let physical, let flags, let space):
      with(space) { done(processor.call(.pagingMap, $0, virtual, physical, flags)) }
    case .remap(let virtual, let physical, let flags, let space):
      with(space) { page(processor.call(.pagingRemap, $0, virtual, physical, flags, processor.results)) }
    case .protect(let virtual, let flags, let space):
      with(space) { done(processor.call(.pagingProtect, $0, virtual, flags)) }
    case .unmap(let virtual, let space):
      with(space) { page(processor.call(.pagingUnmap, $0, virtual, processor.results)) }
    case .translate(let virtual, let space):
      with(space) {
        let status = processor.call(.pagingGetPhysical, $0, virtual, processor.results)
        if status == KMEM_ERROR_PAGE_NOT_MAPPED.rawValue { return .translation(nil) }
        return response(status) { .translation(processor.result(0)) }
      }
    case .mapUserPages(let virtual, let size, let flags, let space):
      with(space) { done(processor.call(.userMapPages, $0, virtual, size, flags)) }
    default: .refused(.unsupported)
    }
  }

  private func page(_ status: UInt32?) -> Response {
    response(status) { .page(physical: processor.result(0), wasFreed: processor.result(1) & 0xFF != 0) }
  }

  func performOnSpaces(_ operation: Operation) -> Response {
    switch operation {
    case .createSpace:
      return response(processor.call(.pagingCreateUserDirectory, processor.results)) {
        .space(spaces.append(processor.result(0)))
      }
    case .destroySpace(let space):
      let response = with(space) { done(processor.call(.pagingDestroyUserDirectory, $0)) }
      if response == .done { spaces.end(space) }
      return response
    case .switchTo(let space): return with(space) { done(processor.call(.pagingSwitchDirectory, $0)) }
    default: return .refused(.unsupported)
    }
  }

  func directory(of space: UInt32) -> UInt32? {
    guard space < spaces.all.count, case .pointer(let pointer) = spaces[space], hasSpace(withDirectory: pointer) == true
    else { return nil }
    return pointer
  }

  func isFoundByDirectory(_ space: UInt32) -> Bool? { directory(of: space) != nil }

  func hasSpace(withDirectory physical: UInt32) -> Bool? {
    processor.call(.pagingGetPhysical, physical, 0, processor.results)
      .map { $0 != KMEM_ERROR_PAGE_INVALID_DIRECTORY.rawValue }
  }
}
