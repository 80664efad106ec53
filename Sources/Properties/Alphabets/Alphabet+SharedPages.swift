// A walk towards what chance rarely meets: a page that all spaces share is cached while a user space is loaded, and then changes.
//
//   kernel's space loaded ──▶ create space ──▶ switch ──▶ map ──▶ speculate ──▶ unmap, protect or remap
//
// Each command takes the step that is missing, so that three or four of them anywhere in a trace get there, with any other
// commands in between.

import Operations
import PropCheck
import Sessions
import Specification

extension StateMachine<KernelSession> {
  /// The next step towards a change of a page of the kernel range that is cached in a user space.
  func sharedPages(weight: Int = 1) -> Alphabet {
    command("shared page", weight: 6 * weight) { session, source in
      switch try session.drawSharedStep(&source) {
      case .operation(let operation): try take(operation, on: session, &source)
      case .speculation(let virtual): try takeSpeculation(virtual, on: session, &source)
      }
    }
  }
}

/// Lets the processor load the translation of an address.
func takeSpeculation(_ virtual: UInt32, on session: KernelSession, _ source: inout Source) throws {
  let text = { "kernel.speculate(\(hexadecimal(virtual)))" }
  try take(&source, text(), { $0 ? "loaded" : "nothing" }) { () throws(Finding) -> Bool in session.speculate(virtual) }
}

extension KernelSession {
  /// A command of a trace that is an operation, or the processor's own doing.
  fileprivate enum SharedStep {
    case operation(Operation)
    case speculation(UInt32)
  }

  fileprivate func drawSharedStep(_ source: inout Source) throws -> SharedStep {
    let spaces = model.spaces
    if spaces.loaded == 0 {
      guard let user = spaces.spaces.indices.dropFirst().last(where: { spaces.isAlive(UInt32($0)) }) else {
        return .operation(.createSpace)
      }
      return .operation(.switchTo(UInt32(user)))
    }
    guard let page = pageHandles.last(where: { isShared($0.page) })?.page else {
      let virtual = try source.element(of: [0xE0000, 0xE0001, 0xE0400] as [UInt32]) << 12
      return .operation(.map(virtual: virtual, physical: try drawFrame(&source), flags: 0x2, space: 0))
    }
    let virtual = page << 12
    if lastAccess.map({ $0 >> 12 }) != page { return .speculation(virtual) }
    switch try source.integer(in: 0...2 as ClosedRange<Int>) {
    case 0: return .operation(.unmap(virtual: virtual, space: 0))
    case 1: return .operation(.protect(virtual: virtual, flags: try drawFlags(for: virtual, &source), space: 0))
    default:
      let flags = try drawFlags(for: virtual, &source)
      return .operation(.remap(virtual: virtual, physical: try drawFrame(&source), flags: flags, space: 0))
    }
  }

  /// Whether a page is mapped in the kernel range, where callers may change it.
  private func isShared(_ page: UInt32) -> Bool {
    model.spaces.isKernelPage(page) && !model.spaces.isProtected(page) && model.spaces.page(page, in: 0) != nil
  }
}
