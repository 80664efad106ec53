import KernelFiles
import KernelImages
import Testing

@Suite struct KernelFileTests {
  @Test func kernelIsRead() throws {
    let kernel = try KernelFile(ImageBuilder().bytes())
    #expect(kernel.entry == 0xC010_000C)
    #expect(kernel.physicalEntry == 0x10_000C)
    let segment = try #require(kernel.segments.first)
    #expect(kernel.segments.count == 1)
    #expect(segment.physicalAddress == 0x10_0000 && segment.virtualAddress == 0xC010_0000)
    #expect(segment.bytes.count == 64 && segment.memorySize == 0x1000)
    #expect(segment.rights == [.read, .execute])
    #expect(kernel.sections.map(\.name) == [".text", ".symtab", ".strtab", ".shstrtab"])
    #expect(kernel.sections[0].isLoaded && kernel.sections[0].isExecutable && !kernel.sections[0].isWritable)
    #expect(kernel.debugInformation == .absent)
    #expect(kernel.physicalAddress(ofVirtual: 0xC010_0FFF) == 0x10_0FFF)
    #expect(kernel.physicalAddress(ofVirtual: 0xC010_1000) == nil)
  }

  @Test func symbolsHaveKindsAndBindings() throws {
    let symbols = try KernelFile(ImageBuilder().bytes()).symbols
    #expect(symbols.symbols.map(\.name) == ["pmm_alloc_frame", "helper", "copy_loop", "frames"])
    #expect(symbols.symbols.map(\.kind) == [.function, .function, .label, .object])
    #expect(symbols.symbols.map(\.binding) == [.global, .local, .local, .global])
  }

  /// A function with a size reaches to its last byte; a label of code to the next function; a variable is no function.
  @Test(
    arguments: [
      (0xC010_0010, "pmm_alloc_frame", 0), (0xC010_0017, "pmm_alloc_frame", 7), (0xC010_0018, "helper", 0),
      (0xC010_0020, "copy_loop", 0), (0xC010_002F, "copy_loop", 15), (0xC010_0031, "copy_loop", 17),
    ] as [(UInt32, String, UInt32)])
  func addressHasFunction(_ address: UInt32, _ name: String, _ offset: UInt32) throws {
    let function = try #require(try KernelFile(ImageBuilder().bytes()).function(at: address))
    #expect(function.name == name && function.offset == offset)
  }

  @Test func addressOutsideOfFunctionsHasNone() throws {
    let kernel = try KernelFile(ImageBuilder().bytes())
    #expect(kernel.function(at: 0xC010_0000) == nil)
    #expect(kernel.function(at: 0xC010_001C) == nil)
  }

  @Test func globalSymbolIsMeantRatherThanLocal() throws {
    var image = ImageBuilder()
    image.symbols = [
      ("kmalloc", 0xC010_0010, 4, 0x02), ("kmalloc", 0xC010_0020, 4, 0x12), ("kmalloc", 0xC010_0030, 4, 0x02),
    ]
    let symbols = try KernelFile(image.bytes()).symbols
    guard case .found(let symbol) = symbols.resolve("kmalloc") else {
      Issue.record("not found")
      return
    }
    #expect(symbol.address == 0xC010_0020)
    #expect(symbols.duplicates == ["kmalloc"])
    #expect(symbols.resolve("kfree") == .absent)
  }

  @Test func severalLocalSymbolsAreAmbiguous() throws {
    var image = ImageBuilder()
    image.symbols = [("init", 0xC010_0010, 4, 0x02), ("init", 0xC010_0020, 4, 0x02)]
    guard case .ambiguous(let symbols) = try KernelFile(image.bytes()).symbols.resolve("init") else {
      Issue.record("not ambiguous")
      return
    }
    #expect(symbols.map(\.address) == [0xC010_0010, 0xC010_0020])
  }

  @Test func mangledFunctionHasQualifiedName() throws {
    var image = ImageBuilder()
    image.symbols = [("_ZN3pmm8allocateEv", 0xC010_0010, 4, 0x12), ("_Z7kmallocj", 0xC010_0020, 4, 0x12)]
    let symbols = try KernelFile(image.bytes()).symbols
    #expect(symbols.named("pmm::allocate").map(\.address) == [0xC010_0010])
    #expect(symbols.named("kmalloc").map(\.address) == [0xC010_0020])
  }

  @Test(arguments: ["_Z", "_ZN", "_ZN3pmm", "_ZN9pmmE", "_ZN3pmmC1Ev", "_ZN3pmm1aIiEEv", "kmalloc", "_Z99999a", "_ZNE"])
  func otherNamesAreNotQualified(_ name: String) {
    #expect(Mangling.qualifiedName(of: name) == nil)
  }

  @Test func symbolsComeFromSeparateFile() throws {
    var stripped = ImageBuilder()
    stripped.symbols = []
    #expect(try KernelFile(stripped.bytes()).symbols.isEmpty)
    let kernel = try KernelFile(stripped.bytes(), symbolFile: ImageBuilder().bytes())
    #expect(kernel.symbols.symbols.count == 4)
    #expect(throws: KernelFileError.symbolFileWithoutSymbols) {
      try KernelFile(ImageBuilder().bytes(), symbolFile: stripped.bytes())
    }
    var other = ImageBuilder()
    other.entry = 0xC010_0010
    #expect(throws: KernelFileError.symbolFileOfOtherKernel(entry: 0xC010_0010, kernelEntry: 0xC010_000C)) {
      try KernelFile(stripped.bytes(), symbolFile: other.bytes())
    }
  }
}
