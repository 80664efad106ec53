// `make cmin`: working corpora without inputs that others make superfluous.

import ArgumentParser
import Foundation
import PropCheckHost

/// Minimises working corpora.
struct CminCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cmin", abstract: "Drop the inputs of working corpora that reach nothing that others do not.",
    discussion: "Seeds and regressions stay as they are, and count as being there.")

  @OptionGroup var places: Places

  @Option(help: "This target only, or several with commas between; without it all but the canary.")
  var target = ""

  func run() throws {
    try finish {
      var status: Int32 = 0
      for target in try places.targets(target, in: places.binaries) {
        try target.link()
        try target.makeCorpora()
        let lock = try FileLock("\(target.crashes)/lock", owner: target.name)
        let (before, after, crashes) = try withExtendedLifetime(lock) { () throws(CampaignError) in
          try CorpusMinimiser(target: target).minimise()
        }
        print("\(target.name): \(before) inputs, \(after) left" + (crashes > 0 ? ", \(crashes) crash" : ""))
        fflush(nil)
        if crashes > 0 { status = Campaign.crashStatus }
      }
      return status
    }
  }
}
