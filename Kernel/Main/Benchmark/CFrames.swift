// A frame allocator of the C baselines with its state, and a copy of that to go back to.

import CBaselines

@safe
struct CFrames {
  private let design: frame_design
  private let state: UnsafeMutableRawPointer
  private let copy: UnsafeMutableRawPointer
  private let stateBytes: Int

  /// - Parameters:
  ///   - state, copy: room for `bytes(of:frameCount:)` bytes each, aligned to 64.
  init(
    _ design: frame_design, frameCount: UInt32, state: UnsafeMutableRawPointer, copy: UnsafeMutableRawPointer
  ) {
    unsafe self.design = design
    unsafe self.state = state
    unsafe self.copy = copy
    stateBytes = unsafe Int(CFrames.bytes(of: design, frameCount: frameCount))
  }

  static func bytes(of design: frame_design, frameCount: UInt32) -> UInt32 {
    UInt32(unsafe design.bytes(frameCount))
  }

  var name: UnsafePointer<CChar> { unsafe design.name }

  /// Makes the frames of `runs` free.
  func start(frameCount: UInt32, runs: UnsafePointer<frame_run>, count: Int) {
    unsafe design.`init`(state, frameCount, runs, count)
    save()
  }

  func save() { unsafe copy.copyMemory(from: state, byteCount: stateBytes) }
  func restore() { unsafe state.copyMemory(from: copy, byteCount: stateBytes) }
  func fill() { unsafe design.fill(state) }

  /// Frees what is held; returns how many frees were refused.
  func release(_ frames: UnsafePointer<UInt32>, count: Int) -> UInt32 {
    unsafe design.release(state, frames, UInt32(count))
  }

  func pairs(count: Int) -> UInt64 { unsafe design.pairs(state, UInt32(count)) }

  func churn(held: UnsafeMutablePointer<UInt32>, count: Int) -> UInt64 {
    unsafe design.churn(state, held, UInt32(count))
  }
}
