// The firmware maps that tests read from disk: Corpus/e820 of this package, and ../shared/e820 beside it where it exists.

import FirmwareTexts
import Foundation
import Operations
import Specification
import Testing

/// A map file with what its header lines claim.
public struct CorpusMap: Sendable, CustomTestStringConvertible {
  public var name: String
  public var bytes: [UInt8]

  public var testDescription: String { name }

  /// What a map is expected to do on the default machine.
  public enum Expectation: Equatable {
    case boots
    case refused(Reason)
  }

  /// Why a machine is expected to be refused, in the words of the header line.
  public enum Reason: String, CaseIterable {
    case noUsableMemory = "no usable memory"
    case kernelOutsideUsableMemory = "kernel outside usable memory"
    case outOfFramesForHeap = "out of frames for the heap"
  }

  /// The maps of this package.
  public static let own = read(PackageFiles.corpus.appending(path: "e820"))

  /// The maps of real machines; none where the folder does not exist, which a line of output says.
  public static let shared: [CorpusMap] = {
    let maps = read(PackageFiles.shared.appending(path: "e820"))
    if maps.isEmpty { print("../shared/e820 is absent: the maps of real machines are not tested") }
    return maps
  }()

  private static func read(_ folder: URL) -> [CorpusMap] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().compactMap { name in
      guard let data = try? Data(contentsOf: folder.appending(path: name)) else { return nil }
      return CorpusMap(name: name, bytes: [UInt8](data))
    }
  }

  /// The value of header line `number` if it is `# key: value`.
  public func header(_ number: Int, _ key: String) -> String? {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let prefix = "# \(key): "
    guard lines.count > number, lines[number].hasPrefix(prefix) else { return nil }
    let value = String(lines[number].dropFirst(prefix.count))
    return value.isEmpty ? nil : value
  }

  /// What the third header line says; `nil` if it says nothing in the agreed words.
  public var expectation: Expectation? {
    guard let text = header(2, "expect") else { return nil }
    if text == "boots" { return .boots }
    return Reason.allCases.first { text == "refused (\($0.rawValue))" }.map { .refused($0) }
  }

  public func entries() throws -> [FirmwareMapEntry] {
    try FirmwareMapText(parsing: bytes).entries
  }

  /// The map as a raw table of 24-byte entries sees it if any line has attributes, of 20-byte entries otherwise.
  public func reference() throws -> ReferenceFirmwareMap {
    let entries = try entries()
    let hasAttributes = entries.contains { $0.attributes != nil }
    return ReferenceFirmwareMap(entries, attributes: hasAttributes ? .honoured : .absent)
  }
}
