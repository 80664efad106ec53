// The same work in other calls, as the property draws it: one call cut in two, all frames taken and given back, two clients one
// after the other in either order.

import Operations
import PropCheck
import Sessions
import Specification

extension MetamorphicPair {
  // MARK: One call cut in two

  /// `mapUserPages` of n pages, and of k and n - k.
  func splitCall(_ source: inout Source) throws -> Bool {
    let scenario = try BootScenario.drawSmall(from: &source)
    source.note(firstRunOn: scenario)
    let first = try boot(scenario)
    let kernel = first.kernel
    source.note("let space1 = try kernel.run(.createSpace)")
    guard try kernel.perform(.createSpace) == .space(1) else { return false }
    try Alphabet { kernel }.pages(starving: 0).addressSpaces().run(&source, steps: 0...20, typical: 6)
    try source.finish(first)
    guard kernel.model.spaces.isAlive(1) else { return false }
    let count = try source.integer(in: 2...12 as ClosedRange<UInt32>)
    let cut = try source.integer(in: 1...count - 1)
    let virtual = try kernel.drawVirtual(1, &source)
    let flags = try kernel.drawFlags(for: virtual, &source)
    let arguments =
      "virtual: \(hexadecimal(virtual)), pages: \(count), cut: \(cut), flags: 0x\(String(flags, radix: 16)), space: space1"
    return try source.compare("first.compareSplit(\(arguments))") {
      try first.compareSplit(virtual: virtual, pages: count, cut: cut, flags: flags, space: 1)
    }
  }

  // MARK: All frames allocated and freed

  /// After any trace, all free frames allocated, one by one or in runs, and freed in one of several orders.
  func takeEveryFrame(_ source: inout Source) throws -> Bool {
    let scenario = try BootScenario.drawSmall(from: &source)
    source.note(firstRunOn: scenario)
    let first = try boot(scenario)
    try Alphabet { first.kernel }.frames(weight: 2).addressSpaces().pages(starving: 0)
      .run(&source, steps: 0...40, typical: 12)
    try source.finish(first)
    let length = try source.integer(in: 1...8 as ClosedRange<UInt32>)
    let order = FirstRun.FreeingOrder.allCases[try source.integer(in: 0...2 as ClosedRange<Int>)]
    return try source.compare("first.compareDrained(inRunsOf: \(length), freeing: .\(order))") {
      try first.compareDrained(inRunsOf: length, freeing: order)
    }
  }

  // MARK: Two clients

  /// Two clients with nothing in common: each works in an address space of its own, or in the heap.
  func swapClients(_ source: inout Source) throws -> Bool {
    var scenario = try BootScenario.drawSmall(from: &source)
    scenario.configuration.maximumAddressSpaces = 4
    scenario.configuration.heapSize = 0x2000
    source.note(pairOn: scenario)
    let first = try drawClient(space: 1, &source)
    let second = try drawClient(space: 2, &source)
    let lists = { [first, second].map(Self.swift).joined(separator: ",\n") }
    return try source.compare("pair.compareClients(\n  machine,\n\(lists()))") {
      try compareClients(scenario, first, second)
    }
  }

  /// The calls as an array, indented as an argument.
  private static func swift(_ calls: [Operation]) -> String {
    let comma = calls.count > 1 ? "," : ""
    return "  [\n" + calls.map { "    " + $0.text() }.joined(separator: ",\n") + comma + "\n  ]"
  }

  private func drawClient(space: UInt32, _ source: inout Source) throws -> [Operation] {
    let isHeap = space == 2 ? try source.boolean(percent: 40) : false
    return try source.list(1...8) { source in
      isHeap
        ? Operation.allocate(size: try source.integer(in: 1...3000, towards: 16), alignment: 16)
        : try Self.drawCall(in: space, &source)
    }
  }

  private static func drawCall(in space: UInt32, _ source: inout Source) throws -> Operation {
    let virtual = 0x4000_0000 + (try source.integer(in: 0...4 as ClosedRange<UInt32>)) << 12
    let flags = try source.element(of: [0x6, 0x4] as [UInt32])
    switch try source.integer(in: 0...4 as ClosedRange<Int>) {
    case 0: return .mapUserPages(virtual: virtual, size: try source.integer(in: 1...0x3000), flags: flags, space: space)
    case 1: return .unmap(virtual: virtual, space: space)
    case 2: return .protect(virtual: virtual, flags: flags, space: space)
    case 3: return .map(virtual: virtual, physical: 0x10_0000, flags: flags, space: space)
    default: return .translate(virtual: virtual, space: space)
    }
  }
}
