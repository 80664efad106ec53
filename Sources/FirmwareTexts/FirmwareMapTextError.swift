// What can be wrong with a firmware map in text form, with the line to look at.

/// Why a text was refused as a firmware map, and where.
public struct FirmwareMapTextError: Error, Hashable, Sendable {
  /// The number of the line, counted from 1; `nil` where the file as a whole is at fault.
  public var line: Int?
  public var reason: Reason

  public init(line: Int?, reason: Reason) {
    self.line = line
    self.reason = reason
  }

  /// A field of a map line.
  public enum Field: String, Hashable, Sendable {
    case start, length, end, type, attributes
  }

  /// What is wrong. Quoted texts are already safe to print: see ``quote(_:)``.
  public enum Reason: Hashable, Sendable {
    case tooManyBytes(Int)
    case tooManyEntries
    case noEntries
    case zeroByte
    case utf16
    case fieldCount(Int)
    case notHexadecimal(Field, String)
    case tooLarge(Field, String)
    case typeNotDecimal(String)
    case logRangeMalformed(String)
    case logRangeReversed
    case logTypeUnknown(String)
    case secondMapDiffers(firstMapLine: Int)
    case noSuchBoot(Int, maps: Int)
    case wrapped(WrappedFile)
    case hiddenAddresses
    case notFirmwareMap(OtherListing)
    case entryMalformed(String, shape: String)
    case wordUnknown(String)
    case typeZero
    case numberingUnclear
    case endsAmbiguous
    case numbersAmbiguous
    case halvesAmbiguous(String)
    case rawSize(Int)
    case noShape
  }
}

extension FirmwareMapTextError: CustomStringConvertible {
  /// One line: where, what was wrong, what to do.
  public var description: String {
    guard let line else { return reason.description }
    return "line \(line): \(reason)"
  }
}

extension FirmwareMapTextError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooManyBytes(let count):
      "the file has \(count) bytes, the limit is \(FirmwareMapText.maximumBytes); keep the lines of the memory map only"
    case .tooManyEntries:
      "more than \(FirmwareMapText.maximumEntries) entries, which is all that a firmware table can count; remove some"
    case .noEntries:
      "no line of a memory map; write START LENGTH TYPE in hexadecimal, or give a Linux log with its BIOS-e820 lines"
    case .zeroByte:
      "a zero byte, so this is not text; a raw table of 20- or 24-byte entries, without a header, is read with --raw"
    case .utf16:
      "the file is UTF-16 and was read so, but no line is one of a memory map; save the map as ASCII or UTF-8"
    case .fieldCount(let count):
      "\(count) \(count == 1 ? "field" : "fields") instead of three or four; write START LENGTH TYPE [ATTRIBUTES], "
        + "or give a Linux log with its BIOS-e820 lines"
    case .notHexadecimal(let field, let text):
      "the \(field.rawValue) '\(text)' is not hexadecimal; write \(field.correctForm)"
    case .tooLarge(let field, let text):
      "the \(field.rawValue) '\(text)' does not fit in \(field.bits) bits; write \(field.correctForm)"
    case .typeNotDecimal(let text):
      "the type '\(text)' is not a decimal number; write it in decimal, or in hexadecimal with 0x, or words in START-END WORD lines"
    case .logRangeMalformed(let text):
      "'\(text)' is not a range as Linux prints it; write [mem 0xFIRST-0xLAST] TYPE or START - END (TYPE)"
    case .logRangeReversed:
      "the range ends before it starts; check both addresses"
    case .logTypeUnknown(let text):
      "'\(text)' is not a memory type that Linux prints; write usable, reserved, ACPI data, ACPI NVS or 'type N'"
    case .secondMapDiffers(let firstMapLine):
      "a memory map that differs from the one at line \(firstMapLine); choose one with --boot 1, --boot 2 or --boot last, "
        + "or keep the lines of one boot only"
    case .noSuchBoot(let number, let maps):
      "there is no map \(number): the file holds \(maps) that \(maps == 1 ? "is" : "are") different; choose --boot 1 to \(maps)"
    case .wrapped(let file): file.advice
    case .hiddenAddresses:
      "all addresses are 0: the kernel hides them from users; read /proc/iomem as root"
    case .notFirmwareMap(let listing): listing.advice
    case .entryMalformed(let text, let shape):
      "'\(text)' is no entry of the map around it, whose lines are \(shape); mend or remove the line"
    case .wordUnknown(let word):
      "'\(word)' is no known type of memory; write usable, reserved, ACPI data, ACPI NVS, unusable or 'type N'"
    case .typeZero:
      "'type 0' is no known type of memory: Limine's 0 is usable, UEFI's is reserved, a firmware's do not begin with 0; "
        + "write usable, reserved, ACPI data, ACPI NVS or unusable instead of the numbers"
    case .numberingUnclear:
      "the text names Limine, whose type 1 is reserved memory, but has no type 0; a firmware's type 1 is usable: "
        + "write usable, reserved, ACPI data, ACPI NVS or unusable instead of the numbers"
    case .endsAmbiguous:
      "some ends look inclusive (...fff), others exclusive (...000); write START LENGTH TYPE in hexadecimal"
    case .numbersAmbiguous:
      "the numbers have no 0x and make no plausible map in hexadecimal nor in decimal; write 0x before hexadecimal ones"
    case .halvesAmbiguous(let text):
      "'\(text)' are two 32-bit halves without leading zeros, which can be divided in several ways; write START LENGTH TYPE"
    case .rawSize(let count):
      "\(count) bytes are no table of 20- or 24-byte entries with plausible types; leave out any header, or write text"
    case .noShape:
      "neither this line nor any other has the shape of a memory map; write START LENGTH TYPE in hexadecimal or START-END WORD, or give a log "
        + "with its BIOS-e820 lines"
    }
  }
}

extension FirmwareMapTextError.Reason {
  /// Whether the reason takes the text for a table.
  var isAboutTable: Bool {
    switch self {
    case .fieldCount, .notHexadecimal, .typeNotDecimal, .noEntries, .noShape: true
    default: false
    }
  }
}

extension FirmwareMapTextError.Field {
  var bits: Int {
    switch self {
    case .start, .length, .end: 64
    case .type, .attributes: 32
    }
  }

  var correctForm: String {
    switch self {
    case .start, .length, .attributes: "START LENGTH TYPE [ATTRIBUTES] in hexadecimal, the TYPE in decimal"
    case .end: "the range as Linux prints it, both addresses in hexadecimal"
    case .type: "a type below 2^32"
    }
  }
}

extension FirmwareMapTextError {
  /// The bytes as printable ASCII of at most 40 characters, so that no file can put control codes on a terminal.
  static func quote(_ bytes: ArraySlice<UInt8>) -> String {
    let limit = 40
    var text = ""
    for byte in bytes {
      if text.utf8.count >= limit {
        text += "..."
        break
      }
      if byte >= 0x20, byte < 0x7F {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return text
  }
}
