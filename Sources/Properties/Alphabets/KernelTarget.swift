// Which memory manager a property of a whole kernel judges: KMem as it runs on the host, or another.

import KMemOnPC
import Sessions
import Specification

/// A memory manager as kernel properties start it.
public struct KernelTarget: Sendable {
  let manager: WholeManager

  /// What is passed for it in a printed trace, with a comma and a space; empty for KMem.
  let argument: String

  /// A drawn machine as the memory manager can be given it.
  let adapt: @Sendable (BootScenario) throws -> BootScenario

  /// - Parameters:
  ///   - name: how a printed trace calls the memory manager.
  ///   - adapt: changes a drawn machine into one that the memory manager can run on, or throws `Stop.rejected` where it cannot.
  public init(
    _ manager: WholeManager, name: String, adapt: @escaping @Sendable (BootScenario) throws -> BootScenario
  ) {
    self.manager = manager
    argument = "of: \(name), "
    self.adapt = adapt
  }

  private init(kmem manager: KMemManager) {
    self.manager = manager
    argument = ""
    adapt = { $0 }
  }

  /// KMem on the host.
  public static let kmem = KernelTarget(kmem: KMemManager())
}
