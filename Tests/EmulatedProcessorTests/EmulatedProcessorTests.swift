// Machine code on the simulated PC: results, stores judged by owner, what caches keep, ends, snapshots.

import EmulatedProcessor
import SimulatedPC
import Testing

@Suite(.enabled(if: Rig.isPossible, "no Unicorn: KMEM_UNICORN=$(tools/unicorn.sh) swift test"))
struct EmulatedProcessorTests {
  @Test func aFunctionReturnsItsResult() throws {
    // mov eax, 7; add eax, 35; ret
    let rig = try Rig([0xB8, 7, 0, 0, 0, 0x83, 0xC0, 35, 0xC3])
    #expect(rig.call() == .reached)
    #expect(rig.processor[register: 0] == 42)
    #expect(rig.processor[register: 4] == 0x8000)
    #expect(rig.kinds == [])
  }

  /// mov [address], eax; ret
  private static func store(to address: UInt32) -> [UInt8] {
    [0xA3] + (0..<4).map { UInt8(truncatingIfNeeded: address >> ($0 * 8)) } + [0xC3]
  }

  @Test(
    arguments: [
      (0x2004, nil), (0x1E00, .writeToUnowned), (0x2_0000, .writeToUnowned), (0x2_1000, .writeToUnowned),
      (0x1_0000, .writeToUnowned), (0x10_0000, .writeToHole),
    ] as [(UInt32, Violation.Kind?)])
  func storesAreJudgedByTheOwnerOfTheFrame(address: UInt32, kind: Violation.Kind?) throws {
    let rig = try Rig(Self.store(to: address))
    rig.machine.beginCommand()
    let end = rig.call()
    rig.machine.endCommand()
    #expect(end == (kind == .writeToHole ? .storeToHole : .reached))
    #expect(rig.kinds == (kind.map { [$0] } ?? []))
    #expect(rig.machine.violations.allSatisfy { $0.physical == address })
    if kind != nil && kind != .writeToHole && address >> 12 != 16 && address >> 12 != 33 {
      #expect(rig.processor.place?.registers.instructionPointer == Rig.code)
    }
  }

  @Test func aFrameThatChangesHandsMayBeWritten() throws {
    let rig = try Rig(Self.store(to: 0x1_0000))
    rig.machine.beginCommand()
    #expect(rig.call() == .reached)
    rig.machine.setOwner(.data, from: Rig.freeFrame)
    rig.machine.endCommand()
    #expect(rig.kinds == [])
  }

  @Test func theJournalHasWhatTheProcessorStored() throws {
    // mov byte [0x2001], 0x55; mov word [0x2003], 0x6677 (over the edge of a word); ret
    let rig = try Rig([0xC6, 0x05, 0x01, 0x20, 0, 0, 0x55, 0x66, 0xC7, 0x05, 0x03, 0x20, 0, 0, 0x77, 0x66, 0xC3])
    rig.machine.poke(0, at: 0x2000)
    rig.machine.poke(0, at: 0x2004)
    rig.machine.beginCommand(recordingWrites: true)
    #expect(rig.call() == .reached)
    var changes: [(UInt32, UInt32, UInt32)] = []
    rig.machine.forEachChangedWord { if $0.address < 0x3000 { changes.append(($0.address, $0.before, $0.after)) } }
    #expect(changes.map(\.0) == [0x2000, 0x2004])
    #expect(changes.map(\.1) == [0, 0])
    #expect(changes.map(\.2) == [0x7700_5500, 0x66])
  }

  @Test func aPageFaultIsAValue() throws {
    let rig = try Rig(Self.store(to: 0x40_0000))
    rig.turnPagingOn()
    guard case .fault(let fault) = rig.call() else {
      Issue.record("no fault")
      return
    }
    #expect(fault.address & ~0xFFF == 0x40_0000)
    #expect(fault.errorCode == PageFault.Code.write)
    #expect(rig.processor.place?.registers.instructionPointer == Rig.code)
    #expect(rig.processor.place?.stack.first == Rig.end)
  }

  @Test func writeProtectionBindsTheKernel() throws {
    let rig = try Rig(Self.store(to: 0x2000))
    rig.turnPagingOn()
    rig.machine.poke(0x2001, at: 0x5008)
    guard case .fault(let fault) = rig.call() else {
      Issue.record("no fault")
      return
    }
    #expect(fault.errorCode == PageFault.Code.present | PageFault.Code.write)
  }

