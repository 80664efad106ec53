// The timed loops over KMem's paging, line for line those of the C side. The kernel image has them too. `UInt64.max`
// stands for a refused operation.

import KMem

enum PagingLoops {
  @inline(never)
  static func mapUnmap<M: Machine>(
    _ memory: inout KernelMemory<M>, _ virtual: VirtualAddress, to physical: PhysicalAddress,
    _ flags: PageFlags, count: Int
  ) -> UInt64 {
    do throws(PagingError) {
      var sum: UInt64 = 0
      for _ in 0..<count {
        try memory.map(virtual, to: physical, flags)
        sum &+= UInt64(try memory.unmap(virtual).frame.number)
      }
      return sum
    } catch { return .max }
  }

  @inline(never)
  static func createDestroy<M: Machine>(_ memory: inout KernelMemory<M>, count: Int) -> UInt64 {
    do throws(PagingError) {
      var sum: UInt64 = 0
      for _ in 0..<count {
        let space = try memory.createAddressSpace()
        sum &+= UInt64(try memory.directoryAddress(of: space).rawValue)
        try memory.destroyAddressSpace(space)
      }
      return sum
    } catch { return .max }
  }

  @inline(never)
  static func kmapKunmap<M: Machine>(
    _ memory: inout KernelMemory<M>, _ physical: PhysicalAddress, count: Int
  ) -> UInt64 {
    do throws(KmapError) {
      var sum: UInt64 = 0
      for index in 0..<count {
        let window = try memory.kmap(physical)
        memory.machine.store(UInt32(truncatingIfNeeded: index), at: window)
        sum &+= UInt64(window.rawValue)
        try memory.kunmap(window)
      }
      return sum
    } catch { return .max }
  }
}
