// Rows about things that refer to each other: documents, targets of a build, flights, ballots.
//
// Written without knowledge of the shrinker; their answers were worked out by hand. The minimum is shortlex: the fewest
// choices, then the least numbers from left to right in the order in which they are drawn. Alternatives are numbered in
// the order in which they are listed.

import PropCheck

extension Row {
  static let relations: [Row] = [
    // Two JSON merge patches (RFC 7396) are joined by applying one to the other, which forgets what the first one
    // removed.
    // Minimum: the first patch is a leaf, null: it wipes the document out; the second must be an object to be merged,
    // and is empty. Their join is {}, which leaves the document alone; it differs from {} if it has one member: a,
    // null. A document that is a leaf or empty becomes {} either way.
    Row(name: "merge patches", normalForm: "{a: null}, null, {}", group: .unseen) { source in
      try Relations.mergePatches(&source)
    },

    // A build tool takes a target that it meets twice on its way for a cycle.
    // Minimum: two ways from one target to another need three targets: the last needs the first directly, and by way of
    // the second.
    Row(name: "diamond build", normalForm: "[[], [0], [0, 1]]", group: .unseen) { source in
      try Relations.diamondBuild(&source)
    },

    // The route with the fewest flights is taken to be the cheapest.
    // Minimum: a direct flight and one by way of a third city: 3 cities, 3 flights. In ascending order: 0 to 1 for 0, 0
    // to 2 for 1, 1 to 2 for 0; the direct one must cost more than both others.
    Row(name: "fewest flights", normalForm: "3 cities: 0>1 for 0, 0>2 for 1, 1>2 for 0", group: .unseen) {
      source in try Relations.fewestFlights(&source)
    },

    // Who beats everybody else in pairs is taken to win by first places (of equals the first in the list wins).
    // Minimum: two candidates cannot do it, nor two ballots: the winner in pairs would be first on both. With 3 ballots
    // the winner in pairs has one first place and the others one each. The tie goes to 0; the first ballot is 0 1 2.
    // The other two have 1 before 0, and one first place for 1 and 2 each: 1 0 2 and 2 1 0.
    Row(name: "ballots", normalForm: "[[0, 1, 2], [1, 0, 2], [2, 1, 0]]", group: .unseen) { source in
      try Relations.ballots(&source)
    },
  ]
}

private enum Relations {
  indirect enum JSON: Equatable, CustomStringConvertible {
    case null
    case number(Int)
    case object([String: JSON])
    var description: String {
      switch self {
      case .null: "null"
      case .number(let number): "\(number)"
      case .object(let members):
        "{" + members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
      }
    }
    static func draw(_ source: inout Source) throws -> JSON {
      try source.recursive(branches: 6) { source in
        try source.optional { .number(try $0.integer(in: 0...9)) } ?? .null
      } branch: { source, part in
        .object(
          Dictionary(
            try source.list(0...4) { source in (try source.element(of: ["a", "b", "c"]), try part(&source)) },
            uniquingKeysWith: { $1 }))
      }
    }
    /// RFC 7396, section 2.
    func patched(by patch: JSON) -> JSON {
      guard case .object(let changes) = patch else { return patch }
      var members: [String: JSON] = [:]
      if case .object(let old) = self { members = old }
      for (name, value) in changes {
        members[name] = value == .null ? nil : (members[name] ?? .null).patched(by: value)
      }
      return .object(members)
    }
  }

  static func mergePatches(_ source: inout Source) throws {
    let document = try JSON.draw(&source)
    let first = try JSON.draw(&source)
    let second = try JSON.draw(&source)
    source.note("\(document), \(first), \(second)")
    try require(
      document.patched(by: first).patched(by: second) == document.patched(by: first.patched(by: second)),
      "both patches at once do something else than one after the other")
  }

  static func diamondBuild(_ source: inout Source) throws {
    let count = try source.integer(in: 1...8)
    var needs: [[Int]] = []
    for target in 0..<count { needs.append(try source.subset(of: 0..<target)) }
    source.note("\(needs)")
    for target in 0..<count {
      var met: Set<Int> = []
      func visit(_ target: Int) throws {
        try require(met.insert(target).inserted, "a cycle")
        for need in needs[target] { try visit(need) }
      }
      try visit(target)
    }
  }

  struct Flight {
    let from: Int
    let to: Int
    let price: Int
  }

  static func fewestFlights(_ source: inout Source) throws {
    let cities = try source.integer(in: 2...6)
    let flights = try source.list(0...20) { source in
      let (from, to) = try source.filter { source in
        (try source.integer(in: 0...cities - 1), try source.integer(in: 0...cities - 1))
      } where: {
        $0.0 != $0.1
      }
      return Flight(from: from, to: to, price: try source.integer(in: 0...100))
    }
    source.note(
      "\(cities) cities: " + flights.map { "\($0.from)>\($0.to) for \($0.price)" }.joined(separator: ", "))
    // The least prices with at most so many flights; the first that is known is that of the fewest flights.
    var prices: [Int?] = Array(repeating: nil, count: cities)
    prices[0] = 0
    var fewest: Int?
    for _ in 1..<cities {
      var next = prices
      for flight in flights {
        guard let price = prices[flight.from] else { continue }
        next[flight.to] = min(next[flight.to] ?? .max, price + flight.price)
      }
      prices = next
      if fewest == nil { fewest = prices[cities - 1] }
    }
    try requireEqual(fewest, prices[cities - 1], "the price of the route with the fewest flights")
  }

  static func ballots(_ source: inout Source) throws {
    let candidates = try source.integer(in: 2...5)
    let ballots = try source.list(1...9) { source in try source.shuffled(0..<candidates) }
    source.note("\(ballots)")
    let firsts = (0..<candidates).map { candidate in ballots.count { $0[0] == candidate } }
    let winner = firsts.firstIndex(of: firsts.max()!)!
    for candidate in 0..<candidates where candidate != winner {
      let beatsAll = (0..<candidates).allSatisfy { other in
        other == candidate
          || 2 * ballots.count { $0.firstIndex(of: candidate)! < $0.firstIndex(of: other)! } > ballots.count
      }
      try require(!beatsAll, "another one beats everybody in pairs")
    }
  }
}
