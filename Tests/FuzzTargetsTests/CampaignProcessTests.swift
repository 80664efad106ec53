// Campaigns as processes: what they keep when fuzzers crash, are killed, or are killed together with the campaign, and how
// they end.

import Foundation
import ProcessSupport
import PropCheck
import Testing

@testable import fuzzcampaign

@Suite(.timeLimit(.minutes(2))) struct CampaignProcessTests {
  private static let boot = ["--target", "boot", "--jobs", "1"]

  /// What FakeFuzzer records of an input that crashes; its log speaks of something else.
  private static let planted = FailureIdentity(oracle: "state").with("clause", "P4").with("operation", "allocateFrame")

  @Test func `a crash is kept, explained, made simple, and ends with status 77`() throws {
    let campaign = try FakeCampaign()
    let run = try campaign.run(Self.boot + ["--time", "2s"], input: "CRASH in full")
    #expect(run.status == 77)
    #expect(run.output.contains("boot: state: P4: planted | here\n"))
    // One bug, however often it is found.
    #expect(run.output.contains(" 1 bugs ("))
    #expect(campaign.kept == ["CRASH in full"])
    let bug = CrashStore.name(of: Self.planted)
    #expect(campaign.names(campaign.crashes).filter { $0.hasPrefix(bug) }.count == 3)
    #expect(try String(contentsOfFile: "\(campaign.crashes)/\(bug)-simplified", encoding: .utf8) == "CRASH")
    let note = try String(contentsOfFile: "\(campaign.crashes)/\(bug).txt", encoding: .utf8)
    #expect(note.hasPrefix("\(Self.planted)\n\nProperty 'boot' does not hold"))
    #expect(note.contains("\nP4: planted | here\nThe contract, P4: ...\n"))
    #expect(note.contains("AddressSanitizer: heap-use-after-free"))
    #expect(run.output.contains("make adopt FILE=\(campaign.crashes)/\(bug)-simplified"))
  }

  @Test(arguments: [
    ("TRAP", FailureIdentity(oracle: "trap").with("signal", "SIGILL")),
    ("SPIN", FailureIdentity.hang.with("signal", "SIGXCPU")),
    ("SLOW", FailureIdentity.hang.with("limit", "time")),
    ("MUTE", FailureIdentity(oracle: "crash")),
  ])
  func `what no oracle saw is kept as what it was`(input: String, identity: FailureIdentity) throws {
    let campaign = try FakeCampaign()
    #expect(try campaign.run(Self.boot + ["--time", "1s"], input: input).status == 77)
    let bug = CrashStore.name(of: identity)
    let files = campaign.names(campaign.crashes)
    #expect(files.contains("\(bug).txt"), "\(files)")
    let kept = try #require(files.first { $0.hasPrefix("\(bug)-") })
    #expect(kept.hasPrefix("\(bug)-\(input == "SLOW" ? "timeout" : "crash")-"))
    #expect(try String(contentsOfFile: "\(campaign.crashes)/\(kept)", encoding: .utf8) == input)
    #expect(files.count { $0.hasSuffix(".txt") } == 1)
  }

  @Test func `a fuzzer that is killed loses no input`() throws {
    let campaign = try FakeCampaign()
    let run = try campaign.run(Self.boot + ["--time", "2s"], input: "KILL without a word")
    #expect(run.status == 77)
    #expect(campaign.kept == ["KILL without a word"])
  }

  @Test func `an artefact that a full disk cut is completed`() throws {
    let campaign = try FakeCampaign()
    #expect(try campaign.run(Self.boot + ["--time", "2s"], input: "CUT short").status == 77)
    #expect(campaign.kept == ["CUT short"])
  }

  @Test func `kill -9 of everything in the moment of a crash loses no input`() throws {
    let campaign = try FakeCampaign()
    let killed = try campaign.run(Self.boot + ["--time", "1h"], input: "KILLBOTH at once")
    #expect(killed.status == -9)
    #expect(campaign.kept == [])
    let next = try campaign.run(Self.boot + ["--time", "1s"])
    #expect(next.status == 77)
    #expect(next.output.contains("an earlier campaign was killed before it kept a crash"))
    #expect(campaign.kept == ["KILLBOTH at once"])
    #expect(campaign.names("\(campaign.crashes)/running") == [])
  }

  @Test func `kill -9 while nothing crashes leaves nothing to find, and the fuzzer goes too`() throws {
    let campaign = try FakeCampaign()
    let script = """
      "$@" > out & pid=$!
      until ls Corpus/boot/crashes/running/*/log > /dev/null 2>&1; do sleep 0.05; done
      sleep 0.3; kill -9 $pid; wait $pid
      """
    #expect(try campaign.run(Self.boot + ["--time", "1h"], shell: script).status == 128 + 9)
    let next = try campaign.run(Self.boot + ["--time", "1s"])
    #expect(next.status == 0)
    #expect(campaign.kept == [])
    #expect(campaign.names("\(campaign.crashes)/running") == [])
  }

  @Test(arguments: ["INT", "TERM"])
  func `a request to stop ends the campaign with a summary`(signal: String) throws {
    let campaign = try FakeCampaign()
    let script = """
      "$@" > out & pid=$!
      until ls Corpus/boot/crashes/running/*/log > /dev/null 2>&1; do sleep 0.05; done
      kill -\(signal) $pid; wait $pid; status=$?; cat out; exit $status
      """
    let run = try campaign.run(Self.boot + ["--time", "1h"], shell: script)
    #expect(run.status == 0)
    #expect(run.output.contains("\nSummary after "))
    #expect(campaign.names("\(campaign.crashes)/running") == [])
  }

  @Test func `several targets share the time and stop when it is up`() throws {
    let campaign = try FakeCampaign()
    let run = try campaign.run(["--time", "3s", "--jobs", "2"])
    #expect(run.status == 0)
    let summary = run.output.split(separator: "\n").drop { !$0.hasPrefix("Summary after ") }
    #expect(summary.map { $0.prefix { $0 != " " } } == ["Summary", "boot", "e820-text"])
    #expect(summary.dropFirst().allSatisfy { $0.contains("cov 12") && $0.contains("ft 34") && $0.contains("corpus 5") })
    let history = History(path: "\(campaign.corpus)/boot/working.history").samples
    #expect(history.last?.coverage == 12 && history.last.map { $0.executions > 0 } == true)
  }

  @Test func `a run of so many executions makes so many`() throws {
    let campaign = try FakeCampaign()
    let run = try campaign.run(["run", "boot", "--runs", "250"])
    #expect(run.status == 0)
    #expect(run.output.contains(#/boot +250 /#))
  }

  @Test func `a second campaign on the same target is refused`() throws {
    let campaign = try FakeCampaign()
    try FileManager.default.createDirectory(atPath: campaign.crashes, withIntermediateDirectories: true)
    let lock = try FileLock("\(campaign.crashes)/lock", owner: "boot")
    let run = try campaign.run(Self.boot + ["--time", "1s"])
    #expect(run.status == 2)
    #expect(run.errors.contains("another campaign works on 'boot'"))
    withExtendedLifetime(lock) {}
  }

  @Test func `a build without instrumentation does not start`() throws {
    let campaign = try FakeCampaign()
    let plain = campaign.folder.appending(path: "plain")
    try FileManager.default.createDirectory(at: plain, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: try Invocation.executable("FuzzTargets"), to: plain.appending(path: "FuzzTargets"))
    let run = try campaign.run(Self.boot + ["--binaries", plain.path])
    #expect(run.status == 2)
    #expect(run.errors.contains("has no LLVMFuzzerRunDriver"), "\(run.errors)")
  }

  @Test func `a canary that ends without the right record stops the campaign, whatever is said`() throws {
    let campaign = try FakeCampaign()
    let run = try campaign.run(["--gate"], shell: "export FAKE_CANARY=use-after-free; exec \"$@\"")
    #expect(run.status == 2)
    #expect(
      run.errors.contains("the canary ended with status 77, but there is no record that AddressSanitizer reported"))
    let stray = try campaign.run(["--gate"], shell: "export FAKE_STRAY=pageFault; exec \"$@\"")
    #expect(stray.status == 2 && stray.errors.contains("does not say what the machine saw"))
    #expect(try campaign.run(["--gate"]).status == 0)
  }

  /// Whether this process may mount a file system of its own.
  private static let canMount: Bool = {
    let script = "unshare -rm mount -t tmpfs -o size=64k none /mnt 2> /dev/null"
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script]
    try? process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(.enabled(if: canMount, "needs a file system of its own"))
  func `a disk that fills in the moment of a crash loses no input`() throws {
    let campaign = try FakeCampaign()
    let script = """
      exec unshare -rm sh -c '
        mount -t tmpfs -o size=400k none Corpus || exit 9
        "$@"; echo "first status $?"
        rm Corpus/filler; unset FAKE_INPUT
        "$@"; echo "second status $?"
        cat Corpus/boot/crashes/*-crash-*' sh "$@"
      """
    let run = try campaign.run(Self.boot + ["--time", "1s"], input: "FILL the disk", shell: script)
    #expect(run.output.contains("since it cannot be stored: cannot write"), "\(run.output)")
    #expect(run.output.contains("No space left on device"))
    #expect(run.output.contains("first status 2\n"))
    #expect(run.output.contains("second status 77\n"))
    #expect(run.output.hasSuffix("FILL the disk"))
  }
}
