// What can be wrong with the files of the catalogue, and with the edits in them.

/// Why the catalogue cannot be used. Each says which file and what to do.
enum CatalogueError: Error, Equatable, CustomStringConvertible {
  case noFiles(folder: String)
  case unreadable(path: String, reason: String)
  case missingPart(name: String, part: String)
  case unknownField(name: String, field: String)
  case wrongName(path: String, name: String)
  case wrongValue(name: String, field: String, value: String, allowed: String)
  case noSuchFile(name: String, file: String)
  case textNotFound(name: String, file: String)
  case textNotUnique(name: String, file: String, times: Int)
  case overlap(name: String, other: String, file: String)
  case kindsDiffer(name: String, other: String, file: String)

  var description: String {
    switch self {
    case .noFiles(let folder): "\(folder) holds no file of the catalogue"
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .missingPart(let name, let part): "\(name): '\(part)' is missing; Tests/Defects/README.md shows the format"
    case .unknownField(let name, let field): "\(name): there is no field '\(field)'"
    case .wrongName(let path, let name): "\(path): the name '\(name)' is not the file's"
    case .wrongValue(let name, let field, let value, let allowed):
      "\(name): the \(field) '\(value)' is none of \(allowed)"
    case .noSuchFile(let name, let file): "\(name): there is no file \(file)"
    case .textNotFound(let name, let file): "\(name): the text to replace is no longer in \(file); follow the source"
    case .textNotUnique(let name, let file, let times):
      "\(name): the text to replace is \(times) times in \(file); take more of its surroundings"
    case .overlap(let name, let other, let file):
      "\(name): the text to replace overlaps in part with that of \(other) in \(file); make one contain the other"
    case .kindsDiffer(let name, let other, let file):
      "\(name): \(other) takes the same text of \(file) for another kind"
    }
  }
}
