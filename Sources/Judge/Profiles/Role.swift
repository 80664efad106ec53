// What an argument or a result is to the operation.

/// What a value of a call stands for.
public enum Role: Hashable, Sendable {
  /// A frame, by the address of its first byte.
  case physical
  /// A frame, by its number: the address divided by 4096.
  case frameNumber
  /// A frame, by the virtual address at which a linear window shows it: the frame's address plus the base.
  case pointer(at: Base)
  /// A frame, by its record in an array that begins at the base; a record has this many bytes.
  case record(bytes: Int, at: Base)
  /// A page, by the address of its first byte.
  case virtual
  /// A page, by its number: the address divided by 4096.
  case pageNumber
  /// Bytes asked from an allocator.
  case size
  /// How many frames, or how many elements of `size` bytes.
  case count
  /// How many pages.
  case pages
  /// Bytes; a power of two.
  case alignment
  /// Rights of a page, in the kernel's own bits.
  case flags
  /// An address space, in the form that the kernel gives it: see ``Layout/spaces``.
  case space
  /// A block of the heap, by its virtual address.
  case block
  /// A physical range's first byte.
  case start
  /// The byte after a physical range.
  case end
  /// Bytes of a range, of memory in all, or of a heap.
  case bytes
  /// Kibibytes of the same.
  case kibibytes
  /// The address of the firmware map, or of the Multiboot information.
  case map
  /// The number of the firmware map's entries.
  case mapCount
  /// The kernel's words before it gives up: the address of a text that a zero byte ends.
  case text
  /// An argument of a panic that says nothing to the judge.
  case anything

  /// Where a window or an array of records begins.
  public enum Base: Hashable, Sendable {
    case value(Place)
    /// The word that stands at a place.
    case wordAt(Place)

    var place: Place {
      switch self {
      case .value(let place), .wordAt(let place): place
      }
    }
  }

  /// Where the window or the records of a frame's role begin.
  public var base: Base? {
    switch self {
    case .pointer(let base), .record(_, let base): base
    default: nil
    }
  }

  /// Whether the role names one frame.
  public var isFrame: Bool {
    switch self {
    case .physical, .frameNumber, .pointer, .record: true
    default: false
    }
  }

  /// Whether the role names one page of a virtual address space.
  public var isPage: Bool { self == .virtual || self == .pageNumber }
}
