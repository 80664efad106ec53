// memory_setup and its first stage.
// The names are those of kmem.h.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CKMem
import CKMemPlatform
import KMem

@c @implementation
public func memory_setup(_ table: UnsafeRawPointer!) {
  var information = unsafe header(table)
  let status = unsafe kmem_memory_setup(&information, nil)
  let failed = kmem_stage_t(rawValue: kmem_stage_reached().rawValue + 1)
  unsafe require(status, kmem_stage_name(failed))
}

@c @implementation
public func kmem_memory_setup(
  _ information: UnsafePointer<kmem_boot_information_t>!, _ configuration: UnsafePointer<kmem_configuration_t>!
) -> kmem_status_t {
  var status = unsafe kmem_bootmem_init(information, configuration)
  if status != KMEM_OK { return status }
  let (size, heap) = unsafe (setup.configuration.bootEarlySize, setup.configuration.heapSize)
  status = kmem_boot_early_init(0, size)
  if status != KMEM_OK { return status }
  let memoryEnd = get_memory_size()
  var bitmap: UnsafeMutableRawPointer?
  status = unsafe kmem_boot_early_alloc(pmm_calc_bitmap_size_bytes(memoryEnd), 0, false, &bitmap)
  if status != KMEM_OK { return status }
  status = unsafe kmem_pmm_init(bitmap, memoryEnd)
  if status != KMEM_OK { return status }
  status = startPaging()
  if status != KMEM_OK || heap == 0 { return status }
  return kmem_kheap_init(0, 0, heap)
}

@c @implementation
public func bootmem_init(_ table: UnsafeRawPointer!) {
  var information = unsafe header(table)
  unsafe require(kmem_bootmem_init(&information, nil), "bootmem_init")
}

/// What a loader's table alone tells.
func header(_ table: UnsafeRawPointer?) -> kmem_boot_information_t {
  unsafe kmem_boot_information_t(
    format: KMEM_TABLE_E820_HEADER, table: table, entry_count: 0, entry_size: 0, length: 0, reserved: nil,
    reserved_count: 0)
}

@c @implementation
public func kmem_bootmem_init(
  _ information: UnsafePointer<kmem_boot_information_t>!, _ configuration: UnsafePointer<kmem_configuration_t>!
) -> kmem_status_t {
  guard let information = unsafe information?.pointee, let table = unsafe information.table else {
    return KMEM_ERROR_NULL
  }
  if unsafe memory != nil { return KMEM_ERROR_ORDER }
  let count = unsafe information.reserved_count
  if count < 0 || count > Int(KMEM_RESERVED_MAX) { return KMEM_ERROR_TOO_MANY_RESERVED }
  if count > 0, unsafe information.reserved == nil { return KMEM_ERROR_NULL }
  let address = VirtualAddress(unsafe word(table))
  let firmware: FirmwareTable
  switch unsafe information.format {
  case KMEM_TABLE_E820_HEADER:
    do throws(FirmwareMapError) { firmware = try FirmwareTable(header: address, on: KernelMachine()) } catch {
      return error.status
    }
  case KMEM_TABLE_E820:
    firmware = unsafe FirmwareTable(
      address: address, layout: .e820(count: information.entry_count, entrySize: information.entry_size))
  case KMEM_TABLE_MULTIBOOT:
    firmware = unsafe FirmwareTable(address: address, layout: .multiboot(length: information.length))
  default: return KMEM_ERROR_TABLE_FORMAT
  }
  // From here on the old map is lost: the new one is read into its storage.
  unsafe setup = Setup()
  if let configuration = unsafe configuration {
    unsafe setup.configuration = MemoryConfiguration(configuration.pointee)
  }
  var index = 0
  while index < count {
    let range = unsafe information.reserved[index]
    unsafe reservedRanges[index] = PhysicalRange(start: range.base, length: range.length)
    index += 1
  }
  unsafe setup.reservedCount = count
  return record(firmware)
}

func record(_ table: FirmwareTable) -> kmem_status_t {
  do throws(MemorySetupError) {
    unsafe setup.boot = try BootMemory(
      BootInformation(firmwareTable: table, kernel: linkedImage, mapStorage: mapStorage),
      configuration: setup.configuration, on: KernelMachine())
    return KMEM_OK
  } catch { return error.status }
}

@c @implementation
public func kmem_stage_reached() -> kmem_stage_t {
  if let memory = unsafe memory {
    return unsafe memory.pointee.kernelHeap.isInitialized ? KMEM_STAGE_HEAP : KMEM_STAGE_PAGING
  }
  if unsafe setup.frames != nil { return KMEM_STAGE_FRAMES }
  if unsafe setup.early != nil { return KMEM_STAGE_BOOT_EARLY }
  return unsafe setup.boot != nil ? KMEM_STAGE_BOOT_MEMORY : KMEM_STAGE_NONE
}
