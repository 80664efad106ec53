// Rows whose commands name what earlier commands made: accounts, directories, handles with generations.
//
// Written without knowledge of the shrinker; their answers were worked out by hand. The minimum is shortlex: the fewest
// choices, then the least numbers from left to right in the order in which they are drawn. Alternatives are numbered in
// the order in which they are listed.

import PropCheck

extension Row {
  static let handles: [Row] = [
    // An account can name a backing account; whoever names itself has its money counted twice.
    // Minimum: an account, the link, the withdrawal. The account's money m and the withdrawal w need m < w <= 2m; the
    // least m is 1, and then w is 2.
    Row(
      name: "backing account", normalForm: "open with 1; back 0 by 0; withdraw 2 from 0  // fails", group: .unseen
    ) { source in try Handles.backingAccount(&source) },

    // A directory must not be moved into itself, which is checked, nor into what it contains, which is not.
    // Minimum: two directories, one in the other, and the move: 3 steps. Node 0 is the root, the first directory is 1
    // and must hold the second, 2.
    Row(name: "directory move", normalForm: "mkdir in 0; mkdir in 1; move 1 into 2  // fails", group: .unseen) {
      source in try Handles.directoryMove(&source)
    },

    // Handles hold a slot and a generation that counts modulo 4: the fifth owner of a slot has the first one's handle.
    // Minimum: one slot is taken 5 times and freed 4 times in between, which takes the live handle every time (0, 1, 2,
    // 3), and then the oldest handle is used: 10 steps. Freeing with it is no longer than reading with it, and is the
    // earlier command.
    Row(
      name: "generations",
      normalForm: "take; free 0; take; free 1; take; free 2; take; free 3; take; free 0  // fails",
      group: .unseen
    ) { source in try Handles.generations(&source) },
  ]
}

private enum Handles {
  struct Account {
    var balance: Int
    var backing: Int?
  }

  static func backingAccount(_ source: inout Source) throws {
    try StateMachine { [Account]() }
      .command("open") { accounts, source in
        let balance = try source.integer(in: 0...1000)
        source.call("open with \(balance)")
        accounts.append(Account(balance: balance))
      }
      .command("deposit", when: { !$0.isEmpty }) { accounts, source in
        let account = try source.ordinal(below: accounts.count)
        let amount = try source.integer(in: 1...1000)
        source.call("deposit \(amount) to \(account)")
        accounts[account].balance += amount
      }
      .command("back", when: { !$0.isEmpty }) { accounts, source in
        let account = try source.ordinal(below: accounts.count)
        let backing = try source.ordinal(below: accounts.count)
        source.call("back \(account) by \(backing)")
        accounts[account].backing = backing
      }
      .command("withdraw", when: { !$0.isEmpty }) { accounts, source in
        let account = try source.ordinal(below: accounts.count)
        let amount = try source.integer(in: 1...1000)
        source.call("withdraw \(amount) from \(account)")
        let more = accounts[account].backing.map { accounts[$0].balance } ?? 0
        guard amount <= accounts[account].balance + more else { return }
        let own = min(amount, accounts[account].balance)
        accounts[account].balance -= own
        if let backing = accounts[account].backing { accounts[backing].balance -= amount - own }
      }
      .invariant("no account is overdrawn") { $0.allSatisfy { $0.balance >= 0 } }
      .run(&source)
  }

  struct Node {
    var parent: Int
    let isDirectory: Bool
    var exists = true
  }

  static func directoryMove(_ source: inout Source) throws {
    try StateMachine { [Node(parent: 0, isDirectory: true)] }
      .command("mkdir", weight: 2) { nodes, source in
        let parent = try source.ordinal(below: nodes.count) { nodes[$0].exists && nodes[$0].isDirectory }
        source.call("mkdir in \(parent)")
        nodes.append(Node(parent: parent, isDirectory: true))
      }
      .command("touch") { nodes, source in
        let parent = try source.ordinal(below: nodes.count) { nodes[$0].exists && nodes[$0].isDirectory }
        source.call("touch in \(parent)")
        nodes.append(Node(parent: parent, isDirectory: false))
      }
      .command("move", when: { $0.dropFirst().contains { $0.exists } }) { nodes, source in
        let node = try source.ordinal(below: nodes.count) { $0 > 0 && nodes[$0].exists }
        let target = try source.ordinal(below: nodes.count) { nodes[$0].exists && nodes[$0].isDirectory }
        source.call("move \(node) into \(target)")
        if node != target { nodes[node].parent = target }
      }
      .command("remove", when: { $0.dropFirst().contains { $0.exists } }) { nodes, source in
        let node = try source.ordinal(below: nodes.count) { $0 > 0 && nodes[$0].exists }
        source.call("remove \(node)")
        let below = nodes.indices.filter { isInside($0, node, of: nodes) }
        for each in below { nodes[each].exists = false }
      }
      .invariant("everything is found from the root") { nodes in
        nodes.indices.allSatisfy { !nodes[$0].exists || isInside($0, 0, of: nodes) }
      }
      .run(&source)
  }

  static func isInside(_ node: Int, _ ancestor: Int, of nodes: [Node]) -> Bool {
    var node = node
    for _ in nodes {
      if node == ancestor { return true }
      node = nodes[node].parent
    }
    return node == ancestor
  }

  struct Pool {
    struct Handle: Equatable {
      let slot: Int
      let generation: Int
    }
    var generations: [Int] = []
    var free: [Int] = []
    var issued: [(handle: Handle, isLive: Bool)] = []
    mutating func take() {
      let slot: Int
      if let last = free.popLast() {
        slot = last
      } else {
        slot = generations.count
        generations.append(0)
      }
      issued.append((Handle(slot: slot, generation: generations[slot]), true))
    }
    func accepts(_ handle: Handle) -> Bool {
      generations[handle.slot] == handle.generation && !free.contains(handle.slot)
    }
  }

  static func generations(_ source: inout Source) throws {
    try StateMachine { Pool() }
      .command("take") { pool, source in
        source.call("take")
        pool.take()
      }
      .command("free", when: { !$0.issued.isEmpty }) { pool, source in
        let number = try source.ordinal(below: pool.issued.count)
        source.call("free \(number)")
        let (handle, isLive) = pool.issued[number]
        try check(pool.accepts(handle), isLive)
        guard isLive else { return }
        pool.issued[number].isLive = false
        pool.generations[handle.slot] = (handle.generation + 1) % 4
        pool.free.append(handle.slot)
      }
      .command("read", when: { !$0.issued.isEmpty }) { pool, source in
        let number = try source.ordinal(below: pool.issued.count)
        source.call("read \(number)")
        let (handle, isLive) = pool.issued[number]
        try check(pool.accepts(handle), isLive)
      }
      .run(&source)
  }

  static func check(_ isAccepted: Bool, _ isLive: Bool) throws {
    try requireEqual(isAccepted, isLive, oracle: "handle", "whether the handle is accepted")
  }
}
