// The Swift Testing adapter: one call in a test runs a property and records one issue if it does not hold.

@_exported import PropCheck
import Testing

/// Runs `property` as the body of a test and records one issue, at the caller's line, unless it holds.
///
///     @Test func reversing() {
///       checkProperty("reversing twice changes nothing") { source in
///         let list = try source.list { source in try source.integer(in: 0...9) }
///         try require(Array(list.reversed().reversed()) == list, "\(list) changed")
///       }
///     }
///
/// - Parameters:
///   - name: the property's stable name; it decides the seed.
///   - settings: the limits of the run.
@discardableResult
public func checkProperty(
  _ name: String, _ settings: Settings = Settings(), sourceLocation: SourceLocation = #_sourceLocation,
  _ property: @escaping (inout Source) throws -> Void
) -> Report {
  let report = Runner(name, settings: settings).run(property)
  if !report.passed {
    Issue.record(Comment(rawValue: report.text()), sourceLocation: sourceLocation)
  }
  return report
}
