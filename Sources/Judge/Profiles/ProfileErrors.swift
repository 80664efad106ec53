// What is wrong with a profile, all of it at once, each with the place to look at.

/// One thing that is wrong with a profile, or with a profile for a kernel.
public struct ProfileProblem: Hashable, Sendable, CustomStringConvertible {
  /// The profile's file as the user named it.
  public var file: String
  /// nil where the file as a whole is meant.
  public var position: ProfilePosition?
  /// What is wrong, and what to write instead, in printable characters.
  public var message: String

  public init(file: String, position: ProfilePosition?, message: String) {
    self.file = file
    self.position = position
    self.message = message
  }

  /// `FILE:LINE:COLUMN: MESSAGE`.
  public var description: String {
    position.map { "\(file):\($0.line):\($0.column): \(message)" } ?? "\(file): \(message)"
  }
}

/// Everything that is wrong, in the order of the file; at least one problem.
public struct ProfileErrors: Error, Hashable, Sendable, CustomStringConvertible {
  public var problems: [ProfileProblem]

  public init(_ problems: [ProfileProblem]) { self.problems = problems }

  /// A line for each problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
