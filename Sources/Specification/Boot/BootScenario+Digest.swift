// A number for a scenario, the same in every process and build, by which different boots are told apart. Two scenarios may
// share one by chance: counting different numbers never counts too many.

import Operations

extension BootScenario {
  /// A 64-bit digest of everything that decides how the boot goes.
  public var digest: UInt64 {
    var digest = Digest()
    digest.add(UInt64(entries.count))
    for entry in entries {
      digest.add(entry.base)
      digest.add(entry.length)
      digest.add(UInt64(entry.type) | UInt64(entry.attributes ?? 0) << 32)
      digest.add(entry.attributes == nil ? 0 : 1)
    }
    switch table {
    case .e820(let entrySize): digest.add(UInt64(entrySize))
    case .multiboot: digest.add(1 << 32)
    case .paddedMultiboot(let extraBytes, let missing):
      digest.add(3 << 32 | UInt64(extraBytes) << 8 | UInt64(missing))
    case .raw(let bytes):
      digest.add(2 << 32 | UInt64(bytes.count))
      for byte in bytes { digest.add(UInt64(byte)) }
    }
    let elsewhere = UInt64(kernelVirtual ^ 0xC000_0000) << 1
    for number in [kernelStart, kernelSize, UInt64(mapCapacity), elsewhere | (entersWithPagingOn ? 1 : 0)] {
      digest.add(number)
    }
    if entryControlRegister0 != 0x11 || entryControlRegister4 != 0 || mapStorageOffset != 0 || tableAddress != nil {
      digest.add(UInt64(entryControlRegister0) << 32 | UInt64(entryControlRegister4))
      digest.add(mapStorageOffset)
      digest.add(tableAddress.map { UInt64($0) | 1 << 32 } ?? 0)
    }
    digest.add(configuration)
    digest.add(UInt64(reserved.count))
    for range in reserved {
      digest.add(range.start)
      digest.add(range.end)
    }
    return digest.value
  }
}

/// Words folded into one, in order.
private struct Digest {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ word: UInt64) {
    let product = (value ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    value = (product.high ^ product.low) &+ 0xD1B5_4A32_D192_ED03
  }

  mutating func add(_ configuration: BootConfiguration) {
    add(UInt64(configuration.identityLimit) | UInt64(configuration.lowMemoryFloor) << 32)
    add(UInt64(configuration.bootEarlySize) | UInt64(configuration.heapSize) << 32)
    add(UInt64(configuration.maximumAddressSpaces))
    add(configuration.freedFramePoison.map { UInt64($0) | 1 << 32 } ?? 0)
  }
}
