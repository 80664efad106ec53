// RAM, sparse, and what the machine knows of each frame. One 16-bit word a frame answers the question that every access
// asks, "may this go ahead without further thought?", with one bit; anything else is worked out on the slow path.
//
//   15  13   12     11     10    9      8      7       6       5       4     3     0
//   |unused|filled|opened | shut | write| read |pending|pending| watched|touched| owner |
//                                | fast | fast | write | read  |        |       |       |
//
// A word of 0 means "as installed": the owner is found in the installed runs when the frame is first asked about. So a
// machine with 4 GiB costs nothing to set up, and a reset clears only the words near frames that were used.
// RAM is filled on first touch, not on reset: nothing of an earlier case can be read. A page that the memory manager
// fills is filled no sooner: until a word of it is asked for, all that is kept is the word.

import CArenaPoison

/// Bits of a frame's word.
@usableFromInline
enum FrameBit {
  @usableFromInline static let owner: UInt16 = 0xF
  /// The frame's RAM holds this case's bytes.
  static let touched: UInt16 = 1 << 4
  /// Caches hold translations made from this frame: stores to it may make them stale.
  static let watched: UInt16 = 1 << 5
  /// Read in this command by a reader that has to own it when the command ends.
  static let pendingRead: UInt16 = 1 << 6
  /// Written in this command by a writer that has to own it when the command ends.
  static let pendingWrite: UInt16 = 1 << 7
  /// The memory manager may load from the frame, nothing to record.
  @usableFromInline static let fastRead: UInt16 = 1 << 8
  /// The memory manager may store to the frame, nothing to record.
  @usableFromInline static let fastWrite: UInt16 = 1 << 9
  /// The frame's RAM is poisoned for AddressSanitizer.
  static let shut: UInt16 = 1 << 10
  /// The frame's RAM was opened in this case, under AddressSanitizer.
  static let opened: UInt16 = 1 << 11
  /// All words of the frame are `fills[frame]`, whatever its RAM holds: it is not written yet.
  static let filled: UInt16 = 1 << 12
}

/// Physical memory: bytes, owners and access bits of 2^20 frames.
@usableFromInline
struct FrameTable {
  /// All 2^30 words of the physical address space; only touched frames' are meaningful.
  @usableFromInline let ram: UnsafeMutablePointer<UInt32>
  /// One word of `FrameBit` a frame.
  @usableFromInline let words: UnsafeMutablePointer<UInt16>
  /// The word that fills a frame, for frames with `filled` set.
  private let fills: UnsafeMutablePointer<UInt32>
  /// Which groups of 4096 frames have a non-zero word.
  private let usedGroups: UnsafeMutablePointer<Bool>
  /// Which frames are backed by host memory, maybe since earlier cases.
  private let resident: UnsafeMutablePointer<UInt64>
  private var residentFrames = 0
  private var runs: UnsafeMutableBufferPointer<InstalledMemory.Run>
  private var runCount = 0
  /// A frame as it is at power-on: what a touched frame starts as.
  private let powerOnPage: UnsafeMutablePointer<UInt32>
  /// What of RAM is poisoned, under AddressSanitizer.
  var poison: ArenaPoison
  /// What differs from the snapshot that a processor's cases start from.
  var changes: ChangedFrames
  /// Owners whose frames the memory manager may read without more ado.
  private var freelyReadable: UInt16 = 0

  static let wordsPerFrame = 1024
  private static let framesPerGroup = 4096
  static let groups = Int(PhysicalMemory.frameCount) / framesPerGroup
  /// Host memory kept for reuse between cases: 128 MiB of RAM.
  private static let residentLimit = 1 << 15

  init(in reservation: inout Reservation) {
    ram = reservation.take(UInt32.self, Int(PhysicalMemory.frameCount) * Self.wordsPerFrame)
    words = reservation.take(UInt16.self, Int(PhysicalMemory.frameCount))
    fills = reservation.take(UInt32.self, Int(PhysicalMemory.frameCount))
    usedGroups = reservation.take(Bool.self, Self.groups)
    resident = reservation.take(UInt64.self, Int(PhysicalMemory.frameCount) / 64)
    powerOnPage = reservation.take(UInt32.self, Self.wordsPerFrame)
    runs = .allocate(capacity: 64)
    poison = ArenaPoison(of: ram, in: &reservation)
    changes = ChangedFrames(in: &reservation)
  }

  /// What RAM holds until something is written to it.
  var powerOnFill: UInt32 { powerOnPage.pointee }

