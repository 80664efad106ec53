// From YAML to a profile. Every key is known or an error; what is wrong is collected, so that one run shows all of it.

import Yams

extension Profile {
  private static let keys = [
    "kernel", "boot", "setup", "call", "operations", "promises", "layout", "panic", "flags",
  ]

  /// Reads a profile.
  ///
  /// - Parameters:
  ///   - bytes: the file's bytes, which may be any bytes.
  ///   - file: the file's name for messages; without folder and suffix it is also the kernel's name if the profile gives none.
  /// - Throws: ``ProfileErrors`` with everything that is wrong, in the order of the file.
  public init(reading bytes: [UInt8], file: String) throws(ProfileErrors) {
    let root = try Profile.root(bytes, file: file)
    var problems = Problems(file: file)
    self.init(kernel: Profile.name(ofFile: file))
    let fields = problems.fields(root, of: "a profile", keys: Profile.keys)
    let convention = fields.first { $0.key == "call" }.flatMap { problems.convention($0) } ?? .cdecl
    for field in fields {
      switch field.key {
      case "kernel": if let scalar = problems.scalar(field, expects: "a name") { kernel = printable(scalar.text) }
      case "boot": boot = problems.boot(field)
      case "setup":
        setup = problems.list(field).compactMap { problems.call($0, named: "setup", convention, at: field.position) }
      case "operations": operations = problems.operations(field, convention)
      case "promises": problems.readPromises(field, into: &self)
      case "layout": layout = problems.layout(field, convention)
      case "panic":
        panics = problems.list(field).compactMap { problems.call($0, named: "panic", convention, at: field.position) }
      case "flags": flags = problems.flags(field)
      default: break
      }
    }
    if operations.isEmpty, problems.all.isEmpty {
      problems.add(nil, "the profile has no operations; write at least 'operations:' with alloc_frame or allocate")
    }
    problems.checkTogether(self)
    guard problems.all.isEmpty else {
      throw ProfileErrors(
        problems.all.enumerated().sorted {
          ($0.element.position ?? .end, $0.offset) < ($1.element.position ?? .end, $1.offset)
        }
        .map(\.element))
    }
  }

  /// The tree of the text.
  private static func root(_ bytes: [UInt8], file: String) throws(ProfileErrors) -> Node {
    func refusal(_ message: String, line: Int? = nil) -> ProfileErrors {
      let position = line.map { ProfilePosition(line: $0, column: 1) }
      return ProfileErrors([ProfileProblem(file: file, position: position, message: message)])
    }
    guard bytes.count <= ProfileText.maximumBytes else {
      throw refusal("\(bytes.count) bytes are too long for a profile; the limit is \(ProfileText.maximumBytes)")
    }
    guard let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: { $0 == "\0" })
    else {
      throw refusal("not a text in UTF-8; give the profile, not the kernel")
    }
    let hidden = ProfileText.hide(text)
    guard ProfileText.references(in: hidden) <= ProfileText.maximumReferences else {
      throw refusal(
        "more than \(ProfileText.maximumReferences) values begin with *; write each call with its parentheses on one line"
      )
    }
    do {
      guard let root = try Yams.compose(yaml: hidden) else {
        throw refusal("the profile is empty; 'kmemcheck judge --init KERNEL' drafts one")
      }
      return root
    } catch let error as YamlError {
      throw ProfileErrors([ProfileProblem(error, file: file)])
    } catch let error as ProfileErrors {
      throw error
    } catch {
      throw refusal("not YAML")
    }
  }

  /// `hobby` for `kernels/hobby.yaml`.
  private static func name(ofFile file: String) -> String {
    let last = file.split(separator: "/").last ?? "kernel"
    let name = last.prefix { $0 != "." }
    return name.isEmpty ? "kernel" : printable(name)
  }
}

extension ProfilePosition {
  /// After every line of a file.
  static let end = ProfilePosition(line: .max, column: 0)
}

extension Problems {
  mutating func convention(_ field: Field) -> CallingConvention? {
    guard let scalar = scalar(field, expects: CallingConvention.names.joined(separator: ", ")) else { return nil }
    guard let convention = CallingConvention(scalar.text) else {
      add(scalar.position, CallingConvention.refusal(scalar.text))
      return nil
    }
    return convention
  }

  mutating func flags(_ field: Field) -> PageFlags {
    var bits: [PageFlags.Meaning: UInt32] = [:]
    for flag in fields(field.node, of: "flags", keys: PageFlags.Meaning.allCases.map(\.rawValue)) {
      guard let scalar = scalar(flag, expects: "the kernel's bit, as 0x2") else { continue }
      guard let number = Amounts.number(scalar.text).flatMap({ UInt32(exactly: $0) }) else {
        add(scalar.position, "\(flag.key): '\(printable(scalar.text))' is no number of 32 bits")
        continue
      }
      if let meaning = PageFlags.Meaning(rawValue: flag.key) { bits[meaning] = number }
    }
    return PageFlags(bits)
  }

  /// Lines of `PROMISE: ANSWER`, or of `ANSWER: [PROMISE, ...]`, which is shorter where many have the same answer.
  mutating func readPromises(_ field: Field, into profile: inout Profile) {
    for item in fields(field.node, of: "promises", keys: nil) {
      guard case .sequence(let promises) = item.node, let answer = Answer(rawValue: item.key) else {
        readPromise(item, into: &profile)
        continue
      }
      for node in promises {
        guard let scalar = scalar(node, named: item.key, expects: "the promise's name", at: item.position) else {
          continue
        }
        let word = Node(answer.rawValue, .implicit, .any, nil)
        let promise = Field(key: scalar.text, position: scalar.position, node: word)
        if profile.promises.keys.contains(where: { $0.rawValue == scalar.text }) {
          add(scalar.position, "'\(printable(scalar.text))' is promised twice; keep one")
        } else {
          readPromise(promise, into: &profile)
        }
      }
    }
  }

  private mutating func readPromise(_ promise: Field, into profile: inout Profile) {
    if let known = Promise(rawValue: promise.key) {
      if let answer = answer(promise, known) {
        profile.promises[known] = Profile.Statement(answer, position: promise.position)
      }
    } else if let limit = Limit(rawValue: promise.key) {
      guard let size = size(promise, example: "8 or 64K") else { return }
      if limit.isPowerOfTwo, size == 0 || size & (size - 1) != 0 {
        add(promise.position, "\(promise.key): \(size) is no power of two")
      }
      profile.limits[limit] = Profile.LimitStatement(size, position: promise.position)
    } else {
      let names = Promise.allCases.map(\.rawValue) + Limit.allCases.map(\.rawValue)
      add(
        promise.position,
        "there is no promise '\(printable(promise.key))'\(NearestName.question(promise.key, among: names)); "
          + "'kmemcheck judge --check' lists all")
    }
  }

  private mutating func answer(_ field: Field, _ promise: Promise) -> Answer? {
    let words = promise.answers.map(\.rawValue)
    guard let scalar = scalar(field, expects: words.joined(separator: ", ")) else { return nil }
    guard let answer = promise.answers.first(where: { $0.rawValue == scalar.text }) else {
      let position = field.node.mark == nil ? field.position : scalar.position
      add(position, Problems.notOneOf(field.key, scalar.text, words))
      return nil
    }
    return answer
  }
}
