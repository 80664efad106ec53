// Who writes down what a session does.

import Operations

/// Told of every step of a session when it has been taken, before it is judged.
package protocol StepRecorder: AnyObject {
  /// - Parameter text: the step as a line of a test.
  func record(_ step: ReplayStep, _ outcome: ReplayOutcome, _ text: @autoclosure () -> String)
}
