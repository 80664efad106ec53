// What a fuzzer calls.

import KernelFiles

/// Reads `bytes` as a profile, and, if they are one, asks it everything and binds it, for a fuzzer: it returns for any bytes.
///
/// - Parameter kernel: a kernel to bind to.
/// - Returns: how many promises mean something and how many results mean done; or the number of problems, below zero.
@discardableResult
public func checkProfile(_ bytes: [UInt8], kernel: KernelFile? = nil) -> Int {
  do throws(ProfileErrors) {
    let profile = try Profile(reading: bytes, file: "profile.yaml")
    if let kernel { _ = try profile.bound(to: kernel, file: "profile.yaml") }
    let outcomes = profile.offered.reduce(0) { sum, item in
      sum + [0, 1, UInt64.max].count { item.call.outcome(of: $0) == .done }
    }
    return outcomes + profile.effectivePromises.count { $0.answer != .absent }
  } catch {
    precondition(!error.problems.isEmpty)
    precondition(error.description.utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A })
    return -error.problems.count
  }
}
