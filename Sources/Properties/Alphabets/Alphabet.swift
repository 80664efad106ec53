// Command alphabets: what a trace may consist of. Each command draws its arguments from what the trace has made so far, by
// ordinal, or from the misuses that the contract names, and runs on a session that judges it.

import Operations
import PropCheck
import Sessions
import Specification

/// A state machine over a kernel under test.
typealias Alphabet = StateMachine<KernelSession>

extension StateMachine<KernelSession> {
  /// A command that draws one operation and runs it.
  func operation(
    _ name: String, weight: Int = 1, when isAllowed: ((KernelSession) -> Bool)? = nil,
    _ draw: @escaping (KernelSession, inout Source) throws -> Operation
  ) -> Alphabet {
    command(name, weight: weight, when: isAllowed) { session, source in
      try take(try draw(session, &source), on: session, &source)
    }
  }
}

/// Runs one operation; what it makes gets a name in the printed trace.
func take(_ operation: Operation, on session: KernelSession, _ source: inout Source) throws {
  let handles = session.handleCounts
  let naming = { (call: String) in session.nameOfNewest(since: handles) + call }
  try take(&source, session.text(of: operation), { $0.description }, naming: naming) {
    () throws(Finding) -> Response in
    try session.perform(operation)
  }
}

/// Runs one step, and puts its call and its result into the printed trace; all texts are made for that alone.
///
/// - Parameter naming: what the call looks like once it is known to have given something that later steps use.
func take<Outcome>(
  _ source: inout Source, _ text: @autoclosure () -> String, _ describe: (Outcome) -> String,
  naming: (String) -> String = { $0 }, _ step: () throws(Finding) -> Outcome
) throws {
  let call = source.isNarrating ? text() : ""
  source.call(call)
  do throws(Finding) {
    let outcome = try step()
    source.call(naming(call))
    source.result(describe(outcome))
  } catch {
    throw PropertyFailure(error)
  }
}

extension KernelSession {
  /// Draws the number of a space: a live one, sometimes one that was destroyed or never was.
  func drawSpace(_ source: inout Source) throws -> UInt32 {
    let count = model.spaces.spaces.count
    if try source.weighted([92, 8]) == 0 {
      return UInt32(try source.ordinal(below: count) { model.spaces.isAlive(UInt32($0)) })
    }
    return UInt32(try source.integer(in: 0...count))
  }

  /// Draws a frame's address: a caller's, sometimes one that the caller does not have.
  func drawFrame(_ source: inout Source) throws -> UInt32 {
    let hasHandle = model.frames.allocated > 0 && frameHandles.contains { model.frames.isHeldByCaller($0 >> 12) }
    switch try source.weighted([hasHandle ? 78 : 0, 6, 6, 4, 3, 3]) {
    case 0 where hasHandle:
      let ordinal = try source.ordinal(below: frameHandles.count) {
        model.frames.isHeldByCaller(frameHandles[$0] >> 12)
      }
      return frameHandles[ordinal]
    case 0, 1: return try drawManagersFrame(&source) << 12
    case 2:
      guard !frameHandles.isEmpty else { return model.spaces.imageFrame << 12 }
      return frameHandles[try source.ordinal(below: frameHandles.count)]
    case 3: return model.frames.free.runs.first.map { $0.lowerBound << 12 } ?? 0
    case 4:
      // Frames beside a usable run: partly usable, a hole, or behind the last one.
      let runs = model.frames.usable.runs
      let beside = [runs.first.map { $0.upperBound &<< 12 }, runs.last.map { ($0.lowerBound &- 1) &<< 12 }]
      let edges: [UInt32] = [0, 0x1000, 0x9_F000, 0xA_0000, model.frames.total &<< 12, 0xFFFF_F000, 0xFEE0_0000]
      return try source.element(of: edges + beside.compactMap(\.self))
    default:
      // Inside a frame: at its first byte but one, its middle, its last byte, or anywhere.
      let isAnywhere = try source.boolean()
      let offset: UInt32 = isAnywhere ? try source.integer(in: 1...4095) : try source.element(of: oddOffsets)
      return (frameHandles.last ?? 0x10_0000) &+ offset
    }
  }

  /// Draws a frame that the memory manager or the kernel has.
  private func drawManagersFrame(_ source: inout Source) throws -> UInt32 {
    let space = model.spaces.spaces[Int(model.spaces.loaded)]
    let table = space.tables.values.first?.frame ?? space.directory
    return try source.element(of: [space.directory, table, model.spaces.imageFrame, model.spaces.image.count.frames])
  }

  /// Draws a virtual address in `space`: of a page that was mapped, or near the edges of the ranges, or the one that a client
  /// used last, whose translation is cached: what changes it now must drop that.
  func drawVirtual(_ space: UInt32, _ source: inout Source) throws -> UInt32 {
    let base = model.spaces.userPages.lowerBound
    let kernelRange = space == 0 ? 24 : 12
    switch try source.weighted([34, pageHandles.isEmpty ? 0 : 30, kernelRange, 5, 3, lastAccess == nil ? 0 : 16]) {
    case 1 where !pageHandles.isEmpty:
      return pageHandles[try source.ordinal(below: pageHandles.count)].page << 12
    case 2:
      let image = model.spaces.image.lowerBound
      let kernel: [UInt32] = [0xE0000, 0xE0001, 0xE0400, 0xFFBFF, image, model.spaces.heapPages.upperBound]
      return try source.element(of: kernel) << 12
    case 3:
      let edges: [UInt32] = [
        0, model.spaces.identity.upperBound, 0xBFFFF, 0xFFC00, 0xFFFFF, 0xD0000, 0xFF608, base - 1,
      ]
      return try source.element(of: edges) << 12
    case 4: return try source.integer(in: 0...UInt32.max)
    case 5: return (lastAccess ?? 0) & ~0xFFF
    default:
      let pages: [UInt32] = [0, 1, 2, 1023, 1024, 2048, 5000]
      return (base + (try source.element(of: pages))) << 12
    }
  }

  /// Draws flags of a page in the range of `virtual`, sometimes wrong ones.
  func drawFlags(for virtual: UInt32, _ source: inout Source) throws -> UInt32 {
    let isUser = model.spaces.userPages.contains(virtual >> 12)
    let usual: [UInt32] = isUser ? [0x6, 0x2, 0x4, 0x0, 0x1E, 0x7] : [0x2, 0x0, 0x12, 0x1A, 0x3, 0x2]
    switch try source.weighted([92, 4, 4]) {
    case 0: return try source.element(of: usual)
    case 1: return try source.element(of: [0x80, 0x100, 0x46, 0x200, 0x8000_0000, 0x6] as [UInt32])
    default: return try source.integer(in: 0...0xFFF)
    }
  }
}

private let oddOffsets: [UInt32] = [1, 0x800, 0xFFF]

extension Int {
  /// A place in the middle of the kernel image, as a frame behind 1 MiB.
  fileprivate var frames: UInt32 { 0x100 + UInt32(self) / 2 }
}
