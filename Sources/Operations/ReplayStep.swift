// The steps of a case: operations of the memory manager, and what clients do with the memory that they have.

/// One step of a replay.
public enum ReplayStep: Hashable, Sendable {
  /// An operation of the memory manager.
  case call(Operation)

  /// A client reads a word. `isKnown`: whether its value is known. A word that was never written may hold anything.
  case read(virtual: UInt32, isKnown: Bool)

  /// A client writes a word.
  case write(virtual: UInt32, word: UInt32)

  /// The processor uses the translation of a page without changing anything: the word at `virtual` is read and written back.
  /// It must be the one at `physical`, if the page is mapped, whatever that holds.
  case touch(virtual: UInt32, physical: UInt32?)

  /// The holder of a new block reads zeros, where they were promised, and writes its pattern.
  case useBlock(virtual: UInt32, pattern: BlockPattern, isZeroed: Bool)

  /// The holder of a block reads its pattern, as far as the block's first `size` bytes have it.
  case checkBlock(virtual: UInt32, pattern: BlockPattern, size: UInt32)

  /// Everything is looked at.
  case finish
}

/// What a step gave: a kind and up to three words, as they are printed and compared.
public struct ReplayOutcome: Hashable, Sendable {
  public enum Kind: UInt32, Sendable {
    case done, address, space, page, translation, notMapped, reservation, refused
    /// A client's access, or a processor's own, ended in a page fault.
    case faulted
    /// A client read a word.
    case word
    /// A page that is mapped: whether it may be written, and whether it shows the frame that it must.
    case touched
    /// Words of a block that are not as they must be, and accesses to it that faulted.
    case block
    case booted
    /// The stage at which memory_setup refused the machine, and a digest of its reason.
    case bootRefused
  }

  public var kind: Kind
  public var first: UInt32
  public var second: UInt32
  public var third: UInt32

  @inlinable
  public init(_ kind: Kind, _ first: UInt32 = 0, _ second: UInt32 = 0, _ third: UInt32 = 0) {
    self.kind = kind
    self.first = first
    self.second = second
    self.third = third
  }

  /// What an operation gave.
  @inlinable
  public init(of response: Response) {
    switch response {
    case .done: self.init(.done)
    case .address(let address): self.init(.address, address)
    case .space(let number): self.init(.space, number)
    case .page(let physical, let wasFreed): self.init(.page, physical, wasFreed ? 1 : 0)
    case .translation(let physical?): self.init(.translation, physical)
    case .translation(nil): self.init(.notMapped)
    case .reservation(let new, let allocated, let old): self.init(.reservation, new, allocated, old)
    case .refused(let refusal): self.init(.refused, refusal.rawValue)
    }
  }

  /// What a client read; `nil` after a page fault.
  @inlinable
  public init(read word: UInt32?, isKnown: Bool) {
    if let word { self.init(.word, isKnown ? word : 0) } else { self.init(.faulted) }
  }

  /// That `memory_setup` refused the machine. Each reason has a text of its own, which stands for it.
  public init(_ failure: BootFailure) {
    var mixer = WordMixer()
    let message = failure.message
    var index = 0
    while index < message.utf8CodeUnitCount {
      mixer.mix(UInt32(unsafe message.utf8Start[index]))
      index += 1
    }
    self.init(.bootRefused, UInt32(failure.refusal.stage.rawValue), mixer.value)
  }
}
