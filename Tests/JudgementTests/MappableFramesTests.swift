// A frame that goes with its page must not have two: its second end would be a double free of the caller's.

import Profiles
import Testing

@testable import Judgement

@Suite struct MappableFramesTests {
  private static let frames = [HeldFrames(first: 5, count: 1), HeldFrames(first: 8, count: 2)]
  private static let pages = [MappedPage(space: 1, page: 0x400, frame: 5, isWritable: true, isUser: true)]

  private static func mappable(_ answers: [Promise: Answer]) -> [UInt32] {
    var profile = Profile(kernel: "any")
    for operation in Profiles.Operation.allCases {
      profile.operations[operation] = Call(SymbolReference(operation.rawValue), [], result: .nothing, rules: [])
    }
    for (promise, answer) in answers { profile.promises[promise] = Profile.Statement(answer) }
    return JudgeSession.mappable(frames, pages, profile)
  }

  @Test func aFrameIsMappedAgainOnlyIfNoPageTakesItAlong() {
    #expect(Self.mappable([.unmapFreesFrame: .no, .destroyFreesFrames: .no]) == [5, 8])
    #expect(Self.mappable([.unmapFreesFrame: .yes, .destroyFreesFrames: .no]) == [8])
    #expect(Self.mappable([.unmapFreesFrame: .no, .destroyFreesFrames: .yes]) == [8])
  }
}