  /// Moves page 0x10 from frame 16 to frame 17 and writes through it: once as it is cached, once after an INVLPG.
  private static let moveAndStore: [UInt8] =
    [0xA1, 0, 0, 1, 0]  // mov eax, [0x10000]
    + [0xC7, 0x05, 0x40, 0x50, 0, 0, 0x03, 0x10, 1, 0]  // mov dword [0x5040], 0x11003
    + [0xC7, 0x05, 0, 0, 1, 0, 0x11, 0, 0, 0]  // mov dword [0x10000], 0x11
    + [0xC3]

  @Test func aStaleTranslationIsUsedAndKnown() throws {
    let rig = try Rig(Self.moveAndStore)
    rig.machine.setOwner(.bookkeeping, from: 16, count: 2)
    rig.turnPagingOn()
    rig.machine.poke(0, at: 0x1_0000)
    rig.machine.poke(0, at: 0x1_1000)
    #expect(rig.call() == .reached)
    #expect(rig.machine.staleEntryCount == 1)
    #expect(rig.machine.staleEntries().first?.page == 0x1_0000)
  }

  @Test func anInvalidationIsSeenAtItsInstruction() throws {
    var code = Self.moveAndStore
    code.insert(contentsOf: [0x0F, 0x01, 0x3D, 0, 0, 1, 0], at: 15)  // invlpg [0x10000]
    let rig = try Rig(code)
    rig.machine.setOwner(.bookkeeping, from: 16, count: 2)
    rig.turnPagingOn()
    #expect(rig.call() == .reached)
    #expect(rig.machine.staleEntryCount == 0)
    #expect(rig.machine.counters.invalidations == 1)
    #expect(rig.machine.peek(0x1_1000) == 0x11)
  }

  @Test func aLoadOfTheDirectoryEmptiesTheCaches() throws {
    var code = Self.moveAndStore
    code.insert(contentsOf: [0x0F, 0x20, 0xD8, 0x0F, 0x22, 0xD8], at: 15)  // mov eax, cr3; mov cr3, eax
    let rig = try Rig(code)
    rig.machine.setOwner(.bookkeeping, from: 16, count: 2)
    rig.turnPagingOn()
    let loads = rig.machine.counters.directoryLoads
    #expect(rig.call() == .reached)
    #expect(rig.machine.staleEntryCount == 0)
    #expect(rig.machine.counters.directoryLoads == loads + 1)
    #expect(rig.machine.peek(0x1_1000) == 0x11)
  }

  @Test func turningPagingOnIsFollowed() throws {
    // mov eax, 0x4000; mov cr3, eax; mov eax, cr0; or eax, 0x80010000; mov cr0, eax; ret
    let rig = try Rig([
      0xB8, 0, 0x40, 0, 0, 0x0F, 0x22, 0xD8, 0x0F, 0x20, 0xC0, 0x0D, 0, 0, 1, 0x80, 0x0F, 0x22, 0xC0, 0xC3,
    ])
    rig.turnPagingOn()
    rig.machine.writeControlRegister0(0x11)
    rig.processor.takeOverControlRegisters()
    #expect(rig.call() == .reached)
    #expect(rig.machine.controlRegister0 & 0x8001_0000 == 0x8001_0000)
    #expect(rig.machine.controlRegister3 == 0x4000)
  }

  @Test(
    arguments: [
      ([0xEB, 0xFE], .tooLong(blocks: 1000)),  // jmp .
      ([0xF4], .halted),  // hlt
      ([0x0F, 0x0B], .exception(vector: 6)),  // ud2
      ([0xCC], .exception(vector: 3)),  // int3
      ([0x31, 0xD2, 0x31, 0xC9, 0xF7, 0xF1], .exception(vector: 0)),  // div ecx, which is 0
      ([0xB8, 0, 1, 0, 0, 0x8E, 0xD8], .exception(vector: 13)),  // a selector that is no descriptor
      ([0xE9, 0xFB, 0x2F, 0, 0], .leftCode(at: 0x4000)),  // jmp 0x4000
    ] as [([UInt8], RunEnd)])
  func everyEndIsAValue(code: [UInt8], end: RunEnd) throws {
    let rig = try Rig(code)
    #expect(rig.call() == end)
  }

