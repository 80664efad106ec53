// What the tests of child processes do to the process that they run in.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ends the process without running handlers that belong to the test process.
func endProcess(status: Int32) -> Never { _exit(status) }

/// Limits the files that this process may have open.
func limitOpenFiles(to count: rlim_t) {
  var limit = rlimit(rlim_cur: count, rlim_max: count)
  #if canImport(Glibc)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  #else
    setrlimit(RLIMIT_NOFILE, &limit)
  #endif
}

/// Limits the address space of this process, in bytes; below what it has, it gets no more.
func limitMemory(to size: rlim_t) {
  var limit = rlimit(rlim_cur: size, rlim_max: size)
  #if canImport(Glibc)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
  #else
    setrlimit(RLIMIT_AS, &limit)
  #endif
}

/// Starts a copy of this process that has its pipes for eight seconds, longer than any case here may take.
func startProcessThatHoldsItsPipes() {
  guard fork() == 0 else { return }
  close(1)
  sleep(8)
  endProcess(status: 0)
}
