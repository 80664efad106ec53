// What of a kernel's image is its own to write.

import KernelFiles
import KernelImages
import Testing

@testable import EmulatedKernel

@Suite struct WritableRangesTests {
  /// Assemblers' sections of zeros often lack the flag for writing, and paging with read-only pages is rare in kernels that
  /// have them.
  @Test func aStackWithoutTheFlagIsWritable() throws {
    let source = """
      asm(".section .lower_stack,\\"a\\",@nobits\\n.globl stack\\nstack: .skip 4096\\n.text");
      const int constant = 7; int data = 3; extern char stack[];
      void _start(void) { for (;;) data += constant + stack[0]; }
      """
    guard let bytes = try CompiledKernel.bytes(source, ["-O1", "-fno-builtin"]) else { return }
    let kernel = try KernelFile(bytes)
    func isWritable(_ name: String) -> Bool {
      guard case .found(let symbol) = kernel.symbols.resolve(name) else { return false }
      let place = kernel.physicalAddress(ofVirtual: symbol.address).map(UInt64.init)
      return place.map { place in kernel.writableRanges.contains { $0.contains(place) } } ?? false
    }
    #expect(isWritable("stack") && isWritable("data"))
    #expect(!isWritable("_start") && !isWritable("constant"))
  }
}
