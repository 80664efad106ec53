// What is mapped once paging is on, page by page, and how the processor is set up.
//
//   0      identity limit        kernel's start              0xD0000000
//   ├ identity ─┤   nothing     ├ image ┤    nothing        ├ heap ┤   nothing

import Operations
import SimulatedPC
import Specification

/// The pages and the control registers of a kernel whose paging was turned on, and what is wrong with them
/// (V2, V7, V8, V14, V16, V17).
struct BootPages {
  private(set) var findings: [Finding] = []

  /// - Parameter heapPages: how many pages the heap has, from 0xD0000000 on.
  init(_ scenario: BootScenario, heapPages: UInt32, directory: UInt32, _ machine: SimulatedMachine) {
    checkPages(scenario, heapPages, directory, machine)
    checkControlRegisters(scenario, directory, machine)
  }

  private mutating func fail(_ clause: Clause, _ message: String) { findings.append(Finding(.state, clause, message)) }

  private mutating func checkPages(
    _ scenario: BootScenario, _ heapPages: UInt32, _ directory: UInt32, _ machine: SimulatedMachine
  ) {
    let limit = scenario.configuration.identityLimit >> 12
    let image = scenario.imagePages
    let imageFrame = UInt32(scenario.kernel.start >> 12)
    let firstHeapPage = scenario.layout.heapFirstPage
    let heap = firstHeapPage..<firstHeapPage + heapPages
    var wrong: PresentEntry?
    var heapFrames: [UInt32] = []
    var counts: (identity: UInt32, image: UInt32) = (0, 0)
    machine.forEachPresentEntry(of: directory) { entry in
      let page = entry.page >> 12
      let frame: UInt32?
      if page < limit {
        frame = page
        counts.identity += 1
      } else if image.contains(page) {
        frame = imageFrame + page - image.lowerBound
        counts.image += 1
      } else if heap.contains(page) {
        heapFrames.append(entry.frame)
        frame = entry.frame
      } else {
        frame = nil
      }
      let flags = entry.leafEntry & 0x1BF & ~0x20 | entry.directoryEntry & 0x184
      if entry.frame != frame || flags != 0x003 || !entry.isWritable { wrong = wrong ?? entry }
    }
    if let wrong { fail(.v2, "this page must not be, or not be so: \(wrong)") }
    if counts != (limit, UInt32(image.count)) || heapFrames.count != Int(heapPages) {
      let seen = "\(counts.identity), \(counts.image), \(heapFrames.count)"
      fail(.v16, "pages of identity range, image and heap: \(seen), expected \(limit), \(image.count), \(heapPages)")
    }
    if let frame = heapFrames.first(where: { !machine.isFilled($0, with: 0) }) {
      fail(.v17, "the heap's frame \(hexadecimal(frame)) is not zero")
    }
  }

  private mutating func checkControlRegisters(
    _ scenario: BootScenario, _ directory: UInt32, _ machine: SimulatedMachine
  ) {
    let expected0 = scenario.entryControlRegister0 | CR0.paging | CR0.writeProtect
    if machine.controlRegister0 != expected0 {
      fail(.v8, "CR0 is \(hexadecimal(machine.controlRegister0)), not \(hexadecimal(expected0))")
    }
    if machine.controlRegister3 & ~0xFFF != directory {
      fail(.v14, "CR3 is \(hexadecimal(machine.controlRegister3)), not the kernel's directory")
    }
    let expected4 =
      scenario.entryControlRegister4 & ~(CR4.pageSizeExtensions | CR4.physicalAddressExtension | CR4.globalPages)
    if machine.controlRegister4 != expected4 {
      fail(.v8, "CR4 is \(hexadecimal(machine.controlRegister4)), not \(hexadecimal(expected4))")
    }
  }
}
