// Which addresses mean what in the kernel under judgement.

/// Bytes of an address space or of memory, whole pages.
public struct AddressRange: Hashable, Sendable {
  public var first: UInt32
  /// The last byte, not below the first.
  public var last: UInt32

  public init(first: UInt32, last: UInt32) {
    self.first = first
    self.last = last
  }

  public var byteCount: UInt64 { UInt64(last) - UInt64(first) + 1 }
  public func contains(_ address: UInt32) -> Bool { first <= address && address <= last }
  public func overlaps(_ other: AddressRange) -> Bool { first <= other.last && other.first <= last }
}

/// Addresses of the kernel and of what stands beside it.
public struct Layout: Hashable, Sendable {
  /// Low physical memory that the kernel maps at some address from the start.
  public enum IdentityRange: Hashable, Sendable {
    case none
    /// Bytes from address 0.
    case bytes(UInt64)
    /// All RAM, and nothing but RAM.
    case onlyRAM
  }

  /// How the kernel identifies an address space.
  public enum SpaceHandle: String, CaseIterable, Sendable {
    /// The physical address of the page directory.
    case physical
    /// The virtual address of the page directory.
    case virtual
    /// Something of the kernel's own; the directory is known when the space is switched to.
    case handle
  }

  public enum Stack: Hashable, Sendable {
    /// The stack that the boot left in ESP.
    case boot
    /// The address above its first word.
    case top(Place)
    case range(AddressRange)
  }

  /// The virtual addresses that belong to the kernel in every address space.
  public var kernelRange: AddressRange
  public var identity: IdentityRange
  /// Where the judge may map pages; none: anywhere in the kernel's range that is free.
  public var pages: [AddressRange]
  /// Where the judge may map user pages; none: anywhere outside of the kernel's range.
  public var userPages: [AddressRange]
  /// Virtual pages that the kernel maps and unmaps for itself, as a window of one page.
  public var scratch: [AddressRange]
  /// Where the blocks of the heap lie; nil: anywhere in the kernel's range.
  public var heap: AddressRange?
  public var stack: Stack
  /// How the kernel identifies an address space; nil: the judge finds out with the first space that it creates.
  public var spaces: SpaceHandle?
  /// The kernel's own address space, for operations that take any; nil: they get none.
  public var kernelSpace: Call.Value?
  public var devices: Devices

  public init(
    kernelRange: AddressRange = AddressRange(first: 0xC000_0000, last: 0xFFFF_FFFF), identity: IdentityRange = .none,
    pages: [AddressRange] = [], userPages: [AddressRange] = [], scratch: [AddressRange] = [], heap: AddressRange? = nil,
    stack: Stack = .boot, spaces: SpaceHandle? = nil, kernelSpace: Call.Value? = nil, devices: Devices = Devices()
  ) {
    self.kernelRange = kernelRange
    self.identity = identity
    self.pages = pages
    self.userPages = userPages
    self.scratch = scratch
    self.heap = heap
    self.stack = stack
    self.spaces = spaces
    self.kernelSpace = kernelSpace
    self.devices = devices
  }
}

/// Devices that the kernel needs beside those of every PC.
public struct Devices: Hashable, Sendable {
  /// A port, and the byte that every read of it gives.
  public struct Port: Hashable, Sendable {
    public var port: UInt16
    public var value: UInt8

    public init(_ port: UInt16, reads value: UInt8) {
      self.port = port
      self.value = value
    }
  }

  /// By port, each at most once.
  public var ports: [Port]
  /// Physical addresses of device memory, into which the kernel may store.
  public var memory: [AddressRange]

  public init(ports: [Port] = [], memory: [AddressRange] = []) {
    self.ports = ports
    self.memory = memory
  }
}
