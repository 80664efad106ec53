// Properties that await.
//
// The engine is synchronous, and so is drawing: a case waits on the engine's thread until the property has ended. That
// thread is one of its own, so that none of the pool's sleeps meanwhile; it belongs to the test's task, so that the
// property sees the task-local values of the test, and its tasks may be cancelled with it.

import PropCheck
import PropCheckHost
import Testing

/// Runs an asynchronous `property` as the body of a test and records one issue, at the caller's line, unless it holds.
///
///     @Test func counting() async {
///       await checkAsyncProperty { source in
///         let steps = try source.draw("steps", .list(of: .integer(in: 0...9)))
///         let counter = Counter()
///         for step in steps { await counter.add(step) }
///         #expect(await counter.total == steps.reduce(0, +))
///       }
///     }
///
/// All that `checkProperty` says holds here too. Tasks that the property makes run on the thread of the
/// property, one after another, unless they ask for another executor: draw from the source in the property alone, and
/// wait for what it starts. A property that depends on the order in which other threads run cannot be repeated.
///
/// - Parameters: those of `checkProperty`.
/// - Returns: the report, for tests that look closer.
@discardableResult
public func checkAsyncProperty(
  _ name: String? = nil, _ settings: Settings = Settings(), argument: Any? = nil, isolationMilliseconds: Int? = nil,
  artefacts: ArtefactStore? = ArtefactStore(directory: Harness.defaultDirectory),
  sourceLocation: SourceLocation = #_sourceLocation, function: String = #function,
  _ property: @escaping @Sendable (inout Source) async throws -> Void
) async -> Report {
  let check = Check(
    name: PropertyName(name, argument, function, sourceLocation), settings: settings,
    isolationMilliseconds: isolationMilliseconds, artefacts: artefacts, location: sourceLocation)
  let executor = CallingThreadExecutor()
  defer { executor.end() }
  // Without a thread of its own the property runs on one of the pool's.
  guard executor.startThread() else { return check.perform(on: executor, waiting(for: property, on: executor)) }
  return await withTaskExecutorPreference(executor) {
    check.perform(on: executor, waiting(for: property, on: executor))
  }
}

/// The synchronous property that runs `property` to its end.
private func waiting(
  for property: @escaping @Sendable (inout Source) async throws -> Void, on executor: CallingThreadExecutor
) -> (inout Source) throws -> Void {
  { source in
    let outcome = withUnsafeMutablePointer(to: &source) { pointer in
      executor.run { () async -> Result<Void, any Error> in
        do {
          try await property(&pointer.pointee)
          return .success(())
        } catch {
          return .failure(error)
        }
      }
    }
    try outcome.get()
  }
}
