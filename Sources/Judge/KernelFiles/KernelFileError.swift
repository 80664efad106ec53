// Why a file is not a kernel that can be judged. Every case is one sentence that says what was found and what to give instead.

/// Why bytes were refused as a 32-bit x86 kernel.
public enum KernelFileError: Error, Hashable, Sendable {
  /// What the header says the file is for.
  public enum FileType: Hashable, Sendable {
    case relocatable, sharedObject, core
    case other(UInt16)
  }

  case empty
  /// The file does not begin with the magic number of ELF.
  case notELF
  case is64Bit
  case isBigEndian
  /// A class, byte order or version that ELF does not have.
  case unknownIdentification(byte: Int, value: UInt8)
  /// A machine other than i386, with its number in ELF's list.
  case otherMachine(UInt16)
  case notExecutable(FileType)
  /// A part of the file would end at byte `end`, but the file has only `size`.
  case truncated(part: String, end: UInt64, size: Int)
  /// An entry of a header table has a size that ELF for 32 bits does not have.
  case entrySize(part: String, size: UInt16, expected: UInt16)
  /// Two parts of the file claim the same bytes.
  case overlappingHeaders(String, String)
  case noSegments
  /// A segment has more bytes in the file than in memory.
  case segmentLargerInFile(index: Int)
  /// A segment would end above 4 GiB.
  case segmentAbove4GiB(index: Int)
  /// Two segments are loaded to the same physical bytes; `address` is the first of those.
  case overlappingSegments(Int, Int, address: UInt32)
  /// A section names another one by an index that does not exist, or of a kind that does not fit.
  case badSectionReference(section: Int, reference: UInt32)
  /// The file given for symbols belongs to another kernel.
  case symbolFileOfOtherKernel(entry: UInt32, kernelEntry: UInt32)
  case symbolFileWithoutSymbols
}

extension KernelFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "the file is empty; give the kernel's 32-bit ELF executable"
    case .notELF:
      "not an ELF file (it does not begin with 7F 45 4C 46); give the kernel's ELF executable, not a disk image or raw binary"
    case .is64Bit: "a 64-bit ELF file; only 32-bit x86 kernels can be judged"
    case .isBigEndian: "a big-endian ELF file; only 32-bit x86 kernels can be judged"
    case .unknownIdentification(let byte, let value):
      "byte \(byte) of the ELF header is \(value), which ELF does not define; the file is damaged"
    case .otherMachine(let machine):
      "an ELF file for machine \(machine)\(KernelFileError.machineName(machine)); only x86 of 32 bits (machine 3) can be judged"
    case .notExecutable(.relocatable):
      "a relocatable object (ET_REL), which has no addresses yet; give the kernel that the linker made of it"
    case .notExecutable(.sharedObject):
      "a position-independent file (ET_DYN); link the kernel with -no-pie so that its addresses are fixed"
    case .notExecutable(.core): "a core dump; give the kernel's executable"
    case .notExecutable(.other(let type)): "an ELF file of type \(type); give an executable (type 2)"
    case .truncated(let part, let end, let size):
      "\(part) would end at byte \(end), but the file has \(size); it is truncated or damaged"
    case .entrySize(let part, let size, let expected):
      "an entry of \(part) has \(size) bytes instead of \(expected); the file is damaged"
    case .overlappingHeaders(let first, let second):
      "\(first) and \(second) overlap; the file is damaged"
    case .noSegments: "the file has no loadable segment, so nothing of it would be in memory; give a linked kernel"
    case .segmentLargerInFile(let index):
      "program header \(index) has more bytes in the file than in memory; the file is damaged"
    case .segmentAbove4GiB(let index):
      "the segment of program header \(index) ends above 4 GiB; the file is damaged"
    case .overlappingSegments(let first, let second, let address):
      "the segments of program headers \(first) and \(second) overlap at physical address 0x\(hex(address)); "
        + "correct the load addresses (AT) in the linker script"
    case .badSectionReference(let section, let reference):
      "section \(section) refers to section \(reference), which is not there or of the wrong kind; the file is damaged"
    case .symbolFileOfOtherKernel(let entry, let kernelEntry):
      "the symbol file starts at 0x\(hex(entry)), the kernel at 0x\(hex(kernelEntry)); give the symbols of the same build"
    case .symbolFileWithoutSymbols: "the symbol file has no symbols; give the kernel before it was stripped"
    }
  }

  private static func machineName(_ machine: UInt16) -> String {
    switch machine {
    case 0x28: " (ARM)"
    case 0x3E: " (x86-64)"
    case 0xB7: " (AArch64)"
    case 0xF3: " (RISC-V)"
    default: ""
    }
  }
}

/// `value` in lower-case hexadecimal without 0x.
func hex(_ value: some BinaryInteger) -> String { String(value, radix: 16) }
