// A seeded defect: what a person could have slipped on, and the edit of the source that makes it so.
//
//   name: run-alignment-lost                 the file's name, without .defect
//   cause: a run starts at the first free frame, unaligned
//   clause: P14                              of the contract; the one that it breaks first
//   analogue: none                           or where it happened
//   oracle: result                           the oracle expected to be the first that sees it
//   fuzz: sanitizer                          only where that is another in the fuzz arm
//   file: Sources/KMem/Frames/FrameAllocator+Contiguous.swift
//   kind: expression                         or statement
//   --- search
//   (free + mask) & ~mask
//   --- replacement
//   free

import Specification

/// One entry of the catalogue.
struct Defect: Hashable, Sendable {
  let name: String

  /// What went wrong, in one line.
  let cause: String

  /// The clause of the contract that it breaks.
  let clause: Clause

  /// Where it happened in the real world; "none" for a natural slip.
  let analogue: String

  /// The oracle that is expected to see it first: one of `oracles`.
  let oracle: String

  /// The oracle that is expected to see it first in the `fuzz` arm, where AddressSanitizer watches the memory of frames that
  /// nobody owns; nil: the same.
  let fuzzOracle: String?

  /// Why its shrunk trace needs more than six commands; nil: it does not.
  let length: String?

  /// Why the budget of `swift test` does not always find it; nil: it must.
  let open: String?

  /// The edit that makes it.
  let edit: Edit

  /// What an oracle of the catalogue may be called.
  ///
  /// The sanitizer speaks in the `fuzz` arm alone. The link gate judges what cannot be merged with other defects: a KMem
  /// that allocates does not link for a kernel at all (`tools/embedded-broken.sh`).
  static let oracles = Finding.Oracle.allCases.map(\.rawValue) + ["sanitizer", "trap", "hang", linkGate]

  static let linkGate = "link gate"
}
