// A failure in one line, for people.

import PropCheck

extension PropertyFailure {
  /// Who saw what: the oracle and the first line of the message, such as `state: P4: a frame is handed out twice`.
  package var headline: String {
    "\(oracle): \(message.prefix { !$0.isNewline })"
  }
}
