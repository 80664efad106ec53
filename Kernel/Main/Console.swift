// Text on the serial port, without strings: literals and numbers are written as they come.

import CBoot

/// The serial port. Each call writes at once and gives the console back, so that a line reads as one expression.
struct Console {
  @discardableResult
  func text(_ text: StaticString) -> Console {
    unsafe boot_print(UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self))
    return self
  }

  /// Eight hexadecimal digits.
  @discardableResult
  func hex(_ number: UInt32) -> Console {
    boot_print_hexadecimal(number)
    return self
  }

  /// Sixteen hexadecimal digits.
  @discardableResult
  func hex(_ number: UInt64) -> Console {
    hex(UInt32(truncatingIfNeeded: number >> 32)).hex(UInt32(truncatingIfNeeded: number))
  }

  @discardableResult
  func decimal(_ number: UInt32) -> Console {
    var divisor: UInt32 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      boot_serial_write(UInt8(truncatingIfNeeded: 48 + number / divisor % 10))
      divisor /= 10
    }
    return self
  }

  /// A number of hundredths, with a point.
  @discardableResult
  func hundredths(_ number: UInt32) -> Console {
    decimal(number / 100).text(number % 100 < 10 ? ".0" : ".").decimal(number % 100)
  }

  func newline() { boot_serial_write(10) }
}
