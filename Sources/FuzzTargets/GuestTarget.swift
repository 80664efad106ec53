// The fuzz target `judge`: cases of kmemcheck judge on the binary of any kernel. What libFuzzer counts is the blocks of the
// kernel that the emulated processor runs; nothing of this program is counted.
//
//   KMEM_JUDGE_KERNEL      the kernel's ELF file; the target is there only if it is named
//   KMEM_JUDGE_PROFILE     its profile; by default KERNEL.yaml
//   KMEM_JUDGE_PROPERTY    the property that its inputs are cases of; by default all, or the first that applies

import CFuzzDriver
import EmulatedKernel
import Judgement
import KernelFiles
import Profiles
import PropCheck
import PropCheckHost
import SimulatedPC

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Somebody else's kernel as a fuzz target.
enum GuestTarget {
  static let name = "judge"

  /// Why the kernel cannot be fuzzed.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// The target, if the environment names a kernel.
  static var target: FuzzTarget? {
    guard let kernel = environment("KMEM_JUDGE_KERNEL") else { return nil }
    return FuzzTarget(
      name: name, summary: "calls of the functions of \(kernel), by the blocks that it runs",
      input: .choices { source, machine in
        guard let guest else { throw Problem(description: "the kernel was not started") }
        try guest.judge.check(guest.property, &source)
      }, mutator: .choices, counted: [])
  }

  private struct Guest {
    let judge: Judge
    let property: JudgeProperty
  }

  /// The kernel that inputs are run on: set once, before the first of them, and used by one thread.
  nonisolated(unsafe) private static var guest: Guest?

  /// Starts the kernel on `machine` and hands the counters of its blocks to libFuzzer.
  static func start(on machine: SimulatedMachine) throws {
    guard let path = environment("KMEM_JUDGE_KERNEL") else { return }
    let profilePath = environment("KMEM_JUDGE_PROFILE") ?? path + ".yaml"
    let file: KernelFile
    let bytes = try read(path)
    do throws(KernelFileError) { file = try KernelFile(bytes) } catch {
      throw Problem(description: "\(path): \(error)")
    }
    let bound = try Profile(reading: try read(profilePath), file: profilePath).bound(to: file, file: profilePath)
    let kernel = try EmulatedKernel(file, bound, on: machine)
    let subject: KernelUnderJudgement
    do throws(UnjudgeableKernel) { subject = try KernelUnderJudgement(kernel) } catch {
      throw Problem(description: "\(path): \(error)")
    }
    subject.makeTightStarts()
    let judge = try Judge(subject)
    var count: UInt32 = 0
    if let counters = fuzz_guest_counters(&count) { kernel.processor.countBlocks(in: counters, count: count) }
    guest = Guest(judge: judge, property: try property(of: judge))
  }

  private static func property(of judge: Judge) throws -> JudgeProperty {
    let offered = judge.properties
    guard let word = environment("KMEM_JUDGE_PROPERTY") else {
      return offered.contains(.all) ? .all : offered.first ?? .boot
    }
    guard let property = JudgeProperty(rawValue: word), offered.contains(property) else {
      throw Problem(
        description: "the property '\(word)' is none that the profile makes possible: "
          + offered.map(\.rawValue).joined(separator: ", "))
    }
    return property
  }

  private static func read(_ path: String) throws -> [UInt8] {
    try Files.read(path, limit: 256 << 20)
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
