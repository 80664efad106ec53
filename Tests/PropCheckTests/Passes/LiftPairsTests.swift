// LiftPairs: two recursive values give way to parts of themselves at once.

import PropCheck
import Testing

@Suite struct LiftPairsTests {
  private indirect enum Term {
    case number(Int), minus(Term), times(Term, Term)

    static func draw(_ source: inout Source) throws -> Term {
      try source.span("term") { source in
        switch try source.element(of: 0..<3) {
        case 0: return .number(Int(try source.integer(in: 0...UInt8(9))))
        case 1: return .minus(try draw(&source))
        default: return .times(try draw(&source), try draw(&source))
        }
      }
    }

    var value: Int {
      switch self {
      case .number(let number): number
      case .minus(let term): -term.value
      case .times(let left, let right): left.value * right.value
      }
    }

    var text: String {
      switch self {
      case .number(let number): "\(number)"
      case .minus(let term): "-(\(term.text))"
      case .times(let left, let right): "\(left.text) * \(right.text)"
      }
    }
  }

  @Test func two_signs_go_at_once() throws {
    let shrunk = try shrink([2, 1, 0, 9, 1, 0, 9], with: [LiftPairs.self]) { source in
      if try Term.draw(&source).value == 81 { try fail() }
    }
    #expect(shrunk.bytes == [2, 0, 9, 0, 9])
  }

  @Test func nested_kinds_change_places() throws {
    let shrunk = try shrink([2, 1, 0, 3, 0, 2], with: [LiftPairs.self]) { source in
      if ["-(3) * 2", "-(3 * 2)"].contains(try Term.draw(&source).text) { try fail() }
    }
    #expect(shrunk.bytes == [1, 2, 0, 3, 0, 2])
  }
}
