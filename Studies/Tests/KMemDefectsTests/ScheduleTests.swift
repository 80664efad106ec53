// Runs on several threads, and child processes with a limit.

import Foundation
import Synchronization
import Testing

@testable import kmemdefects

@Suite struct ScheduleTests {
  @Test func `results come in the order of the runs`() throws {
    let told = Mutex(0)
    let results = try Schedule.run(count: 50, jobs: 3) { run, worker in
      #expect((0..<3).contains(worker))
      return run * run
    } tell: { _, _ in
      told.withLock { $0 += 1 }
    }
    #expect(results == (0..<50).map { $0 * $0 })
    #expect(told.withLock { $0 } == 50)
  }

  @Test func `the first error ends the runs`() {
    #expect(throws: RunError.self) {
      _ = try Schedule.run(count: 50, jobs: 2) { run, _ in
        if run == 3 { throw RunError("three") }
        return run
      } tell: { _, _ in
      }
    }
  }

  private static func run(_ script: String, limit: Double) throws -> ChildProcess {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kmemdefects-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try ChildProcess(
      URL(filePath: "/bin/sh"), ["-c", script], environment: ["KMEM_DEFECT": "7"], in: URL(filePath: "/"),
      scratch: folder, limit: limit)
  }

  @Test func `how a process ended is told`() throws {
    let child = try Self.run("echo $KMEM_DEFECT; echo no >&2; exit 3", limit: 60)
    #expect(child.end == .status(3))
    #expect(child.output == "7\n")
    #expect(child.complaint == "no")
    #expect(try Self.run("kill -KILL $$", limit: 60).end == .signal(SIGKILL))
    #expect(try Self.run("exec sleep 600", limit: 0.1).end == .timeout)
  }

  @Test func `what a fuzzer's log says is read`() throws {
    let log = "#2\tINITED cov: 3\n#128\tNEW cov: 4\nmachine oracle: V12: 1 stale cached entries\nFatal error\n"
    #expect(FuzzTrial.executions(log) == 128)
    #expect(FuzzTrial.executions(log + "stat::number_of_executed_units: 4711\n") == 4711)
    let child = try Self.run("printf 'state oracle: P4: counts\\nFatal error' >&2; exit 77", limit: 60)
    #expect(FuzzTrial.report(child) == ("state", "P4: counts"))
  }
}
