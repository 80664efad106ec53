// The guest that races heaps, on an emulated processor that counts instructions. Every run starts it anew.
//
//   heap-guest.elf ──▶ 4 GiB of memory ──▶ guest_main ── request ─▶ trace ─▶ result ──▶ HLT
//                                               ▲ paging as the guest sets it up: the host walks its tables

import CEmulator
import EmulatedProcessor
import KernelFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The binary that tools/heap-guest.sh builds: every heap and every trace.
final class HeapGuest {
  /// The heaps in the guest, by their numbers in guest.h.
  static let heaps = ["KMem", "TLSF", "boundary tags"]

  /// The guest's traces, by their numbers in guest.h.
  enum Trace: UInt32 {
    case pairs, random, mix, growth, aligned, adversarial, refusals, fillRandom, fillMix

    /// Whether only what is live is counted, and no instructions.
    var isFill: Bool { self == .fillRandom || self == .fillMix }
  }

  /// Instructions of one kind of call.
  struct Tally {
    var instructions: UInt64
    var calls: UInt32
    var worst: UInt32

    var mean: Double { calls == 0 ? 0 : Double(instructions) / Double(calls) }
  }

  struct Result {
    let allocations, frees, reallocations, refusals: Tally
    let peakLiveBytes: UInt64
  }

  private let file: KernelFile
  private let request, result, stack: UInt32
  private let words: UnsafeMutablePointer<UInt16>
  private let watchesAll: UnsafeMutablePointer<Bool>

  /// - Throws: what is missing, and the command that makes it.
  init(path: String) throws(BenchmarkError) {
    guard let bytes = Self.contents(of: path) else {
      throw BenchmarkError("cannot read \(path); build it with make embedded and tools/heap-guest.sh")
    }
    do throws(KernelFileError) { file = try KernelFile(bytes) } catch { throw BenchmarkError("\(path): \(error)") }
    do throws(EmulatorError) { try EmulatorLibrary.load() } catch { throw BenchmarkError("\(error)") }
    let symbols = file.symbols
    func address(_ name: String) throws(BenchmarkError) -> UInt32 {
      guard case .found(let symbol) = symbols.resolve(name) else { throw BenchmarkError("\(path) has no \(name)") }
      return symbol.address
    }
    request = try address("request")
    result = try address("result")
    stack = try address("stack_top")
    // No store needs a thought.
    words = .allocate(capacity: 1 << 20)
    words.initialize(repeating: .max, count: 1 << 20)
    watchesAll = .allocate(capacity: 1)
    watchesAll.initialize(to: false)
  }

