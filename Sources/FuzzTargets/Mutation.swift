// libFuzzer's hooks for mutators. Three times in four the target's own mutator makes the next input, from what the bytes
// mean: from the canonical bytes of the case, where they are choices. Once in four libFuzzer's byte mutator does, which knows nothing and so has no blind spot. What comes out depends on
// the input and the seed only (for the byte mutator, on libFuzzer's own seed).

import CFuzzDriver
import FuzzMutators
import KMemModel
import PropCheck

/// What makes new inputs of a target from old ones.
enum InputMutator: Sendable {
  /// Inputs are in PropCheck's byte format.
  case choices
  /// Inputs are firmware tables.
  case tables
  /// Inputs are a header and records of one size.
  case records
  /// Inputs are bytes without a structure that a mutator could use.
  case bytes

  private static let recordMutator = RecordMutator(size: FrameProgramProperty.recordSize)
  private static let choiceMutator = CaseMutator(constants: DomainConstants.all)

  /// The next input, at most `limit` bytes; nil if the byte mutator shall make it.
  func mutate(_ input: UnsafeRawBufferPointer, seed: UInt32, limit: Int) -> [UInt8]? {
    guard seed & 3 != 0 else { return nil }
    switch self {
    case .choices: return Self.choiceMutator.mutate(input, seed: UInt64(seed), limit: limit)
    case .tables: return TableMutator.mutate(input, seed: UInt64(seed), limit: limit)
    case .records: return Self.recordMutator.mutate([UInt8](input), seed: UInt64(seed), limit: limit)
    case .bytes: return nil
    }
  }

  /// An input made of two, at most `limit` bytes; nil if the byte mutator shall make one of the first alone.
  func splice(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, seed: UInt32, limit: Int
  ) -> [UInt8]? {
    switch self {
    case .choices: return Self.choiceMutator.splice(first, second, seed: UInt64(seed), limit: limit)
    case .tables: return TableMutator.splice(first, second, seed: UInt64(seed), limit: limit)
    case .records: return Self.recordMutator.splice([UInt8](first), [UInt8](second), seed: UInt64(seed), limit: limit)
    case .bytes: return nil
    }
  }
}

/// The mutator of the target that is fuzzed, and what finds its inputs' canonical bytes, if they are choices; the hooks have no
/// argument of their own to carry them.
nonisolated(unsafe) var fuzzedMutator = InputMutator.bytes
nonisolated(unsafe) var canonicalInputs: CanonicalInputs?

/// Runs `body` on the canonical bytes of an input.
private func withCanonical<Result>(
  _ input: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
  guard let canonicalInputs else { return body(input) }
  return canonicalInputs.canonical(input).withUnsafeBytes { body($0) }
}

/// Copies `result` to where libFuzzer expects it; 0 if there is nothing to copy.
private func deliver(_ result: [UInt8]?, to place: UnsafeMutablePointer<UInt8>, limit: Int) -> Int {
  guard let result, result.count <= limit else { return 0 }
  result.withUnsafeBufferPointer { bytes in
    if let start = bytes.baseAddress { place.update(from: start, count: bytes.count) }
  }
  return result.count
}

/// Called by libFuzzer for every new input.
@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: UInt32) -> Int {
  let result = withCanonical(UnsafeRawBufferPointer(start: data, count: size)) { input in
    fuzzedMutator.mutate(input, seed: seed, limit: limit)
  }
  let made = deliver(result, to: data, limit: limit)
  return made > 0 ? made : fuzz_mutate_bytes(data, size, limit)
}

/// Called by libFuzzer for an input made of two.
@_cdecl("LLVMFuzzerCustomCrossOver")
public func customCrossOver(
  _ first: UnsafePointer<UInt8>, _ firstSize: Int, _ second: UnsafePointer<UInt8>, _ secondSize: Int,
  _ out: UnsafeMutablePointer<UInt8>, _ limit: Int, _ seed: UInt32
) -> Int {
  let result = withCanonical(UnsafeRawBufferPointer(start: first, count: firstSize)) { base in
    withCanonical(UnsafeRawBufferPointer(start: second, count: secondSize)) { donor in
      fuzzedMutator.splice(base, donor, seed: seed, limit: limit)
    }
  }
  let made = deliver(result, to: out, limit: limit)
  if made > 0 { return made }
  let size = min(firstSize, limit)
  out.update(from: first, count: size)
  return fuzz_mutate_bytes(out, size, limit)
}
