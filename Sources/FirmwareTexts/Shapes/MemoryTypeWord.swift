// The words for types of memory that firmware, loaders, hypervisors and kernels print, and what they mean for a kernel that
// gets the memory after them. UEFI's boot services and loader are gone by then, its run-time services are not. Memory that a
// loader still uses counts as reserved, which is safe.

import Operations

/// What a word says of a range.
enum MemoryTypeWord: Equatable {
  case type(UInt32)
  /// Nothing is there.
  case gap

  /// The meaning of `words`, in any case, however joined.
  init?(_ words: String) {
    let key = words.lowercased().filter { $0.isLetter || $0.isNumber }
    guard !key.isEmpty else { return nil }
    for candidate in MemoryTypeWord.spellings(of: key) {
      if let meaning = MemoryTypeWord.meanings[candidate] {
        self = meaning
        return
      }
    }
    // "not usable", "unavailable", "non-free"
    for negation in ["not", "non", "un"] where key.hasPrefix(negation) {
      if MemoryTypeWord(String(key.dropFirst(negation.count))) == .type(FirmwareMemoryType.usable) {
        self = .type(FirmwareMemoryType.reserved)
        return
      }
    }
    return nil
  }

  /// The word, then without the name of the constant's family, then without "memory".
  private static func spellings(of key: String) -> [String] {
    var spellings = [key]
    let families = [
      "e820memorytype", "e820memory", "e820type", "e820", "multibootmemory", "limine", "memmap", "addressrange", "efi",
      "bootmem", "memorytype", "memtype", "mmap", "smaptype", "bim", "mem",
    ]
    var bare = key
    while let family = families.first(where: { bare.hasPrefix($0) && bare.count > $0.count }) {
      bare = String(bare.dropFirst(family.count))
      spellings.append(bare)
    }
    for word in spellings {
      for end in ["memorytype", "memory", "ram", "region", "area", "mem", "type"]
      where word.hasSuffix(end) && word.count > end.count {
        spellings.append(String(word.dropLast(end.count)))
      }
    }
    return spellings
  }

  private static let meanings: [String: MemoryTypeWord] = {
    var meanings: [String: MemoryTypeWord] = [:]
    for (type, words) in names {
      for word in words { meanings[word] = .type(type) }
    }
    for word in ["hole", "gap"] { meanings[word] = .gap }
    return meanings
  }()

  private static let names: [(UInt32, [String])] = [
    (
      FirmwareMemoryType.usable,
      [
        "usable", "systemram", "ram", "memory", "available", "free", "conventional", "conventionalmemory", "convmem",
        "kernelusable", "normal", "loadercode", "loaderdata", "ldrcode", "ldrdata", "bootservicescode",
        "bootservicesdata", "bootservicecode", "bootservicedata", "bootcode", "bootdata", "bscode", "bsdata",
      ]
    ),
    (
      FirmwareMemoryType.reserved,
      [
        "reserved", "rsvd", "resv", "rsv", "devicereserved", "vendorrsvd", "vendorreserved", "mmio", "mmioport",
        "memorymappedio", "memorymappedioportspace", "memmapio", "iospace", "ioports", "palcode", "runtimeservicescode",
        "runtimeservicesdata", "runtimecode", "runtimedata", "rtcode", "rtdata", "framebuffer", "kernelandmodules",
        "kernelmodules", "executableandmodules", "executablemodules", "bootloaderreclaimable", "loaderreclaimable",
        "efireclaimable", "unaccepted", "ramstage", "payload", "firmware", "firmwarecode", "unknown", "unknowne820type",
        "inuse", "bootloader", "used",
      ]
    ),
    (
      FirmwareMemoryType.acpiTables,
      ["acpi", "acpidata", "acpitables", "acpitable", "acpireclaimable", "acpireclaim", "acpirecl", "acpirec"]
    ),
    (
      FirmwareMemoryType.acpiNonVolatile,
      ["acpinvs", "nvs", "acpinonvolatilestorage", "acpinonvolatile", "acpimemorynvs", "acpinvsstorage"]
    ),
    (FirmwareMemoryType.unusable, ["unusable", "bad", "badram", "faulty", "defective", "broken"]),
    (FirmwareMemoryType.disabled, ["disabled"]),
    (FirmwareMemoryType.persistent, ["persistent", "persist", "pmem", "nvdimm"]),
    (FirmwareMemoryType.legacyPersistent, ["persistentmemorylegacy", "persistentlegacy", "pram"]),
    (FirmwareMemoryType.softReserved, ["softreserved", "specificpurpose"]),
    (16, ["configurationtables", "coreboottables"]),
  ]

  /// Whether only UEFI names a type so.
  static func isOfEFI(_ word: String) -> Bool {
    let key = word.filter { $0 != "_" }
    return key.hasPrefix("efi") && MemoryTypeWord(key) != nil
      || ["conventional", "bootservice", "runtimeservice", "loadercode", "loaderdata"].contains { key.hasPrefix($0) }
  }

  /// The UEFI memory type `number` as a firmware map has it (UEFI 2.10, section 7.2, table 7.6).
  static func efi(_ number: UInt64) -> UInt32 {
    switch number {
    case 1...4, 7: FirmwareMemoryType.usable
    case 8: FirmwareMemoryType.unusable
    case 9: FirmwareMemoryType.acpiTables
    case 10: FirmwareMemoryType.acpiNonVolatile
    case 14: FirmwareMemoryType.persistent
    default: FirmwareMemoryType.reserved
    }
  }
}
