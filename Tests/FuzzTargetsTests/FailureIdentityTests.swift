// What a target's failure is told apart by: a finding keeps its parts until it is recorded.

import CFuzzDriver
import FailureRecords
import Foundation
import PropCheck
import Properties
import Sessions
import SimulatedPC
import Specification
import Testing

@testable import FuzzTargets
@testable import fuzzcampaign

@Suite struct FailureIdentityTests {
  /// What a store to a frame of `owner` is as a failure, when `commands` commands have begun.
  private func stray(_ owner: FrameOwner, frame: UInt32, commands: Int = 0) throws -> PropertyFailure {
    let lease = try MachineLease()
    let machine = lease.machine
    machine.reset(installing: InstalledMemory(freeFrames: 64))
    machine.setOwner(owner, from: frame)
    for _ in 0..<commands { machine.beginCommand() }
    machine.store(1, at: frame << 12)
    return PropertyFailure(try #require(machine.finding))
  }

  @Test func `stray accesses are told apart by what the machine saw, and not by where and when`() throws {
    let kernel = try stray(.kernel, frame: 20)
    #expect(
      kernel.identity
        == FailureIdentity(oracle: "machine").with("clause", "P5").with("detail", "writeToUnowned kernel"))
    let elsewhere = try stray(.kernel, frame: 33, commands: 3)
    #expect(elsewhere.identity == kernel.identity && elsewhere.message != kernel.message)
    let others = try [.loader, .unmanaged, .reserved].map { try stray($0, frame: 20).identity }
    #expect(Set(others + [kernel.identity]).count == 4)
  }

  #if os(Linux)
    @Test func `a failure is recorded with its identity before the process ends`() async throws {
      let path = FileManager.default.temporaryDirectory.appending(path: "recording-\(UUID().uuidString)").path
      let recording = try Recording.create(at: path)
      defer { unlink(path) }
      await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
        setenv(Recording.variable, path, 1)
        _ = flight_recorder_attach { _, _ in 0 }
        fail(PropertyFailure(Finding(.machine, .p5, detail: "writeToUnowned kernel", "a store").during(.allocateFrame)))
      }
      let failure = try #require(recording.contents.failure)
      #expect(
        failure.identity
          == FailureIdentity(oracle: "machine").with("clause", "P5").with("operation", "allocateFrame")
          .with("detail", "writeToUnowned kernel"))
      #expect(failure.headline == "machine: P5: a store")
    }
  #endif
}
