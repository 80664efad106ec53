// A promise that no command asks would be believed, and an operation that no command calls would never be judged.

import Profiles
import Testing

@testable import Judgement
@testable import PropCheck

@Suite struct EveryPromiseTests {
  /// Promises that change what a command draws or how its answer is judged, and need no command of their own.
  private static let answered: Set<Promise> = [
    .outOfFrames, .zeroFrames, .outOfEarlyMemory, .outOfTables, .outOfSpaces, .outOfWindows, .outOfHeap, .sizeZero,
    .resizeToZero, .translateOfUnmappedPage, .mapOverMappedPage,
  ]

  /// Operations that are called around others' commands, or while the kernel starts.
  private static let counted: Set<Profiles.Operation> = [
    .usedCount, .totalMemory, .heapFreeBytes, .heapUsedBytes, .earlyAllocate, .earlyLeft,
  ]

  /// A kernel that offers everything and refuses all misuse.
  private static func profile(
    without promise: Promise? = nil, operation: Profiles.Operation? = nil
  ) -> Profile {
    var profile = Profile(kernel: "all")
    for offered in Profiles.Operation.allCases where offered != operation {
      let passed: [Role] = [
        .physical, .virtual, .size, .count, .pages, .alignment, .flags, .space, .block, .start, .end, .bytes,
      ]
      profile.operations[offered] = Call(
        SymbolReference(offered.rawValue), passed.map { Call.Argument(.role($0)) }, result: .status(bits: 8),
        rules: [Call.Rule(.equal(0), means: .refused)])
    }
    for stated in Promise.allCases where stated.answers.contains(.refuses) && stated != promise {
      profile.promises[stated] = Profile.Statement(.refuses)
    }
    profile.promises[.runsInParts] = Profile.Statement(.yes)
    profile.promises[.userDirectoryLoaded] = Profile.Statement(.yes)
    profile.limits[.spaces] = Profile.LimitStatement(16)
    return profile
  }

  private static func names(_ profile: Profile) -> [String] {
    JudgeCommands(profile: profile).alphabet(of: [.frames, .pages, .spaces, .window, .heap]).commands.map(\.name)
  }

  @Test func everythingFitsIntoOneAlphabet() {
    let names = Self.names(Self.profile())
    #expect(names.count <= JudgeAlphabet.commandLimit, "\(names.count) commands")
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: Promise.allCases.filter { $0.answers.contains(.refuses) && !answered.contains($0) })
  func aMisuseThatIsPromisedIsTried(_ promise: Promise) {
    let without = Self.names(Self.profile(without: promise))
    #expect(Set(Self.names(Self.profile())).subtracting(without).count >= 1)
  }

  @Test(arguments: Profiles.Operation.allCases.filter { !counted.contains($0) })
  func anOperationThatIsOfferedIsCalled(_ operation: Profiles.Operation) {
    let all = Self.names(Self.profile())
    let without = Self.names(Self.profile(operation: operation))
    // The user's form of an operation stands in for the kernel's, and the other way about.
    let standsIn: Set<Profiles.Operation> = [.unmapPage, .unmapUserPage, .protectPage, .protectUserPage]
    #expect(standsIn.contains(operation) || all != without)
  }
}
