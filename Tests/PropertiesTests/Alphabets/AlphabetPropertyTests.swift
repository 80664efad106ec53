// Every property of the running kernel on its default budget: what `swift test` says of the memory manager.

import PropCheck
import PropCheckTesting
import Properties
import SimulatedPC
import Testing

@Suite struct AlphabetPropertyTests {
  /// The properties that run traces of commands; the others have suites of their own.
  static let names = ["boot-early", "frames", "paging", "address-spaces", "kmap", "heap", "kernel"]

  @Test(arguments: names)
  func `traces leave the memory manager as the model says`(name: String) throws {
    let property = try #require(MemoryProperty.named(name))
    let lease = try MachineLease()
    let machine = lease.machine
    checkProperty(name, Settings(cases: property.cases)) { source in try property.check(&source, machine) }
  }

  @Test func `every alphabet is in the table of properties once`() {
    for name in Self.names { #expect(MemoryProperty.all.count { $0.name == name } == 1) }
  }
}
