// The example C kernel's image with libkmem.a in it: where it lies, what of it is code, and where its functions are.
//
//   start                  writable            boot directory, tables    stack         end
//   ├ code, constants ─────┼ data, bss ────────┼───────────────────────┼─────────────┤   one frame may hold code and data
//   frames of the kernel's   frames of its bookkeeping

import KernelFiles
import Operations

/// A kernel's file that lacks what the example kernel has.
public struct LibraryImageError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// An image with libkmem.a in it.
public struct LibraryImage: Sendable {
  /// The image's bytes in memory. Only the last end may not be a multiple of 4096.
  package let physical: Range<UInt32>

  /// The address at which the first byte is linked.
  package let virtualStart: UInt32

  /// From where on the image holds what its code writes.
  let writable: UInt32

  /// The storage of the sanitised firmware map, within what is writable.
  let mapStorage: Range<UInt32>

  /// Physical addresses of frames that the image has for tables until its own are loaded.
  package let bootDirectory: UInt32
  package let bootTable: UInt32

  /// The source of pages that can be told what to answer, and its parts: code by its virtual address, data by its physical one.
  package let scriptedPages: UInt32
  package let scriptedPhysical: UInt32
  package let pageScript: UInt32
  package let pageScriptStorage: Range<UInt32>

  /// The word that says which bits of CR0 the kernel's paging_enable sets; physical.
  package let pagingEnableBits: UInt32

  /// Both ends of the stack, virtual.
  let stack: Range<UInt32>

  /// Code that nothing reaches while functions are called: where they return to.
  let returnAddress: UInt32

  /// Code by its virtual address.
  let code: [(address: UInt32, bytes: [UInt8])]

  /// Virtual addresses in the order of `LibraryFunction.allCases`.
  private let functions: [LibraryFunction: UInt32]

  /// The image as it lies in memory, zeros after its end, whole pages.
  let words: [UInt32]

  /// - Throws: what the file lacks.
  public init(_ file: KernelFile) throws(LibraryImageError) {
    func symbol(_ name: String) throws(LibraryImageError) -> Symbol {
      guard case .found(let symbol) = file.symbols.resolve(name) else {
        throw LibraryImageError(
          "the kernel has no symbol \(name); link it with libkmem.a as tools/example-kernel.sh does")
      }
      return symbol
    }
    let start = try symbol("_kernel_ini_phys").address
    physical = start..<(try symbol("_kernel_end_phys").address)
    let virtual = try symbol("_kernel_ini_vmm").address
    virtualStart = virtual
    func place(_ name: String) throws(LibraryImageError) -> UInt32 { try symbol(name).address &- virtual &+ start }

    let data = file.sections.filter { $0.isLoaded && $0.isWritable && $0.size > 0 }.map(\.address).min()
    guard let data else { throw LibraryImageError("the kernel has no writable section") }
    writable = data &- virtual &+ start
    let storage = try symbol("kmem_map_storage")
    mapStorage = storage.address &- virtual &+ start..<storage.address &- virtual &+ start + storage.size
    bootDirectory = try place("boot_directory")
    bootTable = try place("boot_tables")
    scriptedPages = try symbol("scripted_pages").address
    scriptedPhysical = try symbol("scripted_physical").address
    pageScript = try place("page_script")
    let pages = try place("page_script_storage")
    pageScriptStorage = pages..<pages + (try symbol("page_script_storage").size)
    pagingEnableBits = try place("paging_enable_bits")
    stack = try symbol("stack_bottom").address..<(try symbol("stack_top").address)
    returnAddress = try symbol("kernel_main").address
    var functions: [LibraryFunction: UInt32] = [:]
    for function in LibraryFunction.allCases { functions[function] = try symbol(function.rawValue).address }
    self.functions = functions

    var bytes = [UInt8](repeating: 0, count: (physical.count + 4095) / 4096 * 4096)
    for segment in file.segments {
      let first = Int(segment.physicalAddress - start)
      bytes.replaceSubrange(first..<first + segment.bytes.count, with: segment.bytes)
    }
    code = file.sections.filter { $0.isLoaded && $0.isExecutable && $0.address >= virtual }.map { section in
      let first = Int(section.address - virtual)
      return (section.address, Array(bytes[first..<first + Int(section.size)]))
    }
    words = stride(from: 0, to: bytes.count, by: 4).map { place in
      bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// Where `function` is linked.
  func address(of function: LibraryFunction) -> UInt32 { functions[function]! }

  /// Where the image's byte at `virtual` lies.
  package func physical(of virtual: UInt32) -> UInt32 { virtual &- virtualStart &+ physical.lowerBound }

  /// What only the code itself reads and writes: everything writable except the firmware map.
  var ownRanges: [Range<UInt32>] {
    [writable..<mapStorage.lowerBound, mapStorage.upperBound..<physical.upperBound]
  }

  /// The same as a machine's request states it.
  var kernel: ByteRange { ByteRange(start: UInt64(physical.lowerBound), end: UInt64(physical.upperBound)) }
}