  /// Forgets all contents and owners and installs `memory`. Cost: the groups of frames used since the last reset.
  mutating func reset(installing memory: InstalledMemory, powerOnFill: UInt32, reportsReadsOfFreeFrames: Bool) {
    if poison.isOn { poison.reset() }
    for group in 0..<Self.groups where usedGroups[group] {
      (words + group * Self.framesPerGroup).update(repeating: 0, count: Self.framesPerGroup)
      usedGroups[group] = false
    }
    if residentFrames > Self.residentLimit {
      Reservation.release(ram, bytes: Int(PhysicalMemory.frameCount) * Self.wordsPerFrame * 4)
      resident.update(repeating: 0, count: Int(PhysicalMemory.frameCount) / 64)
      residentFrames = 0
    }
    install(memory.runs)
    if self.powerOnFill != powerOnFill { arena_fill_page(powerOnPage, powerOnFill) }
    freelyReadable = OwnerSet.readable & ~(reportsReadsOfFreeFrames ? OwnerSet.only(.free) : 0)
  }

  /// The runs that the machine is installed with.
  var installed: [InstalledMemory.Run] { Array(UnsafeBufferPointer(rebasing: runs[..<runCount])) }

  mutating func install(_ memory: [InstalledMemory.Run]) {
    if memory.count > runs.count {
      runs.deallocate()
      runs = .allocate(capacity: memory.count * 2)
    }
    _ = runs.update(from: memory)
    runCount = memory.count
  }