  private static func contents(of path: String) -> [UInt8]? {
    guard let stream = fopen(path, "rb") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&piece, 1, piece.count, stream), count > 0 { bytes += piece[..<count] }
    return bytes
  }

  /// Runs a trace on a heap of `bytes` bytes, whatever it keeps for itself included.
  func run(
    _ trace: Trace, heap: Int, bytes: UInt32, argument: UInt32 = 0, operations: UInt32 = 0, seed: UInt32 = 1
  ) throws(BenchmarkError) -> Result {
    let memory = try GuestMemory()
    defer { memory.close() }
    for segment in file.segments { memory.write(segment.bytes, at: segment.physicalAddress) }
    for (index, word) in [UInt32(heap), trace.rawValue, bytes, argument, operations, seed].enumerated() {
      memory.store(word, at: request + UInt32(index * 4))
    }
    let descriptors: [UInt32] = [0, 0, 0xFFFF, 0x00CF_9A00, 0xFFFF, 0x00CF_9200]
    for (index, word) in descriptors.enumerated() { memory.store(word, at: 0x800 + UInt32(index * 4)) }

    let host = emulator_host_t(
      context: Unmanaged.passUnretained(memory).toOpaque(), translate: translateForGuest, store: { _, _, _, _ in },
      instruction: { _, _ in }, port_read: countForGuest, port_write: { _, _, _, _ in })
    let filter = emulator_filter_t(words: words, mask: .max, watches_all: watchesAll)
    var error: Int32 = 0
    guard let emulator = emulator_create(memory.start, host, filter, &error) else {
      throw BenchmarkError("the emulator refuses to start: error \(error)")
    }
    defer { emulator_destroy(emulator) }
    memory.emulator = emulator
    emulator_set_control(emulator, 0, 0x11)
    emulator_set_flat_segments(emulator, 0x800, 23)
    if !trace.isFill && !emulator_count_instructions(emulator) {
      throw BenchmarkError("the emulator cannot count instructions")
    }
    emulator_set_register(emulator, 4, stack - 16)
    let end = emulator_run(emulator, file.entry, 0x900, .max)
    guard end == EMULATOR_HALTED, memory.load(result) == 1 else {
      let name = Self.heaps[heap]
      throw BenchmarkError("\(name), \(trace): the guest ended with \(end), detail \(memory.load(result + 4))")
    }
    return Result(
      allocations: tally(0, memory), frees: tally(1, memory), reallocations: tally(2, memory),
      refusals: tally(3, memory), peakLiveBytes: memory.loadDouble(result + 8 + 4 * 16))
  }

  private func tally(_ index: UInt32, _ memory: GuestMemory) -> Tally {
    let place = result + 8 + index * 16
    return Tally(
      instructions: memory.loadDouble(place), calls: memory.load(place + 8), worst: memory.load(place + 12))
  }
}

/// The guest's physical memory: 4 GiB, zero where nothing was written.
private final class GuestMemory {
  let start: UnsafeMutableRawPointer
  var emulator: OpaquePointer?

  init() throws(BenchmarkError) {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let mapped = mmap(nil, 1 << 32, PROT_READ | PROT_WRITE, flags, -1, 0), mapped != MAP_FAILED else {
      throw BenchmarkError(
        "cannot reserve 4 GiB of address space (errno \(errno)): raise ulimit -v or allow overcommit")
    }
    start = mapped
  }

  func close() { munmap(start, 1 << 32) }

  func load(_ place: UInt32) -> UInt32 { start.load(fromByteOffset: Int(place), as: UInt32.self) }
  func loadDouble(_ place: UInt32) -> UInt64 { UInt64(load(place)) | UInt64(load(place + 4)) << 32 }
  func store(_ word: UInt32, at place: UInt32) { start.storeBytes(of: word, toByteOffset: Int(place), as: UInt32.self) }

  func write(_ bytes: [UInt8], at place: UInt32) {
    bytes.withUnsafeBytes { (start + Int(place)).copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
  }
}

/// The page at `address` as the guest's own tables have it (Intel SDM volume 3A, section 5.3).
private func translateForGuest(
  _ context: UnsafeMutableRawPointer?, _ address: UInt32, _ access: emulator_access_t,
  _ physical: UnsafeMutablePointer<UInt32>?, _ isWritable: UnsafeMutablePointer<Bool>?
) -> Bool {
  let memory = Unmanaged<GuestMemory>.fromOpaque(context!).takeUnretainedValue()
  isWritable!.pointee = true
  physical!.pointee = address & ~0xFFF
  guard emulator_control(memory.emulator, 0) >> 31 == 1 else { return true }
  let directory = memory.load(emulator_control(memory.emulator, 3) & ~0xFFF + (address >> 22) * 4)
  guard directory & 1 != 0 else { return false }
  let entry = memory.load(directory & ~0xFFF + (address >> 12 & 1023) * 4)
  physical!.pointee = entry & ~0xFFF
  return entry & 1 != 0
}

private func countForGuest(_ context: UnsafeMutableRawPointer?, _ port: UInt32, _ size: UInt32) -> UInt32 {
  let memory = Unmanaged<GuestMemory>.fromOpaque(context!).takeUnretainedValue()
  return UInt32(truncatingIfNeeded: emulator_instructions(memory.emulator))
}
