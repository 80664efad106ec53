// Operations as they would be written in a test, with the names of what the trace has made: frame2, space1, block0.

import Operations

extension KernelSession {
  /// The step as a line of a test.
  public func text(of operation: Operation) -> String { "try kernel.run(\(plainText(of: operation)))" }

  /// How many things the trace has made so far.
  package struct HandleCounts {
    var frames: Int
    var spaces: Int
    var blocks: Int
  }

  package var handleCounts: HandleCounts {
    HandleCounts(frames: frameHandles.count, spaces: model.spaces.spaces.count, blocks: blockHandles.count)
  }

  /// What stands before a call that has made something: `let frame2 = `; nothing if it has made nothing new.
  package func nameOfNewest(since counts: HandleCounts) -> String {
    if frameHandles.count > counts.frames { return "let frame\(frameHandles.count - 1) = " }
    if model.spaces.spaces.count > counts.spaces { return "let space\(model.spaces.spaces.count - 1) = " }
    if blockHandles.count > counts.blocks { return "let block\(blockHandles.count - 1) = " }
    return ""
  }

  /// The operation, with names for what the trace has made.
  public func plainText(of operation: Operation) -> String {
    operation.text(
      naming: OperationNames(frames: frameHandles, blocks: blockHandles, spaces: model.spaces.spaces.count))
  }
}
