// A soak counts what its seed and goals say, whoever shares the work and however often it is interrupted, and says so when
// a case fails.

import Foundation
import Operations
import ProcessSupport
import PropCheck
import Properties
import Specification
import Testing

@testable import kmemcheck

@Suite struct SoakTests {
  /// A few blocks of twenty cases.
  private static func soak(
    _ folder: URL, jobs: Int, seed: Int = 7, commands: Int = 4_000, boots: Int = 20
  ) throws -> Invocation {
    try Invocation([
      "soak", "--seed", "\(seed)", "--commands", "\(commands)", "--boots", "\(boots)", "--jobs", "\(jobs)", "--state",
      folder.path,
    ])
  }

  /// The number behind a word of the summary.
  private static func number(_ word: String, in text: String) -> Int? {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count > 1 && words[0] == word { return Int(words[1].filter(\.isNumber)) }
    }
    return nil
  }

  @Test func `the summary does not depend on jobs and interruptions`() throws {
    try withTemporaryFolder { folder in
      let alone = try Self.soak(folder.appending(path: "alone"), jobs: 1)
      #expect(alone.status == 0)
      #expect(alone.output.hasPrefix("Soak of 'kernel' with seed 7: no violation.\n"))
      let commands = try #require(Self.number("commands", in: alone.output))
      let boots = try #require(Self.number("boots", in: alone.output))
      #expect(commands >= 4_000 && boots >= 20)

      let shared = folder.appending(path: "shared")
      #expect(try Self.soak(shared, jobs: 3).output == alone.output)
      let block = shared.appending(path: "block-000000")
      let bytes = try Data(contentsOf: block)
      try FileManager.default.removeItem(at: block)
      #expect(try Self.soak(shared, jobs: 2).output == alone.output)
      #expect(try Data(contentsOf: block) == bytes)

      let other = try Self.soak(shared, jobs: 1, seed: 8)
      #expect(other.status == 2 && other.output == "" && other.errors.contains("another seed"))

      try Data(String(decoding: bytes, as: UTF8.self).utf8.prefix(40)).write(to: block)
      #expect(try Self.soak(shared, jobs: 1).output == alone.output, "a torn block is run again")

      var block0 = try #require(SoakBlock(Array(bytes)))
      block0.failedCase = 3
      try Data(block0.bytes).write(to: block)
      let failed = try Self.soak(shared, jobs: 1)
      #expect(failed.status == 1)
      #expect(failed.output.contains("the property does not hold for case 4"))
    }
  }

  @Test func `a block's file reads back`() throws {
    var block = SoakBlock()
    block.passed = 19
    block.discarded = 1
    block.booted = 2
    block.refused = 17
    block.calls = 400
    block.commands = [("allocate frame", 12), ("map", 0)]
    block.boots = [0x0123_4567_89AB_CDEF, .max]
    #expect(SoakBlock(block.bytes) == block)
    block.failedCase = 11
    #expect(SoakBlock(block.bytes)?.failedCase == 11)
    for length in 0..<block.bytes.count { #expect(SoakBlock(Array(block.bytes.prefix(length))) == nil) }
  }

  @Test func `boots that a process counts twice are counted once`() {
    var block = SoakBlock()
    block.booted = 3
    block.boots = [5, 6, 5]
    var totals = SoakTotals()
    totals.add(block)
    totals.add(block)
    #expect(totals.booted == 6 && totals.distinctBoots == 2 && totals.blocks == 2)
  }

  @Test func `a scenario's digest follows everything that decides the boot`() {
    let plain = BootScenario(entries: [FirmwareMapEntry(base: 0, length: 0x100_0000, type: 1)])
    var digests = [plain.digest]
    func add(_ change: (inout BootScenario) -> Void) {
      var scenario = plain
      change(&scenario)
      digests.append(scenario.digest)
    }
    add { $0.entries[0].length += 1 }
    add { $0.entries[0].attributes = 0 }
    add { $0.table = .multiboot }
    add { $0.table = .raw([]) }
    add { $0.kernelStart += 4096 }
    add { $0.kernelSize += 1 }
    add { $0.kernelVirtual += 4096 }
    add { $0.mapCapacity += 1 }
    add { $0.entersWithPagingOn = true }
    add { $0.configuration.identityLimit += 4096 }
    add { $0.configuration.lowMemoryFloor += 1 }
    add { $0.configuration.bootEarlySize += 1 }
    add { $0.configuration.heapSize += 1 }
    add { $0.configuration.maximumAddressSpaces += 1 }
    add { $0.configuration.freedFramePoison = 0 }
    #expect(Set(digests).count == digests.count)
    #expect(plain.digest == 0xDFF4_0821_453B_F679, "the same in every process and build")
  }

  @Test func `the property that is soaked is the one of the whole kernel`() {
    #expect(KernelProperty.kernel.name == "kernel")
  }
}
