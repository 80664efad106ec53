// Finds every place of a source file that the sweep can change.
//
//   file ─► parser ─► operators folded by precedence ─► bodies of functions, accessors, initialisers ─► mutants
//
// Left alone: what runs only when an invariant of KMem is broken already (assertions, `fatalError`), texts of messages,
// patterns, and everything outside bodies, where a switch could not stand.

import SwiftOperators
import SwiftParser
import SwiftSyntax

/// Collects the mutants of one file, in the order of the text.
final class MutantFinder: SyntaxVisitor {
  private let file: String
  private let converter: SourceLocationConverter
  private var mutants: [Mutant] = []

  /// Functions around the place at hand, outermost first, with the types that they return.
  private var functions: [(name: String, returns: String?, isInitializer: Bool)] = []

  /// Calls whose arguments do not matter while KMem's own invariants hold.
  private static let ignoredCalls: Set<String> = [
    "assert", "assertionFailure", "precondition", "preconditionFailure", "fatalError",
  ]

  private init(_ file: String, _ tree: some SyntaxProtocol) {
    self.file = file
    converter = SourceLocationConverter(fileName: file, tree: tree)
    super.init(viewMode: .sourceAccurate)
  }

  /// The mutants of `source`.
  ///
  /// - Throws: what the parser could not make sense of.
  static func mutants(of source: String, file: String) throws -> [Mutant] {
    let tree = try OperatorTable.standardOperators.foldAll(Parser.parse(source: source))
    let finder = MutantFinder(file, tree)
    finder.walk(tree)
    var counts: [String: Int] = [:]
    return finder.mutants.map { mutant in
      var mutant = mutant
      let key = mutant.key
      mutant.ordinal = counts[key, default: 0]
      counts[key] = mutant.ordinal + 1
      return mutant
    }
  }

  private func add(
    _ change: MutationOperator, _ form: Mutant.Form, _ node: some SyntaxProtocol, _ replacement: String
  ) {
    guard let function = functions.last else { return }
    let range = Self.range(of: node)
    let location = converter.location(for: node.positionAfterSkippingLeadingTrivia)
    mutants.append(
      Mutant(
        file: file, change: change, form: form, range: range, original: node.trimmedDescription,
        replacement: replacement, line: location.line, column: location.column, function: function.name))
  }

  private static func range(of node: some SyntaxProtocol) -> Range<Int> {
    let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
    return start..<start + node.trimmedLength.utf8Length
  }

