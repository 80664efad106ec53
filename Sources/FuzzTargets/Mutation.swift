// libFuzzer's hooks for mutators. Three times in four the target's own mutator makes the next input, from what the bytes
// mean: from the canonical bytes of the case, where they are choices. Once in four libFuzzer's byte mutator does, which knows
// nothing and so has no blind spot. What comes out depends on the input and the seed only (for the byte mutator, on libFuzzer's
// own seed).

import CFuzzDriver
import FuzzMutators
import PropCheck
import Properties

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

  /// Makes the next input of the first `size` bytes of `memory`, in their place; nil if the byte mutator shall make it.
  ///
  /// - Returns: its size in bytes.
  func mutate(_ memory: UnsafeMutableRawBufferPointer, size: Int, seed: UInt32) -> Int? {
    guard seed & 3 != 0 else { return nil }
    let input = UnsafeRawBufferPointer(rebasing: memory[..<size])
    let (seed, limit) = (UInt64(seed), memory.count)
    switch self {
    case .choices:
      return withCanonical(input) {
        deliver(Self.choiceMutator.mutate($0, seed: seed, limit: limit), to: memory)
      }
    case .tables: return TableMutator.mutate(memory, size: size, seed: seed)
    case .records: return deliver(Self.recordMutator.mutate([UInt8](input), seed: seed, limit: limit), to: memory)
    case .bytes: return nil
    }
  }

  /// Writes an input made of two to `memory`; nil if the byte mutator shall make one of the first alone.
  ///
  /// - Returns: its size in bytes.
  func splice(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, into memory: UnsafeMutableRawBufferPointer,
    seed: UInt32
  ) -> Int? {
    let (seed, limit) = (UInt64(seed), memory.count)
    switch self {
    case .choices:
      return withCanonical(first) { first in
        withCanonical(second) { second in
          deliver(Self.choiceMutator.splice(first, second, seed: seed, limit: limit), to: memory)
        }
      }
    case .tables: return TableMutator.splice(first, second, into: memory, seed: seed)
    case .records:
      return deliver(
        Self.recordMutator.splice([UInt8](first), [UInt8](second), seed: seed, limit: limit), to: memory)
    case .bytes: return nil
    }
  }

  /// Copies `result` to where libFuzzer expects it; nil if there is nothing that fits.
  private func deliver(_ result: [UInt8]?, to memory: UnsafeMutableRawBufferPointer) -> Int? {
    guard let result, result.count <= memory.count else { return nil }
    memory.copyBytes(from: result)
    return result.count
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

/// Called by libFuzzer for every new input.
@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: UInt32) -> Int {
  let memory = UnsafeMutableRawBufferPointer(start: data, count: limit)
  if let made = fuzzedMutator.mutate(memory, size: min(size, limit), seed: seed), made > 0 { return made }
  return fuzz_mutate_bytes(data, size, limit)
}

/// Called by libFuzzer for an input made of two.
@_cdecl("LLVMFuzzerCustomCrossOver")
public func customCrossOver(
  _ first: UnsafePointer<UInt8>, _ firstSize: Int, _ second: UnsafePointer<UInt8>, _ secondSize: Int,
  _ out: UnsafeMutablePointer<UInt8>, _ limit: Int, _ seed: UInt32
) -> Int {
  let made = fuzzedMutator.splice(
    UnsafeRawBufferPointer(start: first, count: firstSize), UnsafeRawBufferPointer(start: second, count: secondSize),
    into: UnsafeMutableRawBufferPointer(start: out, count: limit), seed: seed)
  if let made, made > 0 { return made }
  let size = min(firstSize, limit)
  out.update(from: first, count: size)
  return fuzz_mutate_bytes(out, size, limit)
}
