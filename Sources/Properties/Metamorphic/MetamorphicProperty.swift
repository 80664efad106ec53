// The property of changed inputs: two runs of the memory manager, on inputs that differ in a known way, compared with each
// other and with no model. What a model and the memory manager get wrong together shows here.
//
//   run 0   map, calls ─► outcome ─┐
//     │ changed                    ├─► equal, or different only as the change allows
//   run 1   map, calls ─► outcome ─┘

import KMemOnPC
import Operations
import PropCheck
import Sessions
import SimulatedPC
import Specification

/// "A change of the input changes the outcome only as it may."
public enum MetamorphicProperty {
  /// Its stable name, which decides its seed and names its folder in the corpus.
  public static let name = "metamorphic"

  /// Draws a relation and a case of it, and runs both sides.
  public static func check(_ source: inout Source, on machine: SimulatedMachine) throws {
    try check(&source, on: machine) { $1 }
  }

  /// - Parameter wrapping: what stands between the property and the memory manager of a run; tests put a liar there.
  static func check(
    _ source: inout Source, on machine: SimulatedMachine, wrapping: @escaping (Int, any Subject) -> any Subject
  ) throws {
    let relation = try source.element(of: Relation.allCases)
    source.note("// \(relation.rawValue)")
    let pair = MetamorphicPair(of: KMemManager(), on: machine, wrapping: wrapping)
    let wasCompared: Bool
    do {
      wasCompared = try pair.check(relation, &source)
    } catch let finding as Finding {
      throw PropertyFailure(finding)
    } catch is BootMachineError {
      throw Stop.rejected
    }
    for each in Relation.allCases { source.cover(wasCompared && each == relation, atLeast: 2, each.rawValue) }
  }

  /// What changes between the two runs.
  package enum Relation: String, CaseIterable, Sendable {
    case movedMachine = "the machine moved up: the same results, moved"
    case enlargedMachine = "more memory: the same results until memory would have run out"
    case splitCall = "one call cut in two: the same pages"
    case everyFrame = "all frames allocated and freed: the same bitmap, bit for bit"
    case clients = "two clients in the other order: the same results for each"
    case changedMap = "a map shuffled, split, duplicated, restricted: no more memory than may be"
    case cleanMap = "a sanitised map sanitised: the same map"
  }
}