  // MARK: Bodies

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    enter(node.body, name: node.name.text, returns: node.signature.returnClause?.type.trimmedDescription)
  }

  override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
    enter(node.body, name: "init", returns: nil, isInitializer: true)
  }

  private func enter(
    _ body: CodeBlockSyntax?, name: String, returns: String?, isInitializer: Bool = false
  ) -> SyntaxVisitorContinueKind {
    guard let body else { return .skipChildren }
    functions.append((name, returns, isInitializer))
    walk(body)
    functions.removeLast()
    return .skipChildren
  }

  override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
    guard let accessors = node.accessorBlock else { return functions.isEmpty ? .skipChildren : .visitChildren }
    functions.append((node.pattern.trimmedDescription, node.typeAnnotation?.type.trimmedDescription, false))
    walk(accessors)
    functions.removeLast()
    return .skipChildren
  }

  override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
    guard let accessors = node.accessorBlock else { return .skipChildren }
    functions.append(("subscript", node.returnClause.type.trimmedDescription, false))
    walk(accessors)
    functions.removeLast()
    return .skipChildren
  }

  // MARK: Statements

  override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
    guard case .expr(let expression) = node.item, !functions.isEmpty else { return .visitChildren }
    let isOnly = (node.parent?.as(CodeBlockItemListSyntax.self)?.count ?? 0) == 1
    if isOnly && returnsValue(node) {
      addReturn(of: expression)
    } else if let assignment = Self.assignment(in: expression) {
      if let (change, text) = OperatorReplacement.assignment[assignment.operator.trimmedDescription] {
        add(change, .statement, node, Self.replacing(assignment.operator, in: expression, with: text))
      }
      if functions.last?.isInitializer == false { add(.deletion, .statement, node, "") }
    } else if Self.isDeletableCall(expression) {
      add(.deletion, .statement, node, "")
    }
    return .visitChildren
  }

  /// Whether the lone expression `node` is what its function returns.
  private func returnsValue(_ node: CodeBlockItemSyntax) -> Bool {
    guard functions.last?.returns != nil, let list = node.parent, let block = list.parent else { return false }
    if block.is(AccessorBlockSyntax.self) { return true }
    guard block.is(CodeBlockSyntax.self) else { return false }
    return block.parent?.is(FunctionDeclSyntax.self) == true || block.parent?.is(AccessorDeclSyntax.self) == true
  }

  private static func assignment(in expression: ExprSyntax) -> InfixOperatorExprSyntax? {
    guard let infix = expression.as(InfixOperatorExprSyntax.self) else { return nil }
    let text = infix.operator.trimmedDescription
    return text == "=" || OperatorReplacement.assignment[text] != nil ? infix : nil
  }

  private static func isDeletableCall(_ expression: ExprSyntax) -> Bool {
    var expression = expression
    while let attempt = expression.as(TryExprSyntax.self) { expression = attempt.expression }
    guard let call = expression.as(FunctionCallExprSyntax.self) else { return false }
    return !ignoredCalls.contains(call.calledExpression.trimmedDescription)
  }

  override func visit(_ node: ReturnStmtSyntax) -> SyntaxVisitorContinueKind {
    if let expression = node.expression { addReturn(of: expression, statement: node) }
    return .visitChildren
  }

  /// Another value where a function returns: the opposite, nothing, or 0.
  private func addReturn(of expression: ExprSyntax, statement: ReturnStmtSyntax? = nil) {
    guard let type = functions.last?.returns else { return }
    let text = expression.trimmedDescription
    if type == "Bool" && !Self.containsTry(expression) { add(.returnValue, .expression, expression, "!(\(text))") }
    if type.hasSuffix("?") && text != "nil", let statement { add(.returnValue, .statement, statement, "return nil") }
    if ["UInt32", "UInt64", "Int"].contains(type) && text != "0" && !Self.containsTry(expression) {
      add(.returnValue, .expression, expression, "0")
    }
  }

  // MARK: Conditions and expressions

  override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
    if case .expression(let condition) = node.condition, !functions.isEmpty, !Self.containsTry(condition) {
      add(.condition, .expression, condition, "!(\(condition.trimmedDescription))")
    }
    return .visitChildren
  }

  override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
    guard !functions.isEmpty, !Self.containsTry(node),
      let (change, replacements) = OperatorReplacement.replacements(for: node.operator.trimmedDescription)
    else { return .visitChildren }
    for replacement in replacements {
      add(change, .expression, node, Self.replacing(node.operator, in: node, with: replacement))
    }
    return .visitChildren
  }

  override func visit(_ node: IntegerLiteralExprSyntax) -> SyntaxVisitorContinueKind {
    let digits = node.literal.text.filter { $0 != "_" }
    let value =
      digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
    guard let value else { return .skipChildren }
    if value < .max { add(.constant, .expression, node, "\(value + 1)") }
    if value > 0 { add(.constant, .expression, node, "\(value - 1)") }
    return .skipChildren
  }

  override func visit(_ node: BooleanLiteralExprSyntax) -> SyntaxVisitorContinueKind {
    add(.constant, .expression, node, node.literal.text == "true" ? "false" : "true")
    return .skipChildren
  }

  // MARK: Left alone

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    Self.ignoredCalls.contains(node.calledExpression.trimmedDescription) ? .skipChildren : .visitChildren
  }
  override func visit(_ node: SwitchCaseLabelSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: FunctionParameterClauseSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: TypeAnnotationSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

  /// A `?:` around an expression with `try` in it would hide the `try` from what it covers.
  private static func containsTry(_ node: some SyntaxProtocol) -> Bool {
    node.tokens(viewMode: .sourceAccurate).contains { $0.tokenKind == .keyword(.try) }
  }

  private static func replacing(
    _ part: some SyntaxProtocol, in whole: some SyntaxProtocol, with text: String
  ) -> String {
    let start = part.positionAfterSkippingLeadingTrivia.utf8Offset - whole.positionAfterSkippingLeadingTrivia.utf8Offset
    var bytes = Array(whole.trimmedDescription.utf8)
    bytes.replaceSubrange(start..<start + part.trimmedLength.utf8Length, with: text.utf8)
    return String(decoding: bytes, as: UTF8.self)
  }
}
