// The goals of a soak, and the folder that keeps its progress: an interrupted soak continues there.
//
//   .build-soak/
//     plan              seed, goals and build; another soak does not go on with these blocks
//     block-000000      what the cases of a block came to
//     block-000001.case the case that is running, for when the process dies of it

import PropCheckHost

/// The seed and the goals of a soak.
struct SoakPlan: Equatable {
  var seed: UInt64
  var commands: Int
  var boots: Int

  /// Cases in a block: a second's work in a long soak, and some blocks in a short one.
  var casesInBlock: UInt64 { UInt64(min(2_000, max(20, boots / 500))) }

  /// The cases of a block.
  func cases(of block: Int) -> Range<UInt64> {
    UInt64(block) * casesInBlock..<(UInt64(block) + 1) * casesInBlock
  }

  /// The plan as a file. Blocks that another build has counted would be taken for this one's.
  func text(build: UInt64) -> String {
    "kmemcheck soak 1\nseed \(seed)\ncommands \(commands)\nboots \(boots)\nbuild \(build)\n"
  }
}

/// The folder of a soak.
struct SoakFolder {
  let path: String

  /// Makes the folder for `plan`, or finds it.
  init(_ path: String, for plan: SoakPlan, build: UInt64) throws(FileProblem) {
    self.path = path
    try Files.makeDirectory(path)
    let text = Array(plan.text(build: build).utf8)
    let file = path + "/plan"
    if !Files.exists(file) { try Files.write(text, to: file) }
    guard try Files.read(file, limit: 1 << 16) == text else {
      throw FileProblem(
        "'\(path)' holds a soak with another seed, other goals or from another build; delete it, or name another folder"
      )
    }
  }

  func path(of block: Int) -> String {
    let digits = String(block)
    return "\(path)/block-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// The block, if it is done. One that cannot be read is run again.
  func block(_ number: Int) -> SoakBlock? {
    guard Files.exists(path(of: number)) else { return nil }
    do throws(FileProblem) { return SoakBlock(try Files.read(path(of: number), limit: 1 << 26)) } catch { return nil }
  }

  /// The case at which a process that ran the block has died; nil if it has not begun one.
  func runningCase(of block: Int) -> UInt64? {
    guard let bytes = try? Files.read(path(of: block) + ".case", limit: 64) else { return nil }
    return UInt64(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }

  func forgetRunningCase(of block: Int) { Files.delete(path(of: block) + ".case") }
}
