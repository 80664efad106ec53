// What the processor does for KMem. Everything KMem keeps in memory, and every control register it touches, goes
// through this protocol, so that the same code runs on the metal, on a simulated machine and on a flat buffer.
//
// Sections of the Intel SDM, here and everywhere, are those of editions whose volume 3A has Paging as chapter 5.

/// A 32-bit x86 processor and its memory, as KMem uses them.
///
/// Addresses are what an instruction would use: physical while CR0.PG is clear, virtual (translated through the tables
/// that CR3 names) while it is set. KMem is generic over `Machine` and never stores one as an existential, so on the
/// metal each requirement is one instruction.
///
/// A machine is a handle: copies name the same hardware. That is why no requirement is `mutating`.
public protocol Machine {
  /// Reads the 32-bit little-endian word at `address`.
  ///
  /// KMem only passes addresses that are a multiple of 4.
  func load(_ address: VirtualAddress) -> UInt32

  /// Writes the 32-bit little-endian word at `address`.
  ///
  /// KMem only passes addresses that are a multiple of 4.
  func store(_ word: UInt32, at address: VirtualAddress)

  /// Writes `word` to all 1024 words of the page that starts at `address`, a multiple of 4096.
  func fillPage(at address: VirtualAddress, with word: UInt32)

  /// Copies the page that starts at `source` to the page that starts at `destination`; both multiples of 4096.
  func copyPage(from source: VirtualAddress, to destination: VirtualAddress)

  /// Writes `word` to `count` consecutive words from `address` on, a multiple of 4. The run ends at or below 2^32.
  func fillWords(at address: VirtualAddress, count: UInt32, with word: UInt32)

  /// Copies `count` consecutive words from `source` on to those from `destination` on, both multiples of 4. The runs do not
  /// overlap, and end at or below 2^32.
  func copyWords(from source: VirtualAddress, to destination: VirtualAddress, count: UInt32)

  /// CR0 (Intel SDM volume 3A, section 2.5). KMem reads `ControlRegister0` bits of it.
  var controlRegister0: UInt32 { get }

  /// CR3: the physical address of the page directory, with PCD and PWT in bits 4 and 3.
  var controlRegister3: UInt32 { get }

  /// CR4 (Intel SDM volume 3A, section 2.5).
  var controlRegister4: UInt32 { get }

  /// MOV to CR0. Changing PG drops every cached translation (Intel SDM volume 3A, section 5.10.4.1).
  func writeControlRegister0(_ value: UInt32)

  /// MOV to CR3: loads a page directory and drops every cached translation that is not global.
  func loadDirectory(_ directory: PhysicalAddress)

  /// MOV to CR4. Changing PSE, PAE or PGE drops every cached translation.
  func writeControlRegister4(_ value: UInt32)

  /// INVLPG: drops the cached translations of the page that holds `address`, global ones too, and every
  /// paging-structure cache entry of the current address space (Intel SDM volume 3A, section 5.10.4.1).
  func invalidatePage(_ address: VirtualAddress)
}

/// The bits of CR0 that paging uses (Intel SDM volume 3A, section 2.5).
public enum ControlRegister0 {
  /// Bit 16, WP: read-only pages bind the kernel too.
  @inlinable
  public static var writeProtect: UInt32 { 1 << 16 }

  /// Bit 31, PG: paging is on.
  @inlinable
  public static var paging: UInt32 { 1 << 31 }
}

/// The bits of CR4 that decide which kind of paging the processor does (Intel SDM volume 3A, section 2.5).
public enum ControlRegister4 {
  /// Bit 4, PSE: a directory entry may map 4 MiB.
  @inlinable
  public static var pageSizeExtensions: UInt32 { 1 << 4 }

  /// Bit 5, PAE: entries have 64 bits.
  @inlinable
  public static var physicalAddressExtension: UInt32 { 1 << 5 }

  /// Bit 7, PGE: entries marked global survive a load of CR3.
  @inlinable
  public static var globalPages: UInt32 { 1 << 7 }
}
