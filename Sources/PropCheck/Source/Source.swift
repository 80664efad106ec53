// The source: what a generator asks for choices. One type serves every driver:
//
//     random bits  --.
//     bytes        --+-->  Source  --> value to the generator
//     a record     --'        `-----> tape (choices and spans, as taken)
//
// The driver only proposes; what is recorded is what the generator got, so that every case can be repeated from its
// record and written to bytes, whichever driver invented it.

/// The origin of a case's values: a property draws from it, and it records every choice.
///
///     let length = try source.integer(in: 0...100)
///     let name = try source.element(of: ["frame", "page"])
///
/// A draw throws `Stop` when the case is over its budget or was rejected; a property lets that through.
///
/// - Complexity: a draw takes constant time and allocates nothing.
public struct Source: ~Copyable {
  /// Who proposes the values.
  enum Driver: UInt8 { case random, bytes, script }

  let tape: Tape
  let ownedTape: UnsafeMutableRawPointer?
  var driver = Driver.random
  /// The greatest number of choices that the case may still hold, less what filters threw away.
  var limit: Int
  /// The innermost open span, -1 at the top.
  var openSpan: Int32 = -1
  /// How many spans are open on the tape, and how many that it has no room for.
  var depth = 0
  var unrecordedSpans = 0
  var labels = Labels()

  /// What random generation may use.
  package var style = GenerationStyle()
  var random = SplitMix64(seed: 0)
  /// How likely another list element is, of 65 536; set again for every case, so that some are large and some small.
  var heat: UInt64 = Source.usualHeat
  /// The earlier choices that are being repeated; may be empty.
  var repeating: Range<Int32> = 0..<0
  var repeatingSpan: Int32 = -1

  var input = ByteReader()

  var script: UnsafePointer<Choice>?
  var scriptSpans: UnsafePointer<Span>?
  var scriptSpanCount: Int32 = 0
  var scriptCursor: Int32 = 0
  var scriptLimit: Int32 = 0
  var scriptSpanCursor: Int32 = 0

  /// Why draws have stopped, once they have.
  package internal(set) var stopped: Stop?
  /// What a misused generator complained of, or which filter gave up.
  package internal(set) var complaint: String?
  /// Why further draws shall be refused, once the case has opened too many spans.
  var spanComplaint: String?
  /// Whether the first trace of the case was opened; later ones use list markers.
  var hasTrace = false
  package var evidence = CaseEvidence()

  /// The default budget of choices of a case.
  public static let defaultChoiceLimit = 8_192

  /// A source with a tape of its own, which still has to be given a driver by a `restart`.
  package init(choiceLimit: Int) {
    let capacity = max(1, min(choiceLimit, 1 << 24))
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Tape.size(capacity: capacity), alignment: 16)
    ownedTape = memory
    tape = Tape(memory: memory, capacity: capacity)
    limit = capacity
  }

  /// A source that records onto a tape owned by the caller.
  package init(tape: Tape) {
    ownedTape = nil
    self.tape = tape
    limit = tape.capacity
  }

  /// A source that decodes `bytes`; any bytes mean some case, and none or all zeros the simplest one.
  ///
  /// - Parameter choiceLimit: the greatest number of choices the case may make.
  public init(bytes: [UInt8], choiceLimit: Int = Source.defaultChoiceLimit) {
    self.init(choiceLimit: choiceLimit)
    restart(copying: bytes)
  }

  /// A source that draws from a generator with `seed`.
  ///
  /// - Parameter choiceLimit: the greatest number of choices the case may make.
  public init(seed: UInt64, choiceLimit: Int = Source.defaultChoiceLimit) {
    self.init(choiceLimit: choiceLimit)
    restart(seed: seed, index: 0)
  }

  deinit {
    ownedTape?.deallocate()
    input.owned?.deallocate()
  }
}

extension Source {
  /// What has been recorded so far in this case.
  public var record: Record { Record(tape) }

  /// The canonical bytes of what has been recorded so far; decoding them gives the same choices again.
  public var encoded: [UInt8] { CaseEncoding.bytes(of: tape.recorded) }

  /// How many choices the case has made so far.
  public var choiceCount: Int { tape.header.pointee.choices }

  /// The text of a span's label.
  public func label(of span: Span) -> String { labels.text(span.label) }

  /// A function that knows the labels met so far.
  var labelText: (Span) -> String {
    let labels = labels
    return { labels.text($0.label) }
  }

  /// Begins case number `index` of the random run with `seed`.
  package mutating func restart(seed: UInt64, index: UInt64) {
    clear(driver: .random)
    random = SplitMix64(seed: seed, index: index)
    if style.hotAndCold { drawHeat() } else { heat = Source.usualHeat }
  }

  /// Begins the case that `bytes` encode; they must stay valid until the next restart.
  package mutating func restart(bytes: UnsafeRawBufferPointer) {
    clear(driver: .bytes)
    input.borrow(bytes)
  }

  /// Begins the case that `bytes` encode, keeping a copy of them.
  package mutating func restart(copying bytes: [UInt8]) {
    clear(driver: .bytes)
    input.copy(bytes)
  }

  /// Begins a replay of `choices`, which must stay valid until the next restart. Values are clamped into the ranges
  /// they meet; past the end every choice takes its target. With `spans`, a span of the replay that begins where a span
  /// of the script with the same label begins reads that span's choices only, and leaves the cursor at its end.
  package mutating func restart(script choices: UnsafeBufferPointer<Choice>, spans: UnsafeBufferPointer<Span>) {
    clear(driver: .script)
    script = choices.baseAddress
    scriptLimit = Int32(choices.count)
    scriptCursor = 0
    scriptSpans = spans.baseAddress
    scriptSpanCount = Int32(spans.count)
    scriptSpanCursor = 0
  }

  /// Takes over what another process, which ran the case, said about it.
  package mutating func adopt(_ evidence: CaseEvidence, complaint: String?) {
    self.evidence = evidence
    self.complaint = complaint
  }

  /// Forgets what another process recorded on the shared tape, for a second try of the case that was begun.
  package mutating func clearTape() { tape.clear() }

  /// Lowers the budget of choices for the case that was just begun.
  package mutating func setLimit(_ choices: Int) { limit = min(choices, tape.capacity) }

  private mutating func clear(driver: Driver) {
    self.driver = driver
    tape.clear()
    limit = tape.capacity
    openSpan = -1
    depth = 0
    unrecordedSpans = 0
    repeating = 0..<0
    repeatingSpan = -1
    hasTrace = false
    stopped = nil
    if complaint != nil { complaint = nil }
    if spanComplaint != nil { spanComplaint = nil }
    evidence.clear()
  }
}

extension Source {
  /// The greatest number of choices that fit.
  package var capacity: Int { tape.capacity }

  /// The choices recorded so far, in place.
  package var recorded: UnsafeBufferPointer<Choice> { tape.recorded }
}
