// How a Double is made of two choices: how it is written, and the number that is written so.
//
//     form     0    1     2     ...   6          7
//     meaning  m    m/10  m/100 ...   m/10^6     the m-th Double from zero
//
// Few decimals are simpler than many, so that shrinking ends at a short decimal. A form that is lowered keeps the value
// as well as it can: the number is read as it was written, and rounded away from zero to the decimals that are left. So
// a lower end of what fails, once it is found, becomes the nearest short number that fails.

/// The ways to write the numbers of a range.
struct DoubleNotation {
  /// The number of the form that can write every Double; the forms before it have as many decimals as their number says.
  static let exact: UInt64 = 7
  /// The greatest number of a form. Integers up to 2^53 are Doubles, and their quotients by a power of ten are rounded
  /// correctly. One less for each form, so that the ranges of two forms differ.
  private static func greatestNumber(_ form: UInt64) -> Double { 9_007_199_254_740_992 - Double(form) }

  /// The ends of the range as places in the order of all Doubles.
  let low: Int64
  let high: Int64

  init(_ range: ClosedRange<Double>, nan: Bool = false) {
    low = DoubleNotation.place(of: range.lowerBound)
    high = nan ? DoubleNotation.nanPlace : DoubleNotation.place(of: range.upperBound)
  }

  /// The form with the fewest decimals that can write some number of the range.
  var simplestForm: UInt64 {
    for form in 0..<DoubleNotation.exact where numbers(in: form) != nil { return form }
    return DoubleNotation.exact
  }

  /// The numbers that stand for Doubles of the range in a form; nil if none does.
  func numbers(in form: UInt64) -> ClosedRange<Int64>? {
    guard form < DoubleNotation.exact else { return low...high }
    let (least, greatest) = (
      DoubleNotation.double(at: low), DoubleNotation.double(at: min(high, DoubleNotation.lastPlace))
    )
    let first = DoubleNotation.quotient(atLeast: least, form)
    let last = -DoubleNotation.quotient(atLeast: -greatest, form)
    guard first <= last, DoubleNotation.value(first, in: form) >= least,
      DoubleNotation.value(last, in: form) <= greatest
    else { return nil }
    return first...last
  }

  /// The Double that `number` stands for in a form.
  static func value(_ number: Int64, in form: UInt64) -> Double {
    form < exact ? Double(number) / power(form) : double(at: number)
  }

  /// The number that stands in `form` for the Double that `number` stands for in another form, or for the next one away
  /// from zero.
  static func convert(_ number: Int64, from other: UInt64, to form: UInt64) -> Int64 {
    let value = value(number, in: other)
    guard form < exact, !value.isNaN else { return place(of: value) }
    return value < 0 ? -quotient(atLeast: -value, form) : quotient(atLeast: value, form)
  }

  /// The least number of a form that stands for at least `bound`; its least or greatest number if that is out of reach.
  private static func quotient(atLeast bound: Double, _ form: UInt64) -> Int64 {
    let power = power(form)
    let limit = greatestNumber(form)
    let product = min(max(bound * power, -limit), limit).rounded(.up)
    // The product was rounded; its quotient tells which side it fell on.
    if product < limit, product / power < bound { return Int64(product) + 1 }
    if product > -limit, (product - 1) / power >= bound { return Int64(product) - 1 }
    return Int64(product)
  }

  private static func power(_ form: UInt64) -> Double {
    switch form {
    case 0: 1
    case 1: 10
    case 2: 100
    case 3: 1_000
    case 4: 10_000
    case 5: 100_000
    default: 1_000_000
    }
  }
}

extension DoubleNotation {
  /// The places of infinity and of NaN, the last one.
  static let lastPlace = Int64(bitPattern: Double.infinity.bitPattern)
  static let nanPlace = lastPlace + 1

  /// The place of a Double in the order of all: 0 for 0.0, -1 for -0.0, and one further for each Double farther away.
  static func place(of value: Double) -> Int64 {
    if value.isNaN { return nanPlace }
    let magnitude = Int64(bitPattern: value.magnitude.bitPattern)
    return value.sign == .minus ? -1 - magnitude : magnitude
  }

  /// The Double at a place; NaN after infinity.
  static func double(at place: Int64) -> Double {
    if place > lastPlace { return .nan }
    return place >= 0 ? Double(bitPattern: UInt64(place)) : -Double(bitPattern: UInt64(-1 - place))
  }
}
