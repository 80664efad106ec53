// A kernel as its linker left it: what a loader puts where, what the symbols are, what the debug information knows of the
// functions. It reads any bytes without trapping, and looks at the file only.
//
//   bytes --> ELFHeader --> program headers --> Segment         what is loaded, and where
//                      \--> section headers --> SymbolTable     names and addresses
//                                          |--> Prototype       parameters and results (DWARF)
//                                          \--> LineTable       the source line of each instruction (DWARF)
//   the first 8 KiB --> MultibootSupport                        how a boot loader starts it

/// A 32-bit x86 kernel in an ELF file.
public struct KernelFile: Hashable, Sendable {
  /// The address of the first instruction as the ELF header has it, virtual or physical: see ``physicalEntry``.
  public let entry: UInt32
  /// The loadable segments that occupy memory, in the order of their program headers; at least one. None overlap physically.
  public let segments: [Segment]
  /// The sections, without the empty first one; none if the file was stripped of section headers.
  public let sections: [Section]
  /// The symbols, from the symbol file if one was given.
  public let symbols: SymbolTable
  public let multiboot: MultibootSupport
  /// The prototypes of functions, from the symbol file if one was given.
  public let debugInformation: DebugInformation
  /// The source lines of instructions, from the symbol file if one was given.
  public let lines: LineTable

  /// Reads a kernel.
  ///
  /// - Parameters:
  ///   - bytes: the file, which may be any bytes.
  ///   - symbolFile: the same kernel before it was stripped, or what `objcopy --only-keep-debug` kept of it; its symbols and
  ///     debug information take the place of the kernel's own.
  /// - Throws: ``KernelFileError`` with the first thing that is wrong.
  /// - Complexity: O(bytes), and O(*n* log *n*) for *n* symbols.
  public init(_ bytes: [UInt8], symbolFile: [UInt8]? = nil) throws(KernelFileError) {
    let header = try ELFHeader(bytes)
    let table = try SectionTable(bytes, header)
    entry = header.entry
    segments = try KernelFile.segments(bytes, header)
    sections = table.sections
    multiboot = MultibootSupport(searching: bytes)
    let code = sections.filter { $0.isLoaded && $0.isExecutable }.map(\.range)
    guard let symbolFile else {
      symbols = SymbolTable(try table.symbols(bytes), executable: code)
      debugInformation = try DebugInformation(table, bytes)
      lines = try LineTable(table, bytes)
      return
    }
    let symbolHeader = try ELFHeader(symbolFile)
    guard symbolHeader.entry == header.entry else {
      throw .symbolFileOfOtherKernel(entry: symbolHeader.entry, kernelEntry: header.entry)
    }
    let symbolSections = try SectionTable(symbolFile, symbolHeader)
    symbols = SymbolTable(try symbolSections.symbols(symbolFile), executable: code)
    guard !symbols.isEmpty else { throw .symbolFileWithoutSymbols }
    debugInformation = try DebugInformation(symbolSections, symbolFile)
    lines = try LineTable(symbolSections, symbolFile)
  }

  /// The function that has the instruction at a virtual address, and how many bytes into it that is.
  public func function(at address: UInt32) -> (name: String, offset: UInt32)? { symbols.function(at: address) }

  /// Where the loader has put the byte that the kernel knows by `virtualAddress`; nil outside of the segments.
  public func physicalAddress(ofVirtual virtualAddress: UInt32) -> UInt32? {
    segments.first { $0.virtualRange.contains(UInt64(virtualAddress)) }
      .map { $0.physicalAddress + (virtualAddress - $0.virtualAddress) }
  }

  /// The physical address of the first instruction, as boot loaders compute it: an entry inside a segment's physical range is
  /// physical already, one inside a virtual range is moved with its segment. nil if no segment has it.
  public var physicalEntry: UInt32? {
    if segments.contains(where: { $0.physicalRange.contains(UInt64(entry)) }) { return entry }
    return physicalAddress(ofVirtual: entry)
  }

