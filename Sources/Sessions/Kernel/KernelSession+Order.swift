// What must come first within a command. At its end all is well again, but on a machine that something interrupts, or whose
// processor loads ahead, a frame that is free while an entry still leads to it is somebody else's memory.
//
//   entry cleared ──▶ page invalidated ──▶ frame free        V12
//   slot of the window changed ──▶ its page invalidated      K3, where the slot was present

import Operations
import SimulatedPC
import Specification

extension KernelSession {
  /// Every slot of the window that was present and changed was invalidated before it changed again.
  func checkWindowSlots() throws(Finding) {
    guard machine.hasCompleteJournal, let table = model.spaces.spaces[0].tables[model.layout.windowSlot],
      machine.hasStored(to: table.frame)
    else { return }
    let stores = machine.recordedStores { $0 == table.frame }
    for (index, store) in stores.enumerated() where store.before & 1 != 0 && (store.before ^ store.after) & ~0x60 != 0 {
      let next = stores[(index + 1)...].first { $0.address == store.address }?.position ?? .max
      let slot = model.layout.windowBase | (store.address & 0xFFC) << 10
      if !machine.hasInvalidated(slot, after: store.position, before: next) {
        let change = "from \(hexadecimal(store.before)) to \(hexadecimal(store.after))"
        throw Finding(.machine, .k3, "the window's slot \(hexadecimal(slot)) went \(change) and was not invalidated")
      }
    }
  }

  /// No frame that the command has freed was free while an entry led to it, or while a cached translation could.
  func checkOrder(of operation: Operation) throws(Finding) {
    if released.isEmpty || !machine.hasCompleteJournal { return }
    var cached: UInt32?
    switch operation {
    case .unmap(let virtual, let space), .remap(let virtual, _, _, let space):
      let isReachable = space == model.spaces.loaded || model.spaces.isKernelPage(virtual >> 12)
      cached = isReachable ? virtual : nil
    case .destroySpace: break
    default: return
    }
    let frames = Set(released)
    // A freed frame may be filled through the window.
    let window = model.spaces.spaces[0].tables[model.layout.windowSlot]?.frame
    let stores = machine.recordedStores { frame in
      frame != window && frames.contains(frame) || frame != window && machine.owner(of: frame) == .table
        || machine.owner(of: frame) == .bookkeeping
    }
    let freed = freedPositions(stores)
    for store in stores where store.before & 1 != 0 && machine.owner(of: store.address >> 12) != .bookkeeping {
      guard let position = freed[store.before >> 12],
        store.after & 1 == 0 || store.after >> 12 != store.before >> 12
      else { continue }
      let what = "the frame \(hexadecimal(store.before & ~0xFFF))"
      if store.position > position {
        throw Finding(.machine, .v12, "\(what) was free while the entry at \(hexadecimal(store.address)) led to it")
      }
      if let cached, !machine.hasInvalidated(cached, after: store.position, before: position) {
        throw Finding(.machine, .v12, "\(what) was free before page \(hexadecimal(cached)) was invalidated")
      }
    }
  }

  /// When each frame that was released became free: the position of the store that set its bit.
  private func freedPositions(_ stores: [RecordedStore]) -> [UInt32: Int] {
    var positions: [UInt32: Int] = [:]
    var bits: [UInt32: [(frame: UInt32, mask: UInt32)]] = [:]
    for frame in released {
      if let bit = subject.freeBit(of: frame) { bits[bit.word, default: []].append((frame, bit.mask)) }
    }
    for store in stores {
      for (frame, mask) in bits[store.address] ?? [] where store.before & mask == 0 && store.after & mask != 0 {
        positions[frame] = store.position
      }
    }
    return positions
  }

  // MARK: What the processor noted of a page's use

  /// The accessed and dirty bits of the page that `operation` may change, as they are now.
  func usage(before operation: Operation) -> UInt32 {
    switch operation {
    case .remap(let virtual, _, _, let space), .protect(let virtual, _, let space):
      entryUsage(of: virtual >> 12, in: space) ?? 0
    default: 0
    }
  }

  private func entryUsage(of page: UInt32, in space: UInt32) -> UInt32? {
    guard model.spaces.isAlive(space), let table = model.spaces.table(above: page, in: space) else { return nil }
    return machine.peek(table.frame << 12 | (page & 1023) << 2) & Self.usageBits
  }

  /// Accessed and dirty (Intel SDM volume 3A, section 5.8).
  private static var usageBits: UInt32 { 0x60 }

  /// A page has the bits that it was asked to have and those that the processor has set since its frame was mapped.
  func checkUsage(of page: UInt32, in space: UInt32, flags: UInt32, kept: UInt32) throws(Finding) {
    let expected = (kept | flags) & Self.usageBits
    guard let seen = entryUsage(of: page, in: space), seen != expected else { return }
    let place = hexadecimal(page << 12)
    throw Finding(
      .state, .v7, "the accessed and dirty bits of page \(place) are \(hexadecimal(seen)), not \(hexadecimal(expected))"
    )
  }
}
