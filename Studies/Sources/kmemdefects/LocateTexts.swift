// The subcommand `kmemdefects locate`.

import ArgumentParser
import Foundation

/// The command behind `make locate-defects`.
struct LocateTexts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "locate",
    abstract: "Finds the files in which the texts of seeded defects live now, after files were moved or split.",
    discussion: """
      FOLDER holds files *.defect or *.edit; by default all of Tests/Defects. The text that a file searches for must be in \
      one place of Sources. It is sought in the file that is named, then in those of the same name, then in the same folder \
      of Sources, then everywhere. A line is printed for each text that is not in its place: moved, with the new file; \
      ambiguous, with all files that have it; gone, if its words were edited.

      Exit status: 0 every text is where its file says, or --rewrite made it so; 1 some are not; 2 a folder or a file \
      cannot be read.
      """)

  @Argument(help: ArgumentHelp("A folder of defects.", valueName: "folder"))
  var folders: [String] = ["catalogue", "link", "arms"].map { "Tests/Defects/\($0)" }

  @Flag(help: "Write the new file into the field 'file' of each text that has moved.")
  var rewrite = false

  @Option(help: "The package.")
  var package = "."

  func run() throws {
    do {
      let left = try perform()
      if left > 0 { throw ExitCode(1) }
    } catch let error as ExitCode { throw error } catch {
      FileHandle.standardError.write(Data("locate: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  /// - Returns: the number of texts that are not where their files say.
  private func perform() throws -> Int {
    let root = URL(filePath: package, directoryHint: .isDirectory).absoluteURL
    let tree = try SourceTree(package: root)
    var counts = (all: 0, rewritten: 0, left: 0)
    for folder in folders {
      for file in try Self.files(in: URL(filePath: folder, directoryHint: .isDirectory, relativeTo: root)) {
        counts.all += 1
        let text = try String(contentsOf: file, encoding: .utf8)
        let edit = try CatalogueFile(text, name: file.deletingPathExtension().lastPathComponent).edit()
        let location = tree.location(of: edit)
        if let line = Self.line(edit, location) { print(line) }
        switch location {
        case .inPlace: continue
        case .moved(let path) where rewrite:
          try CatalogueFile.text(text, withFile: path).write(to: file, atomically: true, encoding: .utf8)
          counts.rewritten += 1
        case .moved, .ambiguous, .gone: counts.left += 1
        }
      }
    }
    let done = rewrite ? ", \(counts.rewritten) rewritten" : ""
    print("\(counts.all) texts: \(counts.all - counts.rewritten - counts.left) in place\(done), \(counts.left) not")
    return counts.left
  }

  private static func files(in folder: URL) throws(CatalogueError) -> [URL] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder.path) } catch {
      throw .unreadable(path: folder.path, reason: error.localizedDescription)
    }
    let chosen = names.filter { $0.hasSuffix(".defect") || $0.hasSuffix(".edit") }.sorted()
    if chosen.isEmpty { throw .noFiles(folder: folder.path) }
    return chosen.map { folder.appending(path: $0) }
  }

  private static func line(_ edit: Edit, _ location: TextLocation) -> String? {
    switch location {
    case .inPlace: nil
    case .moved(let path): "moved      \(edit.name): \(edit.file) -> \(path)"
    case .ambiguous(let paths): "ambiguous  \(edit.name): \(edit.file) -> \(paths.joined(separator: " or "))"
    case .gone: "gone       \(edit.name): \(edit.file)"
    }
  }
}