  /// The prototype of a function, by its name in the symbol table or in the source. A definition is preferred to a declaration;
  /// of several, the one at the symbol's address.
  public func prototype(of name: String) -> Prototype? {
    guard case .prototypes(let all, _) = debugInformation else { return nil }
    let named = all.filter {
      $0.linkName == name || $0.name == name || Mangling.qualifiedName(of: $0.linkName ?? "") == name
    }
    if case .found(let symbol) = symbols.resolve(name), let exact = named.first(where: { $0.address == symbol.address })
    {
      return exact
    }
    return named.first { $0.address != nil } ?? named.first
  }

  /// The segments that occupy memory, checked one by one and against each other.
  private static func segments(_ bytes: [UInt8], _ header: ELFHeader) throws(KernelFileError) -> [Segment] {
    var segments: [Segment] = []
    let starts = stride(
      from: header.programHeaders.lowerBound, to: header.programHeaders.upperBound, by: Int(ELFHeader.programHeaderSize)
    )
    for (index, start) in starts.enumerated() {
      guard let entry = try? ProgramHeader(bytes, at: start), entry.type == 1, entry.memorySize > 0 else { continue }
      segments.append(try entry.segment(index, bytes))
    }
    guard !segments.isEmpty else { throw .noSegments }
    let sorted = segments.sorted { ($0.physicalAddress, $0.index) < ($1.physicalAddress, $1.index) }
    for (lower, upper) in zip(sorted, sorted.dropFirst()) where lower.physicalRange.overlaps(upper.physicalRange) {
      throw .overlappingSegments(
        min(lower.index, upper.index), max(lower.index, upper.index), address: upper.physicalAddress)
    }
    return segments
  }
}

/// A program header as it stands in the file.
private struct ProgramHeader {
  let type, offset, virtualAddress, physicalAddress, fileSize, memorySize, flags: UInt32

  init(_ bytes: [UInt8], at start: Int) throws(Damaged) {
    var reader = ByteReader(bytes, in: start..<bytes.count)
    type = try reader.word()
    offset = try reader.word()
    virtualAddress = try reader.word()
    physicalAddress = try reader.word()
    fileSize = try reader.word()
    memorySize = try reader.word()
    flags = try reader.word()
  }

  func segment(_ index: Int, _ bytes: [UInt8]) throws(KernelFileError) -> Segment {
    guard fileSize <= memorySize else { throw .segmentLargerInFile(index: index) }
    let end = UInt64(offset) + UInt64(fileSize)
    guard end <= UInt64(bytes.count) else {
      throw .truncated(part: "the segment of program header \(index)", end: end, size: bytes.count)
    }
    let last = UInt64(max(virtualAddress, physicalAddress)) + UInt64(memorySize)
    guard last <= 1 << 32 else { throw .segmentAbove4GiB(index: index) }
    return Segment(
      index: index, physicalAddress: physicalAddress, virtualAddress: virtualAddress,
      bytes: Array(bytes[Int(offset)..<Int(end)]), memorySize: memorySize, rights: Segment.Rights(rawValue: flags & 7))
  }
}

/// Reads `bytes` as a kernel and asks for everything that it says, for a fuzzer: it returns for any bytes.
///
/// - Returns: the number of symbols and prototypes, so that nothing of the work can be left out; nil if the bytes were refused.
@discardableResult
public func checkKernelFile(_ bytes: [UInt8]) -> Int? {
  do {
    let kernel = try KernelFile(bytes)
    var count = kernel.symbols.symbols.count + kernel.symbols.duplicates.count
    for symbol in kernel.symbols.symbols.prefix(64) {
      if kernel.prototype(of: symbol.name) != nil { count += 1 }
      if kernel.function(at: symbol.address) != nil { count += 1 }
      if kernel.lines.line(at: symbol.address &+ symbol.size / 2) != nil { count += 1 }
    }
    for section in kernel.sections { count += kernel.physicalAddress(ofVirtual: section.address) == nil ? 0 : 1 }
    if case .prototypes(let prototypes, let remarks) = kernel.debugInformation {
      count += prototypes.reduce(remarks.count) { $0 + ($1.description.isEmpty ? 0 : 1) }
    }
    return count + kernel.lines.remarks.count + (kernel.physicalEntry == nil ? 0 : 1)
  } catch {
    precondition(!error.description.isEmpty)
    return nil
  }
}
