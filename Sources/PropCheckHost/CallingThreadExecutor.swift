// An executor that lends tasks the thread that waits for them.
//
//     run(body) --task--> [job] [job] ...      the calling thread takes jobs from the front until the task has ended,
//                  others --> enqueue --^      and sleeps while there are none
//
// So synchronous code can wait for asynchronous code without a second thread: one that the pool may not have, and that a
// child process made by `fork` does not have. A task that runs here may call `run` again.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs asynchronous code to its end on the thread that calls.
package final class CallingThreadExecutor: TaskExecutor, @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Jobs in the order of their arrival, from `first` on.
  private var jobs: [UnownedJob] = []
  private var first = 0
  private var hasEnded = false

  package init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(arrival, nil)
  }

  deinit {
    pthread_cond_destroy(arrival)
    pthread_mutex_destroy(mutex)
    arrival.deallocate()
    mutex.deallocate()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pthread_mutex_lock(mutex)
    jobs.append(job)
    pthread_cond_signal(arrival)
    pthread_mutex_unlock(mutex)
  }

  /// Runs `body` as a task that inherits the task-local values of the current one, and returns what it gives once it has
  /// ended. The thread sleeps while the task waits for something that happens elsewhere.
  package func run<R>(_ body: () async -> R) -> R {
    withoutActuallyEscaping(body) { body in
      let outcome = Outcome(body)
      Task(executorPreference: self) { await outcome.settle() }
      while outcome.result == nil, let job = nextJob() { job.runSynchronously(on: asUnownedTaskExecutor()) }
      guard let result = outcome.result else { preconditionFailure("the executor was ended while a task ran on it") }
      return result
    }
  }

  /// Starts a thread that takes jobs until `end` is called.
  ///
  /// - Returns: whether there is one; the system may refuse.
  package func startThread() -> Bool {
    let owner = Unmanaged.passRetained(self)
    #if canImport(Darwin)
      var thread: pthread_t?
      let code = pthread_create(&thread, nil, { CallingThreadExecutor.serve($0) }, owner.toOpaque())
    #else
      var thread = pthread_t()
      let code = pthread_create(&thread, nil, { $0.map { CallingThreadExecutor.serve($0) } ?? nil }, owner.toOpaque())
    #endif
    guard code == 0 else {
      owner.release()
      return false
    }
    #if canImport(Darwin)
      if let thread { pthread_detach(thread) }
    #else
      pthread_detach(thread)
    #endif
    return true
  }

  /// Ends the thread once there are no jobs left.
  package func end() {
    pthread_mutex_lock(mutex)
    hasEnded = true
    pthread_cond_broadcast(arrival)
    pthread_mutex_unlock(mutex)
  }

  private static func serve(_ owner: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let executor = Unmanaged<CallingThreadExecutor>.fromOpaque(owner).takeRetainedValue()
    while let job = executor.nextJob() { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
    return nil
  }

  /// The next job, as soon as there is one; nil after the end.
  private func nextJob() -> UnownedJob? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while first == jobs.count {
      if hasEnded { return nil }
      pthread_cond_wait(arrival, mutex)
    }
    let job = jobs[first]
    first += 1
    if first == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      first = 0
    }
    return job
  }

  /// What the task does and gives. Only the calling thread touches it: the task prefers that thread, and the thread
  /// looks between jobs.
  private final class Outcome<R>: @unchecked Sendable {
    private var body: (() async -> R)?
    private(set) var result: R?

    init(_ body: @escaping () async -> R) { self.body = body }

    func settle() async {
      guard let body else { return }
      result = await body()
      self.body = nil
    }
  }
}
