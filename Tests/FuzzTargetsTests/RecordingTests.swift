// The recording of a fuzzer: the input that ran and the failure that it showed, and which file of libFuzzer's they belong to.

import CFuzzDriver
import FailureRecords
import Foundation
import PropCheck
import PropCheckHost
import Testing

@testable import fuzzcampaign

@Suite struct RecordingTests {
  private let place = WorkPlace(
    path: FileManager.default.temporaryDirectory.appending(path: "recording-\(UUID().uuidString)").path)
  private let failure = PropertyFailure(FailureIdentity(oracle: "state").with("clause", "P4"), "P4: what")

  /// The recording of a fuzzer that ended while `input` ran, nil: between two, and after it had recorded `failure`.
  private func record(_ input: String?, _ failure: PropertyFailure?) throws {
    var bytes = Array("KMEMREC2".utf8) + [input == nil ? 0 : 1, 0, 0, 0, UInt8(input?.utf8.count ?? 0), 0, 0, 0]
    bytes += Array((input ?? "").utf8)
    bytes += [UInt8](repeating: 0, count: 57_344 - bytes.count)
    bytes += try failure.map { try #require($0.record) } ?? [UInt8](repeating: 0, count: 8_192)
    try Data(bytes).write(to: URL(filePath: place.recording.path))
  }

  private func make() throws {
    try Files.makeDirectory(place.path)
    _ = try Recording.create(at: place.recording.path)
  }

  private func artefact(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(place.path)/\(name)"))
  }

  @Test func `a recording holds the input that ran and what went wrong, and nothing before a fuzzer has opened it`()
    throws
  {
    try make()
    defer { place.remove() }
    let recording = place.recording
    #expect(recording.contents == Recording.Contents())
    #expect(throws: CampaignError.self) { try Recording.create(at: recording.path) }
    #expect(try Data(contentsOf: URL(filePath: recording.path)).count == 65_536)
    try record("abc", failure)
    #expect(recording.contents == Recording.Contents(runningInput: Array("abc".utf8), failure: failure))
    try record("abc", nil)
    #expect(recording.contents == Recording.Contents(runningInput: Array("abc".utf8), failure: nil))
    try record(nil, failure)
    #expect(recording.contents == Recording.Contents(runningInput: nil, failure: failure))
    #expect(!recording.isInUse)
  }

  @Test func `a size that no recording has is no input`() throws {
    try make()
    defer { place.remove() }
    try record("abc", nil)
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: place.recording.path)))
    for (size, isInput) in [(57_328, true), (57_329, false), (0xFFFF_FFFF, false)] {
      for index in 0..<4 { bytes[12 + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
      try Data(bytes).write(to: URL(filePath: place.recording.path))
      #expect((place.recording.contents.runningInput?.count == size) == isInput)
    }
  }

  @Test func `a failure belongs to the input that ran, and to no other`() throws {
    try make()
    defer { place.remove() }
    try artefact("crash-1", "other")
    try artefact("crash-2", "the in")
    try record("the input", failure)
    let inputs = place.failedInputs
    #expect(inputs.map(\.name) == ["crash-1", "crash-2"])
    #expect(inputs.map(\.failure) == [nil, failure])
    #expect(inputs.map { String(decoding: $0.bytes, as: UTF8.self) } == ["other", "the input"])
  }

  @Test func `an input that libFuzzer did not write is certain if its failure is recorded`() throws {
    try make()
    defer { place.remove() }
    for failure in [failure, nil] {
      try record("the input", failure)
      let input = try #require(place.failedInputs.first)
      #expect(input.isCertain == (failure != nil) && input.failure == failure && input.kind == "crash")
    }
  }

  @Test func `a failure between two inputs is that of the only file`() throws {
    try make()
    defer { place.remove() }
    try record(nil, failure)
    #expect(place.failedInputs == [])
    try artefact("crash-1", "one")
    #expect(place.failedInputs.map(\.failure) == [failure])
    try artefact("crash-2", "two")
    #expect(place.failedInputs.map(\.failure) == [nil, nil])
  }

  @Test(arguments: [("timeout-1", "hang"), ("oom-1", "memory limit"), ("leak-1", "leak"), ("crash-1", nil)])
  func `libFuzzer's own limits are in the names of its files`(name: String, oracle: String?) {
    let input = FailedInput(name: name, bytes: [], isCertain: true)
    #expect(input.exceededLimit?.oracle == oracle)
  }

  @Test(arguments: [(70, "hang"), (71, "memory limit"), (77, nil), (0, nil), (-9, nil)] as [(Int32, String?)])
  func `of a single input they are in the exit status`(status: Int32, oracle: String?) {
    #expect(FuzzerLimit(status: status)?.failure.oracle == oracle)
  }
}