  @Test func aRunEndsWhereAnotherOneHasGoneThrough() throws {
    // nop; nop; mov eax, 7; ret
    let rig = try Rig([0x90, 0x90, 0xB8, 7, 0, 0, 0, 0xC3])
    #expect(rig.call() == .reached)
    rig.processor[register: 0] = 0
    #expect(rig.processor.run(from: Rig.code, until: Rig.code + 2, blocks: 10) == .reached)
    #expect(rig.processor[register: 0] == 0 && rig.processor.instructionPointer == Rig.code + 2)
    #expect(rig.call() == .reached)
    #expect(rig.processor[register: 0] == 7)
  }

  @Test func aStringInstructionIsNoEndlessLoop() throws {
    // mov edi, 0x2000; mov ecx, 0x2000; xor eax, eax; rep stosb; ret
    let rig = try Rig([0xBF, 0, 0x20, 0, 0, 0xB9, 0, 0x20, 0, 0, 0x31, 0xC0, 0xF3, 0xAA, 0xC3])
    #expect(rig.call() == .reached)
    #expect(rig.machine.isFilled(2, with: 0) && rig.machine.isFilled(3, with: 0))
  }

  @Test func thePanicFunctionEndsTheRun() throws {
    // call 0x1010; ret; nops; ret
    let rig = try Rig([0xE8, 0x0B, 0, 0, 0, 0xC3] + [UInt8](repeating: 0x90, count: 10) + [0xC3])
    rig.processor.addPanic(at: 0x1010)
    #expect(rig.call() == .panicked)
    #expect(rig.processor.place?.stack.first == 0x1005)
  }

  @Test func portsAnswerAndTextIsKept() throws {
    // mov dx, 0x3FD; in al, dx; mov dl, 0xF8; mov al, 'k'; out dx, al; ret
    let rig = try Rig([0x66, 0xBA, 0xFD, 0x03, 0xEC, 0xB2, 0xF8, 0xB0, 0x6B, 0xEE, 0xC3])
    #expect(rig.call() == .reached)
    #expect(rig.processor.devices.text == [0x6B])
  }

  @Test func timeIsTheSameInEveryRun() throws {
    // rdtsc; ret
    let code: [UInt8] = [0x0F, 0x31, 0xC3]
    let times = try (0..<2).map { _ in
      let rig = try Rig(code)
      #expect(rig.call() == .reached)
      return rig.processor[register: 0]
    }
    #expect(times[0] == times[1])
  }

  @Test func timeGoesBackWithASnapshotAndWithTheMachine() throws {
    // rdtsc; ret
    let rig = try Rig([0x0F, 0x31, 0xC3])
    #expect(rig.call() == .reached)
    let first = rig.processor[register: 0]
    let snapshot = try #require(rig.processor.takeSnapshot())
    #expect(rig.call() == .reached)
    let second = rig.processor[register: 0]
    #expect(second > first)
    rig.processor.restore(snapshot)
    #expect(rig.call() == .reached)
    #expect(rig.processor[register: 0] == second)
    rig.processor.enterProtectedMode(descriptors: 0x800)
    #expect(rig.call() == .reached)
    #expect(rig.processor[register: 0] == first)
  }

  @Test func theStoreThatIsJudgedAtTheEndHasItsInstruction() throws {
    // nop; mov [0x21000], eax; ret, with the frame a caller's
    let rig = try Rig([0x90] + Self.store(to: 0x2_1000))
    rig.machine.beginCommand()
    #expect(rig.call() == .reached)
    #expect(rig.kinds == [])
    rig.machine.endCommand()
    let violation = try #require(rig.machine.violations.first)
    #expect(rig.processor.place(of: violation)?.registers.instructionPointer == Rig.code + 1)
  }

  @Test func theFirstStoreToAWatchedAddressIsFound() throws {
    // nop; mov [0x2004], eax; ret
    let rig = try Rig([0x90] + Self.store(to: 0x2004))
    rig.processor.watchedStores = 0x2006..<0x2007
    #expect(rig.call() == .reached)
    #expect(rig.processor.placeOfWatchedStore?.registers.instructionPointer == Rig.code + 1)
    rig.processor.watchedStores = 0x2008..<0x2009
    #expect(rig.call() == .reached)
    #expect(rig.processor.placeOfWatchedStore == nil)
  }

