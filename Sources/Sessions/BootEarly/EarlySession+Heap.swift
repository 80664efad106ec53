// The initial heap: what mapping it must give, and the frames running out under it at every point in turn.
//
//   directory ─► table ─► frame     zeroed, writable, not user        from 0xD0000000 on
//        each table and each frame was free

import Operations
import SimulatedPC
import Specification

extension EarlySession {
  func settleHeap(_ size: UInt32, _ response: Response) throws(Finding) {
    let expected = model.refusal(toMapHeap: size)
    if try response.isRefused(as: expected, expected == .outOfMemory ? .v10 : .v17) { return }
    let need = model.heapNeed(size: size)
    let directory = machine.controlRegister3 & ~0xFFF
    explainBookkeeping()
    for slot in need.tables { try claimTable(at: directory + slot * 4) }
    for page in 0..<need.pages {
      let slot = model.scenario.layout.heapFirstSlot + page / 1024
      let table = machine.peek(directory + slot * 4) & ~0xFFF
      try claimPage(machine.peek(table + page % 1024 * 4), number: page)
    }
    if need.pages > 0 { model.heapPages = need.pages }
  }

  /// Takes over the table whose directory entry lies at `place`.
  private func claimTable(at place: UInt32) throws(Finding) {
    let entry = machine.peek(place)
    if entry & 0x87 != 0x003 {
      throw Finding(.state, .v7, "the heap's directory entry at \(hexadecimal(place)) is \(hexadecimal(entry))")
    }
    try claim(frame: entry >> 12, as: .table, "a table of the heap")
    explained.append(UInt64(place)..<UInt64(place) + 4)
  }

  private func claimPage(_ entry: UInt32, number page: UInt32) throws(Finding) {
    if entry & 0x19F != 0x003 {
      throw Finding(.state, .v17, "the entry of the heap's page \(page) is \(hexadecimal(entry))")
    }
    try claim(frame: entry >> 12, as: .heap, "page \(page) of the heap")
    if !machine.isFilled(entry >> 12, with: 0) {
      throw Finding(.state, .v17, "page \(page) of the heap is not zero")
    }
  }

  private func claim(frame: UInt32, as owner: FrameOwner, _ what: String) throws(Finding) {
    guard let frames = model.frames, frames.free.contains(frame) else {
      throw Finding(.state, .p7, "\(what) took the frame \(hexadecimal(frame << 12)), which was not free")
    }
    model.frames?.take(frame..<frame + 1, for: .manager)
    machine.setOwner(owner, from: frame)
    explained.append(UInt64(frame) << 12..<UInt64(frame + 1) << 12)
  }

  /// Whether the heap can be mapped, and so few frames are free that taking all of them costs little.
  package var canStarveHeap: Bool {
    model.stage >= .paging && model.heapPages == 0 && model.frames.map { $0.free.count <= 512 } ?? false
  }

  /// Maps `size` bytes of heap with no free frame, with one, with two, and so on until that is not refused for want of
  /// them: every allocation fails once. Then gives the other frames back.
  ///
  /// - Returns: what the last try gave.
  @discardableResult
  public func starveHeap(size: UInt32) throws(Finding) -> Response {
    let handles = frameHandles.count
    var held: [UInt32] = []
    while let frames = model.frames, frames.free.count > 0 { held.append(try run(.allocateFrame)) }
    var response = try perform(.mapInitialHeap(size: size))
    while response == .refused(.outOfMemory), let frame = held.popLast() {
      try run(.freeFrame(physical: frame))
      response = try perform(.mapInitialHeap(size: size))
      seen.heapStarved = true
    }
    for frame in held { try run(.freeFrame(physical: frame)) }
    frameHandles.removeLast(frameHandles.count - handles)
    return response
  }
}
