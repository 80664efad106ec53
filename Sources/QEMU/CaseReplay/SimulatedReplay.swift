// An archive on the host: the same bytes that the kernel image gets, at the same address of a simulated machine with the
// memory that the image has reported, decoded and run by the same program.

import KMem
import KMemReplay
import Operations
import Sessions
import SimulatedPC
import Specification

/// A simulated machine that is the PC of an image, with an archive on its shelf.
public final class SimulatedReplay {
  private let lease: MachineLease
  private let program: ReplayProgram<SimulatedMachine>
  private let handles: UnsafeMutablePointer<AddressSpace>

  /// The PC as it was started: the loader's map, the image, boot tables.
  private let start: BootScenario

  /// Why an archive cannot be replayed.
  public enum Problem: Error, Sendable {
    /// The system has no room for a simulated machine.
    case reservation(ReservationError)
    /// The bytes are not an archive of this version, or do not fit on the PC's shelf.
    case noArchive
  }

  public init(of archive: [UInt8], on pc: ReplayPC) throws(Problem) {
    do throws(ReservationError) { lease = try MachineLease() } catch { throw .reservation(error) }
    let machine = lease.machine
    let place = ByteRange(start: pc.shelf.start, length: UInt64(archive.count))
    guard place.end <= pc.shelf.end, archive.count % 4 == 0 else { throw .noArchive }
    var start = BootScenario(entries: pc.entries)
    start.table = .multiboot
    start.kernelStart = pc.image.start
    start.kernelSize = pc.image.end - pc.image.start
    start.mapCapacity = ReplayPC.mapCapacity
    start.reserved = [place]
    start.entersWithPagingOn = true
    do throws(BootMachineError) {
      _ = try start.install(on: machine, map: start.reference, arena: FrameSet([]))
    } catch { throw .noArchive }
    self.start = start
    let shelf = UInt32(pc.shelf.start)
    machine.poke(archive, at: shelf)
    guard let decoded = ReplayArchive(at: shelf, length: UInt32(archive.count), on: machine) else { throw .noArchive }
    handles = .allocate(capacity: Int(SpaceHandles.sufficient))
    program = ReplayProgram(
      decoded, image: KernelImage(physical: PhysicalRange(start.kernel)),
      mapStorage: PhysicalRange(start.mapStorage), handles: handles, on: machine)
  }

  deinit { handles.deallocate() }

  /// How many cases the archive says that it holds.
  public var caseCount: Int { Int(program.archive.caseCount) }

  /// Boots and runs the case number `index`, after whatever has been run before.
  ///
  /// - Returns: the results of `memory_setup` and of each record; they end before the first invalid record.
  public func results(of index: Int) -> [LoweredCase.Result] {
    let machine = lease.machine
    // Without global pages for a moment, so that no translation outlives the case before.
    machine.writeControlRegister4(CR4.pageSizeExtensions)
    start.loadBootTables(on: machine)
    machine.writeControlRegister0(machine.controlRegister0 & ~CR0.writeProtect)
    let log = Log()
    _ = program.run(UInt32(index), telling: log)
    return log.results
  }

  private final class Log: ReplaySink {
    var results: [LoweredCase.Result] = []

    func stepped(_ outcome: ReplayOutcome, _ digest: ReplayDigest) { results.append(.init(outcome, digest)) }
  }
}
