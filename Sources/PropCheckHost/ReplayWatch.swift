// A replay that names no property must not end in a green run. Which properties there are is known only when the process
// ends: each is a call in some test.

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Watches whether the property that PROPCHECK_REPLAY names has been run in this process.
enum ReplayWatch {
  private struct State {
    /// The process that ends with an error unless the property is run; copies of it do not.
    var process: pid_t = 0
    var wanted = ""
    var names: Set<String> = []
  }

  private static let state = Mutex(State())

  /// Takes note of a run of the property called `name` in a process that was asked to repeat a case of `wanted`.
  static func note(_ name: String, wanted: String) {
    let isNew = state.withLock { state in
      state.names.insert(name)
      state.wanted = wanted
      defer { state.process = getpid() }
      return state.process != getpid()
    }
    if isNew { atexit { ReplayWatch.judge() } }
  }

  /// Ends the process with status 2 and a message if the property was never run.
  private static func judge() {
    let state = state.withLock { $0 }
    guard state.process == getpid(), !state.names.contains(state.wanted) else { return }
    let names = state.names.sorted().map { "'\($0)'" }.joined(separator: ", ")
    let text =
      "error: PROPCHECK_REPLAY names the property '\(state.wanted)', but none of that name was run; these were: \(names)\n"
    fflush(nil)
    _ = Files.write(Array(text.utf8), toOpen: 2)
    _exit(2)
  }
}
