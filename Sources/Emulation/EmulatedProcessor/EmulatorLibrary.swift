// Finding Unicorn. It is loaded only when a binary is judged.

import CEmulator
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why there is no emulated processor.
public enum EmulatorError: Error, Equatable, CustomStringConvertible, Sendable {
  /// No usable library: what was tried, and what was wrong with it.
  case noLibrary(String)
  /// The engine refused to make a processor.
  case refused(code: Int32)

  public var description: String {
    switch self {
    case .noLibrary(let reason):
      """
      no emulated processor: \(reason)
        Unicorn 2.1 or later runs the kernel's machine code. Install it with
          python3 -m pip install 'unicorn>=2.1'
        or the library of your system, if it is that new (Debian 12 has 2.0, which cannot do paging), and name the library
        in KMEM_UNICORN if it is not found by itself:
          export KMEM_UNICORN=$(python3 -c 'import os, unicorn; print(os.path.join(os.path.dirname(unicorn.__file__), "lib"))')
      """
    case .refused(let code): "no emulated processor: the engine gives error \(code)"
    }
  }
}

/// The library that emulates the processor.
public enum EmulatorLibrary {
  /// The environment's variable that names the library, or the folder that holds it.
  public static let variable = "KMEM_UNICORN"

  private static let isLoading = Mutex<Void>(())

  /// Loads the library unless it is loaded already: the one that `KMEM_UNICORN` names, else the linker's.
  ///
  /// - Throws: `EmulatorError.noLibrary` with the command that installs it.
  public static func load() throws(EmulatorError) {
    let problem = isLoading.withLock { _ -> String? in
      guard let named = getenv(variable).map({ String(cString: $0) }), !named.isEmpty else {
        return emulator_load(nil).map { String(cString: $0) }
      }
      let candidates = [named, named + "/libunicorn.so.2", named + "/libunicorn.2.dylib"]
      let path = candidates.dropFirst().first { access($0, R_OK) == 0 } ?? named
      return emulator_load(path).map { "\(variable) is \(named): " + String(cString: $0) }
    }
    if let problem { throw .noLibrary(problem) }
  }

  /// The version that is loaded, such as "2.1.4"; nil before `load` has succeeded.
  public static var version: String? {
    let version = emulator_version()
    return version == 0 ? nil : "\(version >> 24).\(version >> 16 & 0xFF).\(version >> 8 & 0xFF)"
  }
}
