// The end of a command that does not end by itself. The memory manager runs inside the process that judges it, so
// no timer could interrupt a loop in it. The machine ends the process, at a load, as if its processor time were used
// up. The same command ends at the same load everywhere, which a clock would not give.
//
//   a loop that loads nothing is not seen here; what watches the process by a clock cuts it

import CArenaPoison

/// How many words a memory manager may load before it counts as endless.
public enum WorkLimit {
  /// For one command, or for all that runs outside of commands since a reset, unless the machine's options say
  /// otherwise. Allocating and freeing every frame of 4 GiB, one by one, takes about a tenth of this.
  public static let loadsOfCommand: UInt64 = 1 << 28

  /// For one reading of a firmware table, from every eighth word of memory: of all words one to eight times as many, as
  /// a loop reads one word or many.
  static let loadsOfTable: UInt32 = 1 << 21

  /// Says so on standard error and ends the process by SIGXCPU: nothing else can leave the loop.
  @inline(never)
  public static func end(after loads: UInt64, _ what: StaticString = "words in one command") -> Never {
    let line = Array("hang oracle: the memory manager has loaded \(loads) \(what)\n".utf8)
    line.withUnsafeBufferPointer { arena_announce($0.baseAddress, $0.count) }
    arena_end_endless()
  }
}
