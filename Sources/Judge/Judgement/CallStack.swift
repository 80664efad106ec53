// Who called whom when something went wrong, read from the words of the stack.

import EmulatedKernel
import EmulatedProcessor
import KernelFiles

/// A place in the kernel's code.
public struct CodePlace: Hashable, Sendable {
  public var address: UInt32
  public var function: String
  /// Bytes into the function.
  public var offset: UInt32
  /// The line of the source; nil where the debug information does not say.
  public var line: SourceLine?

  public init(address: UInt32, function: String, offset: UInt32, line: SourceLine? = nil) {
    self.address = address
    self.function = function
    self.offset = offset
    self.line = line
  }
}

extension KernelFile {
  /// The function and the line of an instruction; nil outside of functions.
  public func place(of address: UInt32) -> CodePlace? {
    function(at: address).map {
      CodePlace(address: address, function: $0.name, offset: $0.offset, line: lines.line(at: address))
    }
  }

  /// The place of the call that returns to `address`: the line is the call's and not that of what follows.
  func place(ofCallReturningTo address: UInt32) -> CodePlace? {
    guard var place = place(of: address) else { return nil }
    place.line = lines.line(at: address &- 1)
    return place
  }
}

extension KernelUnderJudgement {
  /// How many callers are shown.
  private static let mostCallers = 12

  /// The functions that were being executed at a place, from the innermost outwards, as far as the stack shows.
  ///
  /// A word of the stack counts as a return address if the instruction before it is a call of the function that is being looked
  /// from. So addresses that earlier calls left on the stack rarely count. Frame pointers are not needed.
  func stack(of place: ViolationPlace) -> [CodePlace] {
    let file = kernel.file
    guard let first = file.place(of: place.registers.instructionPointer) else { return [] }
    var places = [first]
    var callee = first.address &- first.offset
    for word in place.stack {
      guard places.count <= Self.mostCallers, let caller = kernel.call(returningTo: word, of: callee) else { continue }
      places.append(caller)
      callee = caller.address &- caller.offset
    }
    return places
  }
}

extension EmulatedKernel {
  /// The call that returns to `address`, if it may be one of the function at `callee`: a direct call of it, or an indirect one.
  fileprivate func call(returningTo address: UInt32, of callee: UInt32) -> CodePlace? {
    guard let place = file.place(ofCallReturningTo: address), place.offset > 0 else { return nil }
    if byte(at: address &- 5) == 0xE8, let distance = word(at: address &- 4), address &+ distance == callee {
      return place
    }
    let isIndirect = (2...7).contains { length in
      byte(at: address &- length) == 0xFF && (byte(at: address &- length &+ 1) ?? 0) >> 3 & 7 == 2
    }
    return isIndirect ? place : nil
  }
}
