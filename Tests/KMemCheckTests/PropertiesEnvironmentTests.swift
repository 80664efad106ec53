// What the environment asks of `kmemcheck properties` is done or is an error; it never ends in an ordinary run that holds.

import ProcessSupport
import Testing

@Suite struct PropertiesEnvironmentTests {
  static let wrong: [(variable: String, arguments: [String], says: String)] = [
    ("PROPCHECK_CASE=3", [], "PROPCHECK_CASE is no variable of PropCheck; did you mean PROPCHECK_CASES?"),
    ("PROPCHECK_CASES=many", [], "PROPCHECK_CASES is 'many', but must be a number above 0, or 'fit'"),
    ("PROPCHECK_REPLAY=e820-table", [], "must be NAME=HEX or NAME=@PATH"),
    ("PROPCHECK_REPLAY=e820-table=xyz", [], "'xyz' is not pairs of hexadecimal digits"),
    ("PROPCHECK_REPLAY=e820-tables=00", [], "names 'e820-tables', which is none of these properties: e820-"),
    ("PROPCHECK_REPLAY=e820-text=00", ["--only", "e820-table"], "'e820-text', but --only leaves it out"),
  ]

  @Test(arguments: wrong.indices)
  func `what cannot be followed ends with status 2 and runs nothing`(index: Int) throws {
    let (variable, arguments, says) = Self.wrong[index]
    let run = try Invocation(["properties", "--cases", "5"] + arguments, shell: "\(variable) \"$@\"")
    #expect(run.status == 2)
    #expect(run.errors.contains(says), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func `a replay runs its property alone`() throws {
    let run = try Invocation(["properties"], shell: #"PROPCHECK_REPLAY=e820-table=00 "$@""#)
    #expect(run.status == 0)
    #expect(
      run.output == """
        Property 'e820-table' holds: 0 cases passed.
        Saved case PROPCHECK_REPLAY: no longer fails.

        """)
  }
}
