// How many instructions operations take while a kernel fills up: a linear search shows at once.

import EmulatedKernel
import EmulatedProcessor
import Operations
import Profiles
import SimulatedPC
import Specification

/// Instructions of operations by how full the kernel was.
public struct WorkTable: Sendable {
  /// Shares of frames, or of blocks, that are in use, in thousandths.
  public static let levels = [0, 500, 970, 999]

  public struct Row: Sendable {
    public var operation: Profiles.Operation
    /// The most instructions that any of a few calls took at each of the levels; nil: it could not be called there.
    public var instructions: [UInt64?]
    /// The promise that says whether the work may grow, and whether it may.
    public var promise: Promise
    public var isConstant: Bool
  }

  public internal(set) var rows: [Row] = []
  /// Frames, and blocks, that are in use at the highest level.
  public internal(set) var frames = 0
  public internal(set) var blocks = 0
  /// Why rows or levels are missing; nil: the table is complete.
  public internal(set) var remark: String?

  /// The rows whose work grows although the profile promises that it does not.
  public var growing: [Row] { rows.filter { $0.isConstant && $0.grows } }
}

extension WorkTable.Row {
  /// Calls of one operation take different ways; only more than this is growth.
  private static let tolerance: UInt64 = 64

  /// Whether a full kernel needs more than twice the instructions of an empty one.
  public var grows: Bool {
    guard let first = instructions.first.flatMap(\.self) else { return false }
    return instructions.compactMap(\.self).contains { $0 > first * 2 + Self.tolerance }
  }

  /// The finding for work that grows although constant work is promised.
  public var finding: JudgeFinding {
    let numbers = zip(WorkTable.levels, instructions).compactMap { level, count in
      count.map { "\($0) at \(WorkTable.text(level: level))" }
    }
    return JudgeFinding(
      .growingWork, operation.rawValue, detail: promise.rawValue,
      "\(operation.rawValue) takes more instructions the fuller the kernel is: \(numbers.joined(separator: ", "))")
  }
}

extension WorkTable {
  /// A level in per cent.
  public static func text(level: Int) -> String {
    level % 10 == 0 ? "\(level / 10) %" : "\(level / 10).\(level % 10) %"
  }
}
