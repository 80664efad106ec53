// What real compilers write: the toolchain's own clang compiles and links a small kernel in each version of DWARF.

import KernelFiles
import KernelImages
import Testing

@Suite struct CompilerTests {
  static let source = """
    typedef unsigned int u32;
    typedef unsigned long long u64;
    typedef struct { u32 low, high; } pair;
    struct directory { u32 entries[1024]; };
    u32 counter;
    static u32 __attribute__((noinline)) helper(u32 x) { return x + counter; }
    u32 pmm_alloc_frame(void) { return helper(1); }
    void pmm_free_frame(u64 address) { counter = (u32)address; }
    int paging_map(struct directory *directory, u32 virtual_address, const u32 physical, unsigned short flags) {
      directory->entries[virtual_address >> 22] = physical | flags; return 0; }
    pair both(void) { pair p = {counter, 2}; return p; }
    void panic(const char *text, ...) { for (;;) counter += *text; }
    void _start(void) { if (paging_map(0, 0, pmm_alloc_frame(), 3)) panic("x"); pmm_free_frame(both().low); }
    """

  private func compiled(_ options: [String], linking: [String] = []) throws -> [UInt8]? {
    try CompiledKernel.bytes(CompilerTests.source, options, linking: linking)
  }

  @Test(arguments: ["-gdwarf-4", "-gdwarf-5", "-gdwarf-3", "-gdwarf-2"], ["-O0", "-O2"])
  func prototypesOfCompiledKernelAreRead(_ version: String, _ level: String) throws {
    guard let bytes = try compiled([version, level]) else { return }
    let kernel = try KernelFile(bytes)
    let expected = [
      "pmm_alloc_frame": "u32 pmm_alloc_frame(void)", "pmm_free_frame": "void pmm_free_frame(u64 address)",
      "paging_map":
        "int paging_map(struct directory *directory, u32 virtual_address, const u32 physical, unsigned short flags)",
      "both": "pair both(void)", "panic": "void panic(const char *text, ...)", "helper": "u32 helper(u32 x)",
    ]
    for (name, text) in expected {
      let prototype = try #require(kernel.prototype(of: name), "\(name)")
      guard case .found(let symbol) = kernel.symbols.resolve(name) else {
        Issue.record("no symbol \(name)")
        continue
      }
      #expect(prototype.description == text)
      #expect(prototype.address == symbol.address)
    }
    #expect(kernel.prototype(of: "pmm_free_frame")?.parameters[0].type.size == 8)
    #expect(kernel.prototype(of: "paging_map")?.parameters.map(\.type.size) == [4, 4, 4, 2])
    #expect(kernel.prototype(of: "both")?.result.kind == .structure)
    #expect(kernel.prototype(of: "both")?.result.size == 8)
  }

  @Test func kernelWithoutDebugInformationHasNone() throws {
    guard let bytes = try compiled(["-O2"]) else { return }
    #expect(try KernelFile(bytes).debugInformation == .absent)
  }

  @Test func compressedInformationIsSaid() throws {
    guard let bytes = try compiled(["-gdwarf-5"], linking: ["--compress-debug-sections=zlib"]) else {
      return
    }
    guard case .notRead = try KernelFile(bytes).debugInformation else {
      Issue.record("compressed information was read")
      return
    }
  }
}
