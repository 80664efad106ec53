// Firmware maps changed in ways of which it is known what they leave unchanged, as the property draws them.

import PropCheck
import Sessions
import Specification

extension MetamorphicPair {
  /// Mutations that promise something.
  private static let mutations = FirmwareMapMutation.allCases.filter { $0.effect != .anything }

  /// Boots a map, and what a mutation makes of it.
  func changeMap(_ source: inout Source) throws -> Bool {
    let scenario = try drawScenario(&source)
    let mutation = try source.element(of: Self.mutations)
    var changed = scenario
    changed.entries = try FirmwareMaps.apply(mutation, to: scenario.entries, &source)
    if source.isNarrating { for line in changed.lines(naming: "changed", changing: "machine") { source.note(line) } }
    return try source.compare("pair.compare(machine, with: changed, after: .\(mutation))") {
      try compare(scenario, with: changed, after: mutation)
    }
  }

  /// Boots a map, and the map that KMem made of it.
  func cleanMap(_ source: inout Source) throws -> Bool {
    let scenario = try drawScenario(&source)
    return try source.compare("pair.compareSanitised(machine)") { try compareSanitised(scenario) }
  }

  private func drawScenario(_ source: inout Source) throws -> BootScenario {
    var scenario = try BootScenario.draw(from: &source)
    // What mutations change are entries, with room for twice as many.
    if case .raw = scenario.table { scenario.table = .e820(entrySize: 20) }
    scenario.kernelSize = max(scenario.kernelSize, 0x1_0000)
    scenario.mapCapacity = 512
    scenario.configuration.heapSize = min(scenario.configuration.heapSize, 0x1_0000)
    scenario.mend()
    source.note(pairOn: scenario)
    return scenario
  }
}
