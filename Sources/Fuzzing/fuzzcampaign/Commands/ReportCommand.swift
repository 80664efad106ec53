// `make fuzz-report`: a page about the campaigns so far.

import ArgumentParser
import Foundation
import PropCheckHost

/// Writes the page.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a page about the campaigns: growth of coverage, figures, crashes.")

  @OptionGroup var places: Places

  @Option(help: "The file to write; what was there is replaced.")
  var output = ".build-fuzz/report.html"

  @Option(help: "This target only.")
  var target: String?

  @Flag(help: "Write the sections alone, as a part of the page of make check.")
  var part = false

  func run() throws {
    try finish {
      let names = try CampaignError.wrapping { try Files.names(in: places.corpus) }
      let targets = names.filter { target == nil || $0 == target }.map {
        TargetFiles($0, corpus: places.corpus, binaries: places.binaries)
      }.filter {
        Files.exists($0.history) || Files.exists($0.crashes)
      }
      let page = ReportPage(targets: targets.map { TargetReport($0) })
      try CampaignError.wrapping {
        if let slash = output.lastIndex(of: "/"), slash > output.startIndex {
          try Files.makeDirectory(String(output[..<slash]))
        }
        try Files.write(Array((part ? page.part : page.text).utf8), to: output)
      }
      print("\(output): \(targets.count) targets")
      return 0
    }
  }
}
