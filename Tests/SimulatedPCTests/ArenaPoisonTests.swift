// Poisoned memory: which accesses end in a report of AddressSanitizer, which do not, and that nothing is poisoned without
// being asked. Those that need the sanitizer run under `swift test --sanitize address`, in processes of their own.

import CArenaPoison
import SimulatedPC
import Testing

@Suite struct ArenaPoisonTests {
  static let frames = OwnershipTests.frames

  @Test func `poison is there if and only if the program runs under AddressSanitizer, and ends with the lease`() throws
  {
    let lease = try MachineLease()
    #expect(lease.machine.poisonUnownedFrames() == arena_poison_is_present())
  }

  @Test(arguments: frames)
  func `accesses that are right pass, and the back door passes through poison`(owner: FrameOwner, frame: UInt32) throws
  {
    let rig = try OwnershipTests.machine(isPoisoned: true)
    let machine = rig.machine
    machine.beginCommand()
    let address = frame << 12 | 8
    if OwnershipTests.rules[owner]?.read == nil || owner == .free { _ = machine.load(address) }
    if OwnershipTests.rules[owner]?.write == nil || owner == .free || owner == .data {
      machine.store(7, at: address)
      machine.fillPage(at: frame << 12, with: 7)
    }
    if owner == .free { machine.setOwner(.table, from: frame) }
    if owner == .data { machine.setOwner(.free, from: frame) }
    machine.endCommand()
    #expect(rig.kinds == [])
    machine.setOwner(.free, from: frame)
    machine.poke(9, at: address)
    #expect(machine.peek(address) == 9)
    let digest = machine.digest()
    #expect(!machine.isFilled(frame, with: 7) && machine.digest() == digest)
  }

  @Test func `a frame of an earlier case is shut until this case uses it`() throws {
    let rig = try OwnershipTests.machine(isPoisoned: true)
    rig.machine.beginCommand()
    rig.machine.store(1, at: 62 << 12)
    rig.machine.endCommand()
    rig.machine.reset(installing: InstalledMemory(freeFrames: 64))
    rig.machine.beginCommand()
    rig.machine.store(2, at: 62 << 12 | 8)
    rig.machine.setOwner(.table, from: 62)
    rig.machine.endCommand()
    #expect(rig.kinds == [] && rig.machine.peek(62 << 12) == 0xDEAD_BEEF)
  }

  #if os(Linux)
    /// Stores by KMem that are never right.
    static let strays: [(FrameOwner, UInt32)] = [
      (.hole, 100), (.reserved, 60), (.kernel, 32), (.loader, 36), (.unmanaged, 6),
    ]

    @Test(.enabled(if: arena_poison_is_present()), arguments: strays.map(\.1))
    func `a store that is never right is a report with its stack`(frame: UInt32) async throws {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        [frame = frame as UInt32] in
        let rig = try OwnershipTests.machine(isPoisoned: true)
        rig.machine.beginCommand()
        rig.machine.store(1, at: frame << 12)
      }
      let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(text.contains("machine oracle: command 1: store at"))
      #expect(text.contains("AddressSanitizer: use-after-poison") && text.contains("storeSlowly"))
    }

    @Test(.enabled(if: arena_poison_is_present()))
    func `a store to a free frame between commands is a report`() async throws {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let rig = try OwnershipTests.machine(isPoisoned: true)
        rig.machine.store(1, at: 40 << 12)
      }
      let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(text.contains("AddressSanitizer: use-after-poison"))
    }
  #endif
}
