// The catalogue as it lies in the repository: every edit applies, and no clause of the contract and no file of the memory
// manager is left out without a reason.

import Foundation
import PropCheck
import Specification
import TestSupport
import Testing

@testable import kmemdefects

@Suite struct CatalogueTests {
  private static func catalogue() throws -> Catalogue {
    try Catalogue(folder: PackageFiles.root.appending(path: "Tests/Defects/catalogue"))
  }

  /// Defects that no property can see and no other defect can be merged with: a link shows them.
  private static func linkDefects() throws -> [Defect] {
    try Catalogue(folder: PackageFiles.root.appending(path: "Tests/Defects/link")).defects
  }

  /// Defects of the kernel image, which no property runs: a boot shows them.
  private static func kernelDefects() throws -> [Defect] {
    try Catalogue(folder: PackageFiles.root.appending(path: "Tests/Defects/kernel")).defects
  }

  /// Files that decide nothing, or only judge others.
  private static let withoutDefects = [
    "FirmwareMap/FirmwareMapError.swift", "Frames/FrameAllocatorError.swift",
    "Heap/HeapError.swift", "Paging/PagingError.swift", "Setup/MemorySetupError.swift",
    "Heap/KernelHeap+Validate.swift",
  ]

  @Test func `every edit applies in exactly one place`() throws {
    let defects = try Self.catalogue().defects + Self.linkDefects() + Self.kernelDefects()
    for edit in try defects.map(\.edit) + DefectCampaign.armEdits(of: PackageFiles.root) {
      let source = try String(contentsOf: PackageFiles.root.appending(path: edit.file), encoding: .utf8)
      #expect(throws: Never.self) { try edit.place(in: source) }
      #expect(edit.replacement != edit.search, "\(edit.name) changes nothing")
    }
  }

  @Test func `all edits can be merged`() throws {
    let edits = try Self.catalogue().defects.map(\.edit)
    for (file, edits) in Dictionary(grouping: edits, by: \.file) {
      let source = try String(contentsOf: PackageFiles.root.appending(path: file), encoding: .utf8)
      var merged = MergedSource(source, choice: "chosen")
      for (number, edit) in edits.enumerated() { try merged.add(edit, number: number + 1) }
      #expect(merged.text.contains("chosen == \(edits.count) "))
    }
  }

  @Test func `every clause has a defect`() throws {
    let broken = Set(try Self.catalogue().defects.map(\.clause)).union(try Self.linkDefects().map(\.clause))
    for clause in Clause.allCases { #expect(broken.contains(clause), "\(clause) has no defect") }
  }

  @Test func `the link gate is expected to see those of its own folder, and no others`() throws {
    #expect(try Self.linkDefects().allSatisfy { $0.oracle == Defect.linkGate })
    #expect(try !Self.catalogue().defects.contains { $0.oracle == Defect.linkGate })
  }

  @Test func `every file of the memory manager that decides something has one`() throws {
    let folder = PackageFiles.root.appending(path: "Sources/KMem")
    let files = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
    let edited = Set(try Self.catalogue().defects.map(\.edit.file))
    for file in files where file.hasSuffix(".swift") {
      let hasDefect = edited.contains("Sources/KMem/\(file)")
      #expect(hasDefect != Self.withoutDefects.contains(file), "\(file): a defect, or a place in the list")
    }
  }

  @Test func `every layer of oracles has a defect that it is expected to report first`() throws {
    let defects = try Self.catalogue().defects
    let expected = Set(defects.flatMap { [$0.oracle, $0.fuzzOracle ?? $0.oracle] })
    #expect(expected.isSuperset(of: Finding.Oracle.allCases.map(\.rawValue) + ["sanitizer"]))
    for defect in defects {
      #expect(defect.oracle != "sanitizer", "\(defect.name): the sanitizer is in the fuzz arm alone")
      #expect(defect.fuzzOracle != defect.oracle, "\(defect.name): `fuzz` is where the two arms differ")
    }
  }

  @Test func `every arm that changes the harness has edits`() throws {
    let names = Set(try DefectCampaign.armEdits(of: PackageFiles.root).map(\.name))
    #expect(names == [Arm.noTLB.rawValue, Arm.noModel.rawValue, Arm.random.rawValue])
  }

  @Test func `a sample depends on the text and on nothing else`() throws {
    let catalogue = try Self.catalogue()
    let first = catalogue.sample(12, by: "0123abcd").map(\.name)
    #expect(first.count == 12)
    #expect(Set(first).count == 12)
    #expect(first == catalogue.sample(12, by: "0123abcd").map(\.name))
    #expect(first != catalogue.sample(12, by: "0123abce").map(\.name))
  }
}
