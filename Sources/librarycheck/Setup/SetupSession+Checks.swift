// What holds after every call: the bookkeeping of frames, the control registers in every moment of the call, and the pages once
// paging is set up.

import EmulatedProcessor
import KMemLibrary
import Operations
import SimulatedPC

extension SetupSession {
  /// The frames that are free by the bookkeeping are those of the model.
  func checkFrames(after call: SetupCall) throws {
    guard model.stage >= .frames, let bits = FrameBits(processor) else { return }
    for frame in 0..<model.frameCount where bits.isFree(frame) != model.free.contains(frame) {
      throw failure(
        "frames",
        "after \(call.name) the frame \(hexadecimal(frame << 12)) is \(bits.isFree(frame) ? "" : "not ")free")
    }
  }

  /// - Parameter writes: what the call wrote to control registers, in its order.
  func checkControl(_ writes: [ControlWrite], _ call: SetupCall) throws {
    var (zero, three, four) = (entryControl0, processor.image.bootDirectory, model.machine.entryControl4)
    let extensions = CR4.pageSizeExtensions
    for write in writes where model.machine.hasLargeBootPages {
      switch write.number {
      case 0: zero = write.value
      case 3: three = write.value
      default: four = write.value
      }
      // 4 MiB entries of a loaded directory would be taken for tables.
      let isLoaded = three & ~0xFFF == processor.image.bootDirectory
      if zero & CR0.paging != 0 && isLoaded && four & extensions == 0 {
        throw failure(
          "control registers",
          "\(call.name) writes CR\(write.number) so that boot tables with 4 MiB pages are loaded while CR4.PSE is clear"
        )
      }
    }
    let isOn = model.stage >= .paging
    let expected0 = isOn ? entryControl0 | CR0.paging | CR0.writeProtect : entryControl0
    let expected3 = isOn ? model.directory : processor.image.bootDirectory
    let expected4 = isOn ? model.machine.otherControl4 : model.machine.entryControl4
    for (name, seen, expected) in [
      ("CR0", machine.controlRegister0, expected0), ("CR3", machine.controlRegister3 & ~0xFFF, expected3),
      ("CR4", machine.controlRegister4, expected4),
    ] where seen != expected {
      throw failure(
        "control registers", "after \(call.name) \(name) is \(hexadecimal(seen)), not \(hexadecimal(expected))")
    }
  }

  /// The kernel's directory maps the identity range, the image and the heap's first pages, and nothing else; its tables are not
  /// free.
  func checkPages() throws {
    let limit = model.configuration.identityLimit >> 12
    let image = processor.image
    let firstPage = image.virtualStart >> 12
    let firstFrame = model.imageFrames.lowerBound
    var counts: (identity: UInt32, image: UInt32, heap: UInt32) = (0, 0, 0)
    var wrong: String?
    machine.forEachPresentEntry(of: model.directory) { entry in
      let page = entry.page >> 12
      let isHeap = page >= 0xD0000 && page < 0xFFC00
      let isImage = page >= firstPage && page < firstPage + UInt32(model.imageFrames.count)
      let frame = page < limit ? page : isImage ? firstFrame + page - firstPage : entry.frame
      let isRight = entry.frame == frame && entry.isWritable && !entry.isUser && !entry.isLarge
      if !(page < limit || isImage || isHeap) || !isRight { wrong = wrong ?? "\(entry)" }
      if page < limit { counts.identity += 1 } else if isImage { counts.image += 1 } else if isHeap { counts.heap += 1 }
      if model.free.contains(entry.directoryEntry >> 12) { wrong = "a table in a free frame: \(entry)" }
    }
    if let wrong { throw failure("pages", "this page must not be, or not be so: \(wrong)") }
    if counts.identity != limit || counts.image != UInt32(model.imageFrames.count) {
      throw failure(
        "pages",
        "\(counts.identity) pages of the identity range and \(counts.image) of the image are mapped, not \(limit) and "
          + "\(model.imageFrames.count)")
    }
    if model.free.contains(model.directory >> 12) {
      throw failure("pages", "the kernel's directory is in a free frame")
    }
  }
}
