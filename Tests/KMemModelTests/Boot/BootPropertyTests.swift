// Random machines, booted and checked.

import KMemModel
import PropCheckTesting
import Testing

@Suite struct BootPropertyTests {
  @Test func `any machine boots as specified or is refused for the specified reason`() throws {
    let lease = try MachineLease()
    let machine = lease.machine
    checkProperty(BootProperty.name, Settings(cases: 2_000)) { source in
      try BootProperty.check(&source, on: machine)
    }
  }
}