  @Test func instructionsAreCounted() throws {
    // mov ecx, 10; dec ecx; jnz -3; ret
    let rig = try Rig([0xB9, 10, 0, 0, 0, 0x49, 0x75, 0xFD, 0xC3], countsInstructions: true)
    #expect(rig.call() == .reached)
    #expect(rig.processor.instructionCount == 22)
  }

  /// Everything that a case may change: memory, owners, tables and caches, registers.
  @Test func aSnapshotBringsEverythingBack() throws {
    let rig = try Rig(Self.moveAndStore)
    rig.machine.setOwner(.bookkeeping, from: 16, count: 2)
    rig.turnPagingOn()
    rig.machine.poke(0, at: 0x1_1000)
    let before = rig.machine.digest(ignoringAccessedAndDirty: false)
    let snapshot = try #require(rig.processor.takeSnapshot())
    for _ in 0..<3 {
      rig.processor.restore(snapshot)
      #expect(rig.machine.digest(ignoringAccessedAndDirty: false) == before)
      #expect(rig.call() == .reached)
      #expect(rig.machine.staleEntryCount == 1)
      rig.machine.setOwner(.data, from: 20)
      rig.machine.poke(5, at: 0x1_4000)
      rig.machine.poke(5, at: 0x3_0000)
      #expect(rig.machine.digest(ignoringAccessedAndDirty: false) != before)
    }
    rig.processor.restore(snapshot)
    #expect(rig.machine.digest(ignoringAccessedAndDirty: false) == before)
    #expect(rig.machine.owner(of: 20) == .free)
    #expect(rig.machine.staleEntryCount == 0)
    #expect(rig.machine.controlRegister3 == 0x4000)
  }

  @Test func aCaseAfterAFaultIsAsIfThereHadBeenNone() throws {
    let rig = try Rig(Self.store(to: 0x40_0000) + [0xB8, 9, 0, 0, 0, 0xC3])
    rig.turnPagingOn()
    let snapshot = try #require(rig.processor.takeSnapshot())
    for _ in 0..<3 {
      rig.processor.restore(snapshot)
      guard case .fault = rig.call() else {
        Issue.record("no fault")
        return
      }
      rig.processor.restore(snapshot)
      #expect(rig.call(at: Rig.code + 6) == .reached)
      #expect(rig.processor[register: 0] == 9)
    }
  }

  @Test func aSnapshotOutlivesAMachineWithOtherMemory() throws {
    let rig = try Rig(Self.store(to: 0x2000))
    let snapshot = try #require(rig.processor.takeSnapshot())
    rig.machine.reset(installing: InstalledMemory(freeFrames: 8))
    rig.machine.poke(1, at: 0x2000)
    rig.processor.restore(snapshot)
    #expect(rig.machine.owner(of: 32) == .reserved && rig.machine.owner(of: 60) == .free)
    #expect(rig.machine.owner(of: 64) == .hole)
    #expect(rig.call() == .reached)
    #expect(rig.kinds == [])
  }

  @Test func twoSnapshotsOfOneMachineDoNotMix() throws {
    let rig = try Rig(Self.store(to: 0x2000))
    rig.machine.poke(1, at: 0x2000)
    let first = try #require(rig.processor.takeSnapshot())
    rig.machine.poke(2, at: 0x2000)
    rig.machine.poke(7, at: 0x2_1000)
    rig.machine.setOwner(.heap, from: 16)
    let second = try #require(rig.processor.takeSnapshot())
    rig.processor[register: 0] = 3
    #expect(rig.call() == .reached)
    #expect(rig.machine.peek(0x2000) == 3)
    rig.processor.restore(first)
    #expect(rig.machine.peek(0x2000) == 1 && rig.machine.owner(of: 16) == .free)
    rig.processor.restore(second)
    #expect(rig.machine.peek(0x2000) == 2 && rig.machine.owner(of: 16) == .heap && rig.machine.peek(0x2_1000) == 7)
  }
}