  /// The owner that `frame` was installed with: a binary search over the runs.
  private func installedOwner(of frame: UInt32) -> FrameOwner {
    var low = 0
    var high = runCount
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end <= frame { low = middle + 1 } else { high = middle }
    }
    return low < runCount && runs[low].first <= frame ? runs[low].owner : .hole
  }

  /// The owner of `frame` now.
  func owner(of frame: UInt32) -> FrameOwner {
    FrameOwner(rawValue: UInt8(words[Int(frame)] & FrameBit.owner)) ?? installedOwner(of: frame)
  }

  /// The owner of `frame` now, remembered in the frame's word: the next question needs no search.
  mutating func settledOwner(of frame: UInt32) -> FrameOwner {
    if words[Int(frame)] == 0 { update(frame) }
    return owner(of: frame)
  }

  func has(_ bit: UInt16, _ frame: UInt32) -> Bool { words[Int(frame)] & bit != 0 }

  /// Changes a frame's word and works the fast bits out again: the one place where a frame's word is written, and so
  /// the place from which the poison follows ownership.
  mutating func update(_ frame: UInt32, set: UInt16 = 0, clear: UInt16 = 0, owner newOwner: FrameOwner? = nil) {
    let owner = newOwner ?? self.owner(of: frame)
    var word = (words[Int(frame)] | set) & ~(clear | FrameBit.owner | FrameBit.fastRead | FrameBit.fastWrite)
    word |= UInt16(owner.rawValue)
    if word & (FrameBit.touched | FrameBit.filled) == FrameBit.touched {
      let pending = word & (FrameBit.pendingRead | FrameBit.pendingWrite)
      if OwnerSet.contains(freelyReadable, owner) || pending != 0 && OwnerSet.contains(OwnerSet.readable, owner) {
        word |= FrameBit.fastRead
      }
      let isWritable = OwnerSet.contains(OwnerSet.writable, owner)
      let isPromised = word & FrameBit.pendingWrite != 0 && OwnerSet.contains(OwnerSet.writableIfHandedOver, owner)
      if (isWritable || isPromised) && word & FrameBit.watched == 0 {
        word |= FrameBit.fastWrite
      }
      if poison.isOn { followOwnership(frame, &word, owner) }
    }
    words[Int(frame)] = word
    changes.note(frame)
    usedGroups[Int(frame) / Self.framesPerGroup] = true
  }

  /// Gives a frame's word back as it was at a snapshot, when nothing was watched.
  mutating func restoreWord(of frame: UInt32, _ word: UInt16) { words[Int(frame)] = word }

  /// Gives all frames' words back as they were.
  mutating func restoreWords(_ saved: UnsafePointer<UInt16>) {
    for group in 0..<Self.groups {
      let first = group * Self.framesPerGroup
      (words + first).update(from: saved + first, count: Self.framesPerGroup)
      usedGroups[group] = (first..<first + Self.framesPerGroup).contains { saved[$0] != 0 }
    }
  }

  private func followOwnership(_ frame: UInt32, _ word: inout UInt16, _ owner: FrameOwner) {
    let isOnTrust = word & (FrameBit.pendingRead | FrameBit.pendingWrite) != 0
    let shut = ArenaPoison.covers(owner, isOnTrust: isOnTrust) ? FrameBit.shut : 0
    guard shut != word & FrameBit.shut else { return }
    word ^= FrameBit.shut
    if shut != 0 { poison.shut(frame) } else { poison.open(frame) }
  }

  /// Opens all of RAM for good.
  mutating func stopPoisoning() {
    let frames = (0..<PhysicalMemory.frameCount).lazy.filter { [resident] in
      resident[Int($0) / 64] & 1 << (UInt64($0) & 63) != 0
    }
    poison.turnOff(opening: frames)
  }

  /// Makes the frame's RAM this case's: what it was filled with or power-on junk, unless the caller is about to write
  /// all of it. The frame must not be a hole.
  mutating func touch(_ frame: UInt32, filling: Bool = true) {
    guard !isInRAM(frame) else { return }
    let bit: UInt64 = 1 << (UInt64(frame) & 63)
    if resident[Int(frame) / 64] & bit == 0 {
      resident[Int(frame) / 64] |= bit
      residentFrames += 1
    }
    if poison.isOn { poison.begin(frame, isFirst: !has(FrameBit.opened, frame)) }
    if filling {
      if has(FrameBit.filled, frame) {
        arena_fill_page(page(frame), fills[Int(frame)])
      } else {
        arena_copy_page(page(frame), powerOnPage)
      }
    }
    let opened = poison.isOn ? FrameBit.opened : 0
    update(frame, set: FrameBit.touched | opened, clear: FrameBit.filled | FrameBit.shut)
  }

  /// Makes all words of a frame `word`; the frame must not be a hole.
  mutating func fill(_ frame: UInt32, with word: UInt32) {
    fills[Int(frame)] = word
    update(frame, set: FrameBit.touched | FrameBit.filled)
  }

  /// Whether the frame's words lie in RAM; if not, all of them are `commonWord(of:)`.
  func isInRAM(_ frame: UInt32) -> Bool {
    words[Int(frame)] & (FrameBit.touched | FrameBit.filled) == FrameBit.touched
  }

  /// What all words of a frame are that is not in RAM.
  func commonWord(of frame: UInt32) -> UInt32 { has(FrameBit.filled, frame) ? fills[Int(frame)] : powerOnFill }

  /// The frame's 1024 words of RAM.
  func page(_ frame: UInt32) -> UnsafeMutablePointer<UInt32> { ram + Int(frame) * Self.wordsPerFrame }

  /// The frame's words if they can be read in place; if not, `word(at:)` gives them.
  func contents(of frame: UInt32) -> UnsafePointer<UInt32>? {
    isBacked(frame) && isOpen(frame) ? UnsafePointer(page(frame)) : nil
  }

  /// Whether the frame's words lie in RAM that is not poisoned.
  private func isOpen(_ frame: UInt32) -> Bool {
    words[Int(frame)] & (FrameBit.touched | FrameBit.filled | FrameBit.shut) == FrameBit.touched
  }

  /// Whether the frame's bytes exist at all.
  func isBacked(_ frame: UInt32) -> Bool { owner(of: frame) != .hole }

  /// The word that holds physical byte `address`, without touching anything.
  func word(at address: UInt32) -> UInt32 {
    let frame = address >> 12
    guard isBacked(frame) else { return ~0 }
    if isOpen(frame) { return ram[Int(address >> 2)] }
    return isInRAM(frame) ? arena_load(ram + Int(address >> 2)) : commonWord(of: frame)
  }

  /// Writes the word that holds physical byte `address`; nothing in a hole.
  mutating func setWord(_ word: UInt32, at address: UInt32) {
    guard isBacked(address >> 12) else { return }
    touch(address >> 12)
    changes.note(address >> 12)
    if isOpen(address >> 12) {
      ram[Int(address >> 2)] = word
    } else {
      arena_store(ram + Int(address >> 2), word)
    }
  }

  /// Calls `body` with the number of each touched frame, ascending.
  func forEachTouched(_ body: (UInt32) -> Void) {
    for group in 0..<Self.groups where usedGroups[group] {
      let first = group * Self.framesPerGroup
      for frame in stride(from: first, to: first + Self.framesPerGroup, by: 4) {
        let four = UnsafeRawPointer(words + frame).load(as: UInt64.self)
        guard four & (UInt64(FrameBit.touched) &* 0x1_0001_0001_0001) != 0 else { continue }
        for one in frame..<frame + 4 where words[one] & FrameBit.touched != 0 { body(UInt32(one)) }
      }
    }
  }
}
