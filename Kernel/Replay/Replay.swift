// The image as a replayer of cases: it says what machine it is on, moves the archive out of the cases' way, runs every
// case, and prints what each step gave. The host runs the same steps on the simulated machine and compares.
//
//   physical   0        1 MiB                        32 MiB (shelf)
//              ├────────┤ image ├ archive, as loaded ┤┈┈┈┈┈┈┈┈┈┈┈┤
//              ├── memory of the cases ──────────────┤ archive   ┤
//
//   replay image START END            the image's frames
//   replay region BASE LENGTH TYPE    an entry of the loader's map, each in turn
//   replay shelf START END            where archives lie while cases run
//   case NUMBER                       then for memory_setup and each step:
//   = KIND A B C COUNTS TABLES FRAMES
//   replay done CASES
//
// All numbers are hexadecimal.

import CBoot
import CReplay
import KMem
import KMemReplay
import Operations

struct Replay {
  let kernel: LoadedKernel
  let console = Console()
  let machine = MetalMachine()

  /// Runs all cases of the archive that the loader left as its first module; without a module, only describes the machine.
  func run() -> Never {
    machine.startOnBootTables()
    console.text("replay image ").hex(boot_image_start_physical()).text(" ").hex(boot_image_end_physical()).newline()
    let memory = describeMemory()
    console.text("replay shelf ").hex(ReplayLayout.shelf).text(" ").hex(memory.shelfEnd).newline()
    if kernel.loader.moduleCount == 0 { boot_exit(BOOT_PASSED) }

    if MemoryLayout<AddressSpace>.stride > Int(REPLAY_HANDLE_BYTES) || SpaceHandles.sufficient > REPLAY_HANDLES {
      refuse("this image has no room for the handles of a case's spaces")
    }
    let length = shelve(kernel.loader.module(0), end: memory.shelfEnd)
    guard let archive = ReplayArchive(at: ReplayLayout.shelf, length: length, on: machine) else {
      refuse("the module is no archive of this version, or is cut off")
    }
    let handles = unsafe replay_handle_storage()!.assumingMemoryBound(to: AddressSpace.self)
    let program = unsafe ReplayProgram(
      archive, image: kernel.boot.kernel, mapStorage: kernel.boot.mapStorage, handles: handles, on: machine)
    var index: UInt32 = 0
    while index < archive.caseCount {
      console.text("case ").hex(index).newline()
      stampFrames(from: Frame.size, to: memory.lowEnd)
      stampFrames(from: boot_image_end_physical(), to: ReplayLayout.shelf)
      if !program.run(index, telling: ReplayPrinter()) { refuse("a record is none that this image knows") }
      index += 1
    }
    console.text("replay done ").hex(archive.caseCount).newline()
    boot_exit(BOOT_PASSED)
  }

  private func refuse(_ why: StaticString) -> Never {
    console.text("unusable: replay: ").text(why).newline()
    boot_exit(BOOT_UNUSABLE)
  }

  /// What the loader's map calls usable: from 0 up to `lowEnd`, below the image, and around image and shelf to `shelfEnd`.
  private struct UsableMemory {
    var lowEnd: UInt32 = 0
    var shelfEnd = ReplayLayout.shelf
  }

  /// Prints the loader's map, which the cases overwrite.
  private func describeMemory() -> UsableMemory {
    let map = kernel.boot.firmwareTable
    guard case .multiboot(let length) = map.layout else { refuse("the loader's map is not Multiboot's") }
    var memory = UsableMemory()
    var at = map.address
    let end = at.advanced(byBytes: length)
    func word(_ offset: UInt32) -> UInt32 { machine.load(at.advanced(byBytes: offset)) }
    while at < end {
      let base = UInt64(word(8)) << 32 | UInt64(word(4))
      let size = UInt64(word(16)) << 32 | UInt64(word(12))
      console.text("replay region ").hex(base).text(" ").hex(size).text(" ").hex(word(20)).newline()
      let image = kernel.boot.kernel.physical
      if word(20) == MemoryType.usable.rawValue && base <= image.start {
        if UInt64(ReplayLayout.shelf) - base < size {
          memory.shelfEnd = UInt32(min(base + size, UInt64(BOOT_IDENTITY_BYTES)))
        } else if base == 0 {
          memory.lowEnd = UInt32(min(size, image.start))
        }
      }
      at = at.advanced(byBytes: word(0) + 4)
    }
    return memory
  }

  /// Writes the address of each whole frame in a range into its first word. What memory holds before a case must not matter,
  /// and so a page that leads to a wrong frame shows a wrong word.
  private func stampFrames(from start: UInt32, to end: UInt32) {
    var frame = start
    while frame < end && end - frame >= Frame.size {
      machine.store(frame, at: VirtualAddress(frame))
      frame += Frame.size
    }
  }

  /// Copies the module to the shelf, so that the cases have the memory after the image to themselves.
  ///
  /// - Returns: its bytes.
  private func shelve(_ module: PhysicalRange, end: UInt32) -> UInt32 {
    let shelf = ReplayLayout.shelf
    let length = module.end - module.start
    if module.start % UInt64(Frame.size) != 0 || module.end > UInt64(shelf) || length > UInt64(end - shelf) {
      refuse("the module does not lie in whole pages below the shelf, or does not fit there")
    }
    var offset: UInt32 = 0
    while UInt64(offset) < length {
      machine.copyPage(
        from: VirtualAddress(UInt32(module.start) + offset), to: VirtualAddress(shelf + offset))
      offset += Frame.size
    }
    return UInt32(length)
  }
}

/// Prints each step as a line.
struct ReplayPrinter: ReplaySink {
  func stepped(_ outcome: ReplayOutcome, _ digest: ReplayDigest) {
    boot_serial_write(UInt8(ascii: "="))
    number(outcome.kind.rawValue)
    number(outcome.first)
    number(outcome.second)
    number(outcome.third)
    number(digest.counts)
    number(digest.tables)
    number(digest.frames)
    boot_serial_write(10)
  }

  /// A blank and the number without leading zeros, since most of them are small and the port is slow.
  private func number(_ number: UInt32) {
    boot_serial_write(UInt8(ascii: " "))
    var shift = (31 - UInt32(truncatingIfNeeded: (number | 1).leadingZeroBitCount)) / 4 * 4
    while true {
      let digit = UInt8(truncatingIfNeeded: number >> shift & 0xF)
      boot_serial_write(digit < 10 ? 48 + digit : 55 + digit)
      if shift == 0 { return }
      shift -= 4
    }
  }
}
