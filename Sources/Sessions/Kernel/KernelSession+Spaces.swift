// Address spaces and the kmap window against the model.

import Operations
import Specification

extension KernelSession {
  func settleSpaces(_ operation: Operation, _ response: Response) throws(Finding) {
    switch operation {
    case .createSpace: try settleCreateSpace(response)
    case .destroySpace(let space): try settleDestroySpace(space, response)
    case .switchTo(let space):
      if try response.isRefused(as: model.spaces.isAlive(space) ? nil : .invalidSpace, .v18) { return }
      model.spaces.loaded = space
      lastAccess = nil
    default: break
    }
  }

  private func settleCreateSpace(_ response: Response) throws(Finding) {
    var expected: Refusal?
    if model.spaces.aliveCount == Int(model.spaces.capacity) {
      expected = .tooManySpaces
    } else if model.frames.free.count == 0 {
      expected = .outOfMemory
    }
    if try response.isRefused(as: expected, expected == .outOfMemory ? .v10 : .v14) { return }
    let number = UInt32(model.spaces.spaces.count)
    guard response == .space(number), let directory = subject.directory(of: number) else {
      throw Finding(.result, .v14, "creating space \(number) gave \(response)")
    }
    try claim(directory >> 12, as: .table, "a directory")
    newTables.append(directory >> 12)
    model.spaces.spaces.append(SpaceModel(directory: directory >> 12))
    let own = machine.words(of: directory >> 12)
    let kernel = machine.words(of: model.spaces.spaces[0].directory)
    let userSlots = model.spaces.userPages.lowerBound >> 10..<model.layout.kernelFirstPage >> 10
    for slot in 0..<UInt32(1024) {
      let own = own[slot] & ~0x60
      let expected = userSlots.contains(slot) ? 0 : kernel[slot] & ~0x60
      if own != expected {
        throw Finding(
          .state, .v14, "slot \(slot) of the new directory is \(hexadecimal(own)), not \(hexadecimal(expected))")
      }
    }
  }

  private func settleDestroySpace(_ space: UInt32, _ response: Response) throws(Finding) {
    var expected: Refusal?
    if !model.spaces.isAlive(space) {
      expected = .invalidSpace
    } else if space == 0 {
      expected = .kernelSpace
    } else if space == model.spaces.loaded {
      expected = .spaceInUse
    }
    if try response.isRefused(as: expected, .v18) { return }
    let destroyed = model.spaces.spaces[Int(space)]
    model.spaces.spaces[Int(space)].isAlive = false
    model.spaces.spaces[Int(space)].pages = OrderedTable()
    model.spaces.spaces[Int(space)].tables = OrderedTable()
    let owned = destroyed.pages.values.compactMap { $0 }.filter(\.isOwned).map(\.frame)
    for frame in (owned + destroyed.tables.values.map(\.frame)).sorted() { release(frame..<frame + 1) }
    release(destroyed.directory..<destroyed.directory + 1)
    seen.spaceDestroyed = true
  }

  func settleKmap(_ physical: UInt32, _ response: Response) throws(Finding) {
    var expected: Refusal?
    if physical % 4096 != 0 {
      expected = .unaligned
    } else if model.windows.count == model.layout.windowCapacity {
      expected = .outOfSlots
    }
    if try response.isRefused(as: expected, .k5) { return }
    guard case .address(let virtual) = response, virtual % 4096 == 0, virtual >> 12 >= model.layout.windowFirstPage
    else {
      throw Finding(.result, .k1, "kmap gave \(response), which is no page of the window")
    }
    if model.windows.contains(where: { $0.virtual == virtual }) {
      throw Finding(.result, .k2, "kmap gave \(hexadecimal(virtual)), which is in use")
    }
    model.windows.append(KernelModel.Window(virtual: virtual, physical: physical))
    if model.windows.count > 1 { seen.nestedKmap = true }
    explainWindow(virtual)
    try checkWindow(virtual, physical)
  }

  func settleKunmap(_ virtual: UInt32, _ response: Response) throws(Finding) {
    let expected: Refusal? = model.windows.last?.virtual == virtual ? nil : .notMostRecent
    if try response.isRefused(as: expected, .k2) { return }
    model.windows.removeLast()
    explainWindow(virtual)
    try checkWindow(virtual, nil)
  }

  private func explainWindow(_ virtual: UInt32) {
    if let table = model.spaces.spaces[0].tables[1023] { explain(table.frame, virtual >> 12 & 1023) }
  }

  private func checkWindow(_ virtual: UInt32, _ physical: UInt32?) throws(Finding) {
    let walk = machine.walk(virtual)
    let translation = walk.translation
    if translation?.physical != physical {
      throw Finding(.state, .k4, "the window \(hexadecimal(virtual)) leads elsewhere: \(walk)")
    }
    if let translation, !translation.isWritable || translation.isUser {
      throw Finding(.state, .k4, "the window \(hexadecimal(virtual)) is read-only or user: \(walk)")
    }
  }
}
