// Accesses that may fault, and what the processor says of those that do (Intel SDM volume 3A, section 5.7).

import CBoot

/// What one load or store came to.
struct Access {
  /// What was loaded; 0 for a store and for one that faulted.
  let word: UInt32

  /// The exception that it raised.
  let fault: boot_fault?

  /// Loads a word in kernel mode.
  @inline(never)
  init(loading address: UInt32) {
    var word: UInt32 = 0
    let isDone = unsafe boot_probe_load(address, &word)
    self.word = word
    fault = isDone ? nil : boot_last_fault()
  }

  /// Stores a word in kernel mode.
  @inline(never)
  init(storing word: UInt32, at address: UInt32) {
    let isDone = boot_probe_store(address, word)
    self.word = 0
    fault = isDone ? nil : boot_last_fault()
  }

  init(word: UInt32, fault: boot_fault?) {
    self.word = word
    self.fault = fault
  }

  /// Whether it was done.
  var isDone: Bool { fault == nil }

  /// A load after this access, unless this one faulted.
  func then(loading address: UInt32) -> Access { isDone ? Access(loading: address) : self }
}

/// Error codes of page faults: bit 0, the page was present; bit 1, a write; bit 2, in user mode.
enum FaultCode {
  static var loadAbsent: UInt32 { 0 }
  static var storeAbsent: UInt32 { 2 }
  static var storeReadOnly: UInt32 { 3 }
  static var userLoadAbsent: UInt32 { 4 }
  static var userLoadForbidden: UInt32 { 5 }
  static var userStoreForbidden: UInt32 { 7 }
}

extension SelfTest {
  private static var pageFault: UInt32 { 14 }

  /// A claim that an access raised a page fault with this error code and CR2.
  @inline(never)
  mutating func expectFault(_ access: Access, _ errorCode: UInt32, at address: UInt32, _ claim: StaticString) {
    guard let fault = access.fault else {
      check(false, claim)
      return
    }
    check(fault.vector == Self.pageFault && fault.error_code == errorCode && fault.address == address, claim)
  }

  /// A claim that an access loads this word without a fault.
  @inline(never)
  mutating func expectLoad(_ access: Access, _ word: UInt32, _ claim: StaticString) {
    check(access.isDone && access.word == word, claim)
  }
}
