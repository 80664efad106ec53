// One entry as a line states it, before it is known what its numbers mean: whether an end is inclusive, whether a second
// number is a length, and which radix digits have is decided for all rows of a map together.

/// An entry whose numbers still have to be understood.
struct Row {
  /// What the second number is.
  enum Second: Hashable {
    case length
    case end
    case inclusiveEnd
    case exclusiveEnd
    case pages
    /// A second column.
    case unknown
  }

  /// What the row says of its type.
  enum Kind {
    case word(MemoryTypeWord)
    case number(Number)
  }

  /// Rows of one map have the same.
  struct Shape: Hashable {
    enum Family: String {
      case range = "START - END TYPE"
      case fields = "NAME = NUMBER"
      case columns = "START LENGTH TYPE"
      case efi = "efi: memN: range=[START-END)"
      case sysfs = "N/start, N/end, N/type"
    }
    let family: Family
    /// The marks around and between the numbers.
    var marks = ""
    var second: Second
  }

  let line: Int
  var shape: Shape
  let start: Number
  let second: Number
  /// A third number, which may be the length or the pages of a range.
  var third: Number?
  /// Whether the third number was named as a size.
  var hasSize = false
  let kind: Kind
  var attributes: Number?
  /// Whether its type is named as UEFI names types.
  var isOfEFI = false
  /// Whether the line has numbers and blanks alone, so that it is an entry of a table or a slip of the pen.
  var isBare = false

  init(line: Int, shape: Shape, start: Number, second: Number, third: Number? = nil, kind: Kind) {
    self.line = line
    self.shape = shape
    self.start = start
    self.second = second
    self.third = third
    self.kind = kind
  }
}
