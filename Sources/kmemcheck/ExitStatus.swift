// The exit statuses of every command.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a command ended, as the number that the shell sees.
enum ExitStatus: Int32, CaseIterable {
  /// Everything holds.
  case ok = 0
  /// An invariant does not hold: a bug in the memory manager.
  case violated = 1
  /// No verdict: wrong usage, a file that is not a firmware map, output that cannot be written.
  case badInput = 2
  /// KMem refused the machine with a typed error, as it must.
  case refused = 3

  /// The worst first: what the status of many files is.
  static let byGravity: [ExitStatus] = [.violated, .badInput, .refused, .ok]

  /// The worst of some statuses; `ok` if there are none.
  static func worst(_ statuses: some Sequence<ExitStatus>) -> ExitStatus {
    let statuses = Array(statuses)
    return byGravity.first { statuses.contains($0) } ?? .ok
  }

  static let help = """
    Exit status: 0 if everything holds; 1 if an invariant does not; 2 on bad usage, bad input or output that cannot \
    be written; 3 if a machine cannot boot and KMem said so. Of several, 1 outweighs 2, 2 outweighs 3.
    """

  /// Ends the process.
  static func exit(_ status: ExitStatus) -> Never {
    #if canImport(Glibc)
      Glibc.exit(status.rawValue)
    #elseif canImport(Musl)
      Musl.exit(status.rawValue)
    #else
      Darwin.exit(status.rawValue)
    #endif
  }
}
