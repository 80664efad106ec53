// Which words the text of each refusal must have (X4): a text that blames something else sends its reader to the wrong
// place. Each row is chosen so that no text of another reason has its words.

import Operations

extension RefusalText {
  /// Why `text` does not say that the reason is `refusal`; nil: it does, or it is no reason that is judged by words.
  package static func objection(to text: StaticString, of refusal: Refusal) -> String? {
    if let objection = objection(to: text) { return objection }
    let words = words(of: refusal)
    if words.isEmpty { return nil }
    let isSaid = text.withUTF8Buffer { bytes in words.contains { holds(bytes, $0) } }
    if isSaid { return nil }
    let wanted = words.map { "'\($0)'" }.joined(separator: " or ")
    return "is '\(text)', which does not have \(wanted)"
  }

  /// Whether `word` stands anywhere in `bytes`.
  private static func holds(_ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in
      guard bytes.count >= word.count else { return false }
      return (0...bytes.count - word.count).contains { start in
        word.indices.allSatisfy { bytes[start + $0] == word[$0] }
      }
    }
  }

  /// One of these must stand in the text.
  package static func words(of refusal: Refusal) -> [StaticString] {
    switch refusal {
    case .outOfMemory: ["free frames"]
    case .unaligned: ["address is a multiple", "start at multiples", "whole frames:"]
    case .outOfRange: ["last frame"]
    case .hole: ["has a hole"]
    case .reserved: ["floor reserves"]
    case .kernelOwned: ["kernel's own; it is freed"]
    case .alreadyFree: ["free already", "freed before"]
    case .invalidCount: ["at least one frame, and"]
    case .invalidAlignment: ["alignment is"]
    case .invalidSpace: ["destroyed or never existed"]
    case .invalidFlags: ["flags"]
    case .invalidRange: ["range is empty", "heap's region"]
    case .kmapWindow: ["0xFFC00000"]
    case .kernelRange: ["kernel's space only"]
    case .protectedRange: ["stay mapped"]
    case .alreadyMapped: ["mapped there already"]
    case .notMapped: ["no page"]
    case .tooManySpaces: ["place for an address space"]
    case .spaceInUse: ["is loaded"]
    case .kernelSpace: ["kernel's own address space"]
    case .outOfSlots: ["slot"]
    case .notMostRecent: ["most recent"]
    case .notInitialized: ["not up"]
    case .alreadyInitialized: ["up already"]
    case .zeroSize: ["at least one byte"]
    case .sizeTooLarge: ["so many bytes"]
    case .regionExhausted: ["address range is used up"]
    case .obstructed: ["pages are mapped in its range"]
    case .foreign: ["not in the heap"]
    case .interior: ["inside a block"]
    case .corrupted: ["written over"]
    case .retired: ["retired"]
    case .exhausted: ["arena is used up"]
    case .unsupported: []
    case .identityLimit: ["identity limit is"]
    case .lowMemoryFloor: ["floor is at least"]
    case .maximumAddressSpaces: ["address spaces can live"]
    case .heapSize: ["at most 0x2F608000"]
    case .emptyImage: ["image has no bytes"]
    case .unalignedImage: ["image starts at a multiple"]
    case .beyondIdentityLimit: ["above the identity limit", "below the identity limit"]
    case .outsideHighHalf: ["between 0xC0000000"]
    case .mapStorageOutsideImage: ["storage for the firmware map"]
    case .outsideUsableMemory: ["image's memory usable"]
    case .emptyTable: ["no entries"]
    case .entrySizeTooSmall: ["fewer than 20 bytes"]
    case .tooManyEntries: ["more entries than"]
    case .tableOutsideAddressSpace: ["does not lie below 4 GiB"]
    case .malformedMultibootEntry: ["Multiboot"]
    case .tooManyRegions: ["more reserved regions"]
    case .noUsableMemory: ["no whole usable frame"]
    case .emptyArena: ["arena of 0 bytes"]
    case .noRoom: ["no usable, unreserved frame"]
    case .unusableStart: ["cannot start"]
    case .physicalAddressExtension: ["PAE"]
    }
  }
}
