// What one run of the judge came to, as a value. It is printed as text, as JSON and as a page; equal runs give equal reports.

import EmulatedProcessor
import Judgement
import KernelFiles

/// The report on a kernel.
public struct JudgeReport: Sendable {
  /// The kernel's name in its profile.
  public var kernel: String
  /// The files, as the user named them.
  public var kernelFile: String
  public var profileFile: String
  public var properties: [PropertyResult] = []
  public var findings: [ReportedFinding] = []
  /// Known findings that the run should have met, but did not.
  public var gone: [KnownFinding] = []
  public var work: WorkTable?
  /// What the user should know although nothing is wrong, a sentence each.
  public var remarks: [String] = []

  public init(kernel: String, kernelFile: String, profileFile: String) {
    self.kernel = kernel
    self.kernelFile = kernelFile
    self.profileFile = profileFile
  }

  /// Findings that were not accepted.
  public var newFindings: [ReportedFinding] { findings.filter { !$0.isKnown } }

  /// Cases of all properties.
  public var caseCount: Int { properties.reduce(0) { $0 + $1.cases } }

  /// The last line: `3 findings, 1 of them known; 2 known findings are gone`.
  public var verdict: String {
    var text = findings.count == 1 ? "1 finding" : "\(findings.count) findings"
    let known = findings.count - newFindings.count
    if known > 0 { text += known == findings.count ? ", all known" : ", \(known) of them known" }
    if !gone.isEmpty { text += "; \(gone.count) known \(gone.count == 1 ? "finding is" : "findings are") gone" }
    return text
  }
}

/// A finding in a report.
public struct ReportedFinding: Sendable {
  public var shrunk: ShrunkFinding
  /// The calls as C that pastes into the kernel.
  public var calls: [String]
  /// Whether it is among the findings that were accepted.
  public var isKnown: Bool
  /// The file that has the case; nil: it was not saved.
  public var savedCase: String?

  public init(_ shrunk: ShrunkFinding, kernel: KernelFile, isKnown: Bool = false) {
    self.shrunk = shrunk
    self.isKnown = isKnown
    calls = CStatements(kernel, hasMap: shrunk.firmwareMap != nil).lines(of: shrunk.trace)
  }

  public var finding: JudgeFinding { shrunk.finding }
  public var known: KnownFinding { KnownFinding(shrunk.finding) }

  /// `frame handed out twice: alloc_frame in pmm_alloc (pmm.c:121)`.
  public var headline: String {
    var text = "\(finding.rule.rawValue): \(finding.operation)"
    let function = finding.function ?? shrunk.place?.function
    if let function { text += " in \(function)" }
    if let line = shrunk.place?.line { text += " (\(line))" }
    return text
  }

  /// What the place of the finding is.
  var placeCaption: String {
    shrunk.stack.isEmpty ? "the operation's function" : "the instruction"
  }
}
