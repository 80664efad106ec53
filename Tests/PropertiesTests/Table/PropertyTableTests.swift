// Every property of the table on its own budget: what `swift test` says of the memory manager. Nothing here names a property, so
// that one that is added to the table is tested.

import Foundation
import PropCheck
import PropCheckTesting
import Properties
import SimulatedPC
import TestSupport
import Testing

@Suite struct PropertyTableTests {
  @Test(arguments: MemoryProperty.all.map(\.name))
  func `the memory manager has the property`(name: String) throws {
    let property = try #require(MemoryProperty.named(name))
    let lease = try MachineLease()
    let machine = lease.machine
    checkProperty(name, Settings(cases: property.cases)) { source in try property.check(&source, machine) }
  }

  @Test func `no two properties have the same name`() {
    let names = MemoryProperty.all.map(\.name)
    #expect(Set(names).count == names.count, "\(names)")
  }

  @Test func `TESTING lists the properties of the table and no others`() throws {
    let text = try String(contentsOf: PackageFiles.root.appending(path: "TESTING.md"), encoding: .utf8)
    let table = try #require(text.split(separator: "| property | what a case is |").dropFirst().first)
    let rows = table.split(separator: "\n").prefix { $0.hasPrefix("|") }.dropFirst()
    let listed = rows.compactMap { $0.firstMatch(of: /^\| `([^`]+)` \|/).map { String($0.1) } }
    #expect(listed.sorted() == MemoryProperty.all.map(\.name).sorted())
  }
}
