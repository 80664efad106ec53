// Maps as people pasted them, where they are beside the package: ../shared/maps has a text and, beside it, the map that it
// means or a sentence on what is wrong with it.

import FirmwareTexts
import Foundation
import Operations
import Specification
import TestSupport
import Testing

@Suite struct SharedMapsTests {
  /// A text with what is expected of it.
  struct Paste: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// The entries; `nil` where the text is to be refused, or read with a note.
    let entries: [FirmwareMapEntry]?
  }

  static let pastes: [Paste] = {
    let folder = PackageFiles.shared.appending(path: "maps")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    if names.isEmpty { print("../shared/maps is absent: maps as people pasted them are not tested") }
    return names.filter { !$0.hasSuffix(".expected") }.sorted().compactMap { name in
      guard let bytes = try? Data(contentsOf: folder.appending(path: name)),
        let expected = try? Data(contentsOf: folder.appending(path: name + ".expected"))
      else { return nil }
      let entries = (try? FirmwareMapText(parsing: [UInt8](expected)))?.entries
      return Paste(testDescription: name, bytes: [UInt8](bytes), entries: entries)
    }
  }()

  @Test(arguments: pastes)
  func pasteIsReadOrRefusedAsExpected(_ paste: Paste) throws {
    let map: FirmwareMapText
    do throws(FirmwareMapTextError) { map = try FirmwareMapText(parsing: paste.bytes) } catch {
      switch error.reason {
      // What is compressed is read by the command in the message, and a raw table on demand.
      case .wrapped: return
      case .zeroByte where paste.entries != nil:
        #expect(regions(try FirmwareMapText(raw: paste.bytes).entries) == regions(paste.entries ?? []))
      default: #expect(paste.entries == nil, "\(error)")
      }
      return
    }
    if let entries = paste.entries {
      #expect(regions(map.entries) == regions(entries))
    } else {
      #expect(!map.notes.isEmpty)
    }
  }

  private func regions(_ entries: [FirmwareMapEntry]) -> [ReferenceFirmwareMap.Region] {
    ReferenceFirmwareMap(
      entries.map { FirmwareMapEntry(base: $0.base, length: $0.length, type: $0.type) }, attributes: .absent
    ).regions
  }
}
