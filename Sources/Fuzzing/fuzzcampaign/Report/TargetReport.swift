// What is known of one target: the samples of its campaigns, its working corpus, and its crashes.

import Foundation
import PropCheckHost

/// The facts about a target.
struct TargetReport {
  let name: String
  let samples: [HistorySample]
  let corpusFiles: Int
  let corpusBytes: Int
  let bugs: [Bug]

  /// One bug, as its note explains it.
  struct Bug {
    let name: String
    let identity: String
    let explanation: String
    let inputs: Int
  }

  init(name: String, samples: [HistorySample], corpusFiles: Int, corpusBytes: Int, bugs: [Bug]) {
    (self.name, self.samples, self.bugs) = (name, samples, bugs)
    (self.corpusFiles, self.corpusBytes) = (corpusFiles, corpusBytes)
  }

  /// Reads the folders of `target`.
  init(_ target: TargetFiles) {
    let inputs = ((try? Files.names(in: target.working)) ?? []).compactMap { name in
      (try? FileManager.default.attributesOfItem(atPath: "\(target.working)/\(name)"))?[.size] as? Int
    }
    let crashes = (try? Files.names(in: target.crashes)) ?? []
    let bugs = crashes.filter { $0.hasSuffix(".txt") }.map { note in
      let bug = String(note.dropLast(4))
      let text = String(decoding: (try? Files.read("\(target.crashes)/\(note)", limit: 1 << 20)) ?? [], as: UTF8.self)
      let parts = text.split(separator: "\n", maxSplits: 1)
      return Bug(
        name: bug, identity: String(parts.first ?? "no note"),
        explanation: parts.count > 1 ? String(parts[1].drop { $0 == "\n" }) : "",
        inputs: crashes.count { $0.hasPrefix("\(bug)-") && !$0.hasSuffix("-simplified") })
    }
    self.init(
      name: target.name, samples: History(path: target.history).samples, corpusFiles: inputs.count,
      corpusBytes: inputs.reduce(0, +), bugs: bugs)
  }

  /// The campaigns, each its samples, by the time of their beginning.
  var campaigns: [[HistorySample]] {
    let groups = Dictionary(grouping: samples, by: \.start)
    return groups.keys.sorted().compactMap { groups[$0] }
  }

  var executions: Int { campaigns.reduce(0) { $0 + ($1.last?.executions ?? 0) } }
  var seconds: Int { campaigns.reduce(0) { $0 + ($1.last?.elapsed ?? 0) } }

  /// How a figure grew, the campaigns one after another.
  func growth(of figure: KeyPath<HistorySample, Int>, title: String) -> GrowthChart {
    var points: [(seconds: Int, value: Int)] = []
    var boundaries: [Int] = []
    var before = 0
    for campaign in campaigns {
      if before > 0 { boundaries.append(before) }
      points += campaign.map { (before + $0.elapsed, $0[keyPath: figure]) }
      before += campaign.last?.elapsed ?? 0
    }
    return GrowthChart(title: title, points: points, boundaries: boundaries)
  }
}
