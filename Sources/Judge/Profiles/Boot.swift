// How the machine is set up and started, and how the kernel learns what memory there is.

/// The start of a kernel.
public struct Boot: Hashable, Sendable {
  public enum Entry: Hashable, Sendable {
    /// As a Multiboot 1 loader starts a kernel: protected mode, flat segments, paging off, EBX the boot information.
    case multiboot
    /// At a symbol, in flat protected mode with paging off.
    case symbol(SymbolReference)
    /// Nothing runs: functions are called at once.
    case none
  }

  public var entry: Entry
  /// The function at whose first instruction the boot is over; nil with ``Entry/none`` only.
  public var until: SymbolReference?
  /// The function at whose first instruction `early_alloc` may be called; nil: after the boot and the set-up, as all others.
  public var early: SymbolReference?
  /// Bytes of RAM of the reference machine, a multiple of 4096; 64 MiB by default.
  public var memory: UInt64
  /// Bytes of the smallest machine on which the kernel must start, a multiple of 4096.
  public var leastMemory: UInt64?
  /// Bytes below which the kernel manages all usable memory, a multiple of 4096; nil: those of the reference machine.
  public var mostMemory: UInt64?
  public var map: MapSource
  /// What the loader passes as the command line.
  public var commandLine: String
  /// Bytes of each module that the loader puts into memory.
  public var modules: [UInt64]
  /// How many times the usual 150 million blocks of instructions a start may take before it counts as endless: 1 to 100.
  public var patience: UInt64

  public init(
    entry: Entry = .none, until: SymbolReference? = nil, early: SymbolReference? = nil,
    memory: UInt64 = Boot.defaultMemory,
    leastMemory: UInt64? = nil,
    map: MapSource = .fixed, commandLine: String = "", modules: [UInt64] = [], patience: UInt64 = 1
  ) {
    self.entry = entry
    self.until = until
    self.early = early
    self.memory = memory
    self.leastMemory = leastMemory
    self.map = map
    self.commandLine = commandLine
    self.modules = modules
    self.patience = patience
  }

  public static let defaultMemory: UInt64 = 64 << 20
}

/// How the firmware map reaches the kernel.
public enum MapSource: Hashable, Sendable {
  /// In the Multiboot information.
  case multiboot
  /// As a table that the boot leaves at a place where the kernel looks for it.
  case table(MapTable)
  /// As a table whose address a call takes as its argument `map`.
  case argument(MapLayout)
  /// Not at all: the kernel has a fixed map.
  case fixed
}

/// A firmware map at a place that the kernel knows.
public struct MapTable: Hashable, Sendable {
  public var at: Place
  /// Where the number of entries stands; nil: an entry of zeros ends the table.
  public var countAt: Place?
  /// Bits of the number of entries: 8, 16 or 32.
  public var countBits: Int
  public var layout: MapLayout

  public init(at: Place, countAt: Place? = nil, countBits: Int = 32, layout: MapLayout = MapLayout()) {
    self.at = at
    self.countAt = countAt
    self.countBits = countBits
    self.layout = layout
  }
}

/// The fields of an entry of a firmware map, in order and without gaps.
public struct MapLayout: Hashable, Sendable {
  public struct Field: Hashable, Sendable {
    public var meaning: Meaning
    /// 8, 16, 32 or 64.
    public var bits: Int

    public init(_ meaning: Meaning, bits: Int) {
      self.meaning = meaning
      self.bits = bits
    }
  }

  public enum Meaning: String, CaseIterable, Sendable {
    /// The first byte's address.
    case base
    case length
    /// The address after the last byte.
    case end
    /// The last byte's address.
    case last
    /// 1: usable, as E820 numbers types.
    case type
    /// ACPI's extended attributes; 1 in every entry.
    case attributes
    /// Bytes of the entry that follow this field, as Multiboot has it.
    case size
    /// Zeros.
    case skip
  }

  public var fields: [Field]

  public init(_ fields: [Field] = MapLayout.e820) { self.fields = fields }

  /// Bytes of an entry.
  public var entrySize: Int { fields.reduce(0) { $0 + $1.bits / 8 } }

  /// 24 bytes: base, length, type, attributes.
  public static let e820 = [
    Field(.base, bits: 64), Field(.length, bits: 64), Field(.type, bits: 32), Field(.attributes, bits: 32),
  ]
}

/// An address that is a number, or a symbol's address and a distance from it.
public struct Place: Hashable, Sendable {
  public var symbol: SymbolReference?
  /// Bytes from the symbol, or the address itself.
  public var offset: UInt32

  public init(symbol: SymbolReference? = nil, offset: UInt32) {
    self.symbol = symbol
    self.offset = offset
  }
}

/// The name of a symbol, and where the profile names it.
public struct SymbolReference: Hashable, Sendable {
  public var name: String
  public var position: ProfilePosition?

  public init(_ name: String, position: ProfilePosition? = nil) {
    self.name = name
    self.position = position
  }
}
