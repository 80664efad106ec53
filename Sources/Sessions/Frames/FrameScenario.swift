// The memory that a frame allocator is built for, and what the contract says of it (P1): from the brute-force map and sets of
// frames, without KMem's arithmetic.
//
//   usable    ├──────────────────────────────────────┤     every byte of the frame, from the floor on
//   taken       ├ kernel ┤   ├ arena ┤      ├ reserved ┤  every frame that shares a byte with one of them
//   free      ├─┤        ├───┤       ├──────┤

import FirmwareTexts
import Operations
import Specification

/// A firmware map and what is taken of it before the allocator is built.
public struct FrameScenario: Hashable, Sendable {
  /// At most 8.
  public var entries: [FirmwareMapEntry]

  /// In bytes; nothing below is handed out.
  public var floor: UInt32 = 0x10_0000

  /// The kernel image, in bytes.
  public var kernel = ByteRange(start: 0, end: 0)

  /// boot_early's arena, in frames below 4 GiB.
  public var arena: Range<UInt32> = 0..<0

  /// What else must not be handed out, in bytes.
  public var reserved: [ByteRange] = []

  public init(entries: [FirmwareMapEntry]) { self.entries = entries }

  /// Memory as a table of `START LENGTH TYPE` lines.
  ///
  /// - Throws: which line is no entry.
  public init(map: String) throws(FirmwareMapTextError) {
    self.init(entries: try FirmwareMapText(parsing: Array(map.utf8)).entries)
  }

  /// The allocator as it must be once it is built; nil where no frame is usable, so that the map is refused.
  ///
  /// - Parameter own: the bytes that the allocator and its map lie in.
  func specification(own: (UInt32) -> ByteRange) -> FrameModel? {
    let map = ReferenceFirmwareMap(entries, attributes: .absent)
    let runs = map.usableFrameRuns
    guard let last = runs.last else { return nil }
    let total = last.first + last.count
    let first = floor / 4096 + (floor % 4096 == 0 ? 0 : 1)
    let usable = FrameSet(
      runs.map { run in max(run.first, first)..<max(run.first + run.count, first) })
    var taken = [arena]
    for range in [kernel, own(total)] + reserved where range.start < range.end && range.start < 1 << 32 {
      taken += FrameSet(touching: range.start...(range.end - 1)).ranges
    }
    return FrameModel(
      total: total, usable: usable, touched: FrameSet(map.touchedFrameRuns.map { $0.first..<$0.first + $0.count }),
      free: usable.subtracting(FrameSet(taken)))
  }

  /// The Swift that makes the scenario, as a variable called `memory`.
  package var lines: [String] {
    var lines = ["var memory = try FrameScenario(", "  map: \"\"\""]
    lines += FirmwareMapText.table(of: entries).split(separator: "\n").map { "    \($0)" }
    lines.append("    \"\"\")")
    let usual = FrameScenario(entries: entries)
    if floor != usual.floor { lines.append("memory.floor = 0x\(String(floor, radix: 16))") }
    if kernel != usual.kernel { lines.append("memory.kernel = \(Self.text(kernel))") }
    if arena != usual.arena { lines.append("memory.arena = \(arena)") }
    for range in reserved { lines.append("memory.reserved.append(\(Self.text(range)))") }
    if lines.count == entries.count + 3 { lines[0] = "let" + lines[0].dropFirst(3) }
    return lines
  }

  private static func text(_ range: ByteRange) -> String {
    "ByteRange(start: 0x\(String(range.start, radix: 16)), end: 0x\(String(range.end, radix: 16)))"
  }
}
