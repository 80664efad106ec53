// Lines from a connection, whatever pieces they come in, and limits on every wait.

import Foundation
import Testing

@testable import QEMU

@Suite struct ChannelTests {
  /// What a channel reads of `pieces` until their sender hangs up.
  private static func lines(of pieces: [String]) throws -> [String] {
    var peer: Int32 = -1
    var channel = try Channel("test", until: .now + .seconds(60), connectedTo: &peer)
    let descriptor = peer
    // Beside the reader: a connection holds only so much.
    Thread.detachNewThread {
      for piece in pieces { FileHandle(fileDescriptor: descriptor).write(Data(piece.utf8)) }
      close(descriptor)
    }
    var lines: [String] = []
    while let line = try channel.readLine() { lines.append(line) }
    return lines
  }

  @Test(arguments: [
    (["a\nb\n"], ["a", "b"]), (["a\r\nb"], ["a", "b"]), (["a", "b\n", "\n"], ["ab", ""]), ([], []), (["\r\n"], [""]),
  ]) func `lines end with LF or CR LF, and the last with the connection`(pieces: [String], lines: [String]) throws {
    #expect(try Self.lines(of: pieces) == lines)
  }

  @Test func `long lines come whole, one after the other`() throws {
    let line = String(repeating: "0123456789abcdef", count: 10_000)
    let pieces = [line.prefix(70_000).description, line.dropFirst(70_000) + "\n" + line, "\nend\n" + line]
    #expect(try Self.lines(of: pieces) == [line, line, "end", line])
  }

  @Test func `what is sent arrives, and nobody listening is an error`() throws {
    var peer: Int32 = -1
    let channel = try Channel("test", until: .now + .seconds(60), connectedTo: &peer)
    let receiver = FileHandle(fileDescriptor: peer, closeOnDealloc: false)
    try channel.send(Array("go".utf8))
    #expect(receiver.availableData == Data("go".utf8))
    try receiver.close()
    #expect(throws: QEMUError.ended(waitingFor: "the test to take input", complaint: "")) { try channel.send([1]) }
  }

  @Test func `no wait outlasts the deadline`() throws {
    var peer: Int32 = -1
    var channel = try Channel("test", until: .now, connectedTo: &peer)
    defer { close(peer) }
    do {
      let line = try channel.readLine()
      Issue.record("read \(line ?? "the end")")
    } catch { #expect(error == .timedOut(waitingFor: "the test")) }
  }
}
