// The calls of a set-up, with their arguments, and how they look in C.

import CKMem
import Operations

/// The digits of a 64-bit number, as C has them.
func hexadecimal(_ value: UInt64) -> String {
  value >> 32 == 0 ? hexadecimal(UInt32(value)) : "0x\(String(value, radix: 16, uppercase: true))"
}

/// What bootmem_init is told.
struct SetupInformation: Equatable {
  /// What is wrong with it, at most one thing.
  enum Fault: Equatable, CaseIterable {
    case none, noInformation, noTable, unknownFormat, noReserved, noEntries, shortEntries, cutEntry, noUsable,
      pastTheEnd
  }
  var format: kmem_table_format_t
  var fault: Fault
  /// How far the table is from a multiple of 4096.
  var offset: UInt32
  var reserved: [ByteRange]
  var configuration: SetupConfiguration?
}

/// kmem_configuration_t.
struct SetupConfiguration: Equatable {
  var identityLimit: UInt32 = 64 << 20
  var floor: UInt32 = 1 << 20
  var earlySize: UInt32 = 1 << 20
  var heapSize: UInt32 = 1 << 20
  var spaces: UInt32 = 1024
  var poisons = false
  var poison: UInt32 = 0

  var words: [UInt32] { [identityLimit, floor, earlySize, heapSize, spaces, poisons ? 1 : 0, poison] }
}

/// paging_ctx_t.
struct SetupContext: Equatable {
  /// Where alloc_page_aligned takes its pages from; nil: there is none.
  var pages: UInt32?
  /// Where they end: NULL is answered then.
  var pagesEnd: UInt32 = 0
  /// The call that it answers otherwise, and how.
  var oddCall: UInt32 = .max
  var oddAnswer: UInt32 = 0
  /// What virt_to_phys takes off; 0: there is none.
  var offset: UInt32 = 0
  var limit: UInt32 = 0
  var base: UInt32 = 0
  var start: UInt32 = 0
  var end: UInt32 = 0
  var flags: UInt32 = 0
}

enum SetupCall: Equatable {
  case bootmemInit(SetupInformation)
  case memorySetup(SetupInformation)
  case earlyInit(start: UInt32, size: UInt32)
  case earlyAlloc(size: UInt32, align: UInt32, zeroed: Bool)
  case pmmInit(bitmap: UInt32, bytes: UInt64)
  case pmmReserve(ByteRange)
  case pmmAlloc
  case pmmFree(UInt32)
  case createDirectory(SetupContext?)
  case kmapInit(directory: UInt32, SetupContext?)
  case createTable(directory: UInt32, SetupContext?, virtual: UInt32, flags: UInt32)
  case pagingInit(SetupContext?)
  case mapHeap(bytes: UInt32)
  case kheapInit(start: UInt32, region: UInt32, initial: UInt32)
  case heapAlloc(size: UInt32)
  case heapFree(UInt32)
  case retire

  /// Which call it is.
  var name: String { String(describing: self).prefix { $0 != "(" }.description }
}

extension SetupInformation: CustomStringConvertible {
  var description: String {
    let names = [0: "KMEM_TABLE_E820_HEADER", 1: "KMEM_TABLE_E820", 2: "KMEM_TABLE_MULTIBOOT"]
    let ranges = reserved.map { "{\(hexadecimal($0.start)), \(hexadecimal($0.end - $0.start))}" }
    let shown = ranges.count <= 4 ? ranges : Array(ranges.prefix(3)) + ["... \(ranges.count) in all"]
    let choices = configuration.map { "\($0)" } ?? "NULL"
    let what = fault == .none ? "" : " \(fault)"
    return
      "{\(names[Int(format.rawValue)]!)\(what), table at ...\(hexadecimal(offset)), reserved {\(shown.joined(separator: ", "))}}, "
      + choices
  }
}

extension SetupConfiguration: CustomStringConvertible {
  var description: String {
    let values = words.map { hexadecimal($0) }
    return "{\(values.joined(separator: ", "))}"
  }
}

extension SetupContext: CustomStringConvertible {
  var description: String {
    var fields: [String] = []
    if let pages { fields.append("pages from \(hexadecimal(pages)) to \(hexadecimal(pagesEnd))") }
    if pages != nil, oddCall != .max { fields.append("call \(oddCall) answers \(hexadecimal(oddAnswer))") }
    if offset != 0 { fields.append("virt_to_phys takes off \(hexadecimal(offset))") }
    for (name, value) in [
      ("bootstrap_identity_limit", limit), ("kernel_virt_base", base), ("kernel_phys_start", start),
      ("kernel_phys_end", end), ("kernel_page_flags", flags),
    ] where value != 0 { fields.append(".\(name) = \(hexadecimal(value))") }
    return "&(paging_ctx_t){\(fields.joined(separator: ", "))}"
  }
}

extension SetupCall: CustomStringConvertible {
  var description: String {
    func text(_ context: SetupContext?) -> String { context.map { "\($0)" } ?? "NULL" }
    return switch self {
    case .bootmemInit(let information): "kmem_bootmem_init(\(information))"
    case .memorySetup(let information): "kmem_memory_setup(\(information))"
    case .earlyInit(let start, let size): "kmem_boot_early_init(\(hexadecimal(start)), \(hexadecimal(size)))"
    case .earlyAlloc(let size, let align, let zeroed):
      "kmem_boot_early_alloc(\(hexadecimal(size)), \(hexadecimal(align)), \(zeroed), &memory)"
    case .pmmInit(let bitmap, let bytes): "kmem_pmm_init((void *)\(hexadecimal(bitmap)), \(hexadecimal(bytes)))"
    case .pmmReserve(let range):
      "kmem_pmm_reserve(\(hexadecimal(range.start)), \(hexadecimal(range.end - range.start)), &found)"
    case .pmmAlloc: "kmem_pmm_alloc(&frame)"
    case .pmmFree(let frame): "kmem_pmm_free(\(hexadecimal(frame)))"
    case .createDirectory(let context): "kmem_paging_create_directory(\(text(context)), &directory)"
    case .kmapInit(let directory, let context):
      "kmem_paging_kmap_init((void *)\(hexadecimal(directory)), \(text(context)))"
    case .createTable(let directory, let context, let virtual, let flags):
      "kmem_create_page_table((void *)\(hexadecimal(directory)), \(text(context)), \(hexadecimal(virtual)), "
        + "\(hexadecimal(flags)), &table)"
    case .pagingInit(let context): "kmem_paging_init_minimal(\(text(context)))"
    case .mapHeap(let bytes): "kmem_map_heap_initial(\(hexadecimal(bytes)))"
    case .kheapInit(let start, let region, let initial):
      "kmem_kheap_init(\(hexadecimal(start)), \(hexadecimal(region)), \(hexadecimal(initial)))"
    case .heapAlloc(let size): "kmem_heap_alloc(\(hexadecimal(size)), 16, &block)"
    case .heapFree(let block): "kmem_heap_free((void *)\(hexadecimal(block)))"
    case .retire: "kmem_boot_early_retire()"
    }
  }
}
