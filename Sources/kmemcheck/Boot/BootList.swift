// Several files: one line each, and a total.
//
//   ok        Corpus/e820/pc-4m.txt     1.9 MiB free below 4 MiB
//   refused   Corpus/e820/pc-2m.txt     bootmem_init: the firmware does not call ...
//   bad       Corpus/e820/broken.txt
//   3 files: 1 ok, 0 violated, 1 bad, 1 refused

/// Boots on many files, prints a line for each as it is judged, and counts.
struct BootList {
  let command: BootCommand
  let output: Output
  private var section: MapSection

  init(command: BootCommand, output: Output) {
    self.command = command
    self.output = output
    section = MapSection(title: command.files.map { InputFile(path: $0).name }.joined(separator: ", "))
  }

  /// - Parameter paths: files, and folders that stand for their maps.
  /// - Returns: the worst status.
  mutating func run(_ paths: [String]) throws -> ExitStatus {
    let (files, unreadableFolders) = expand(paths)
    let width = files.map(\.name.count).max() ?? 0
    var statuses: [ExitStatus] = []
    for file in files {
      statuses.append(try run(file, width: min(width, 48)))
    }
    let counts = ExitStatus.byGravity.reversed().map { status in
      "\(statuses.count { $0 == status }) \(status.word)"
    }
    let total = "\(files.count) \(files.count == 1 ? "file" : "files"): \(counts.joined(separator: ", "))"
    try output.write(total + "\n")
    if let path = command.pagePart {
      var part = PagePart()
      part.add(section.html(total: total))
      try part.write(to: path)
    }
    return ExitStatus.worst(statuses + (unreadableFolders ? [.badInput] : []))
  }

  private mutating func run(_ file: InputFile, width: Int) throws(OutputError) -> ExitStatus {
    var status = ExitStatus.badInput
    var headline = ""
    do throws(BootFileError) {
      let (report, notes) = try BootFile(file: file, command: command).run()
      status = ExitStatus(report.verdict)
      headline = report.headline
      if command.pagePart != nil { section.add(report, name: file.name) }
      // Notes are printed in full only for a single file; in a list they are counted.
      if !notes.isEmpty { headline += notes.count == 1 ? " (1 note)" : " (\(notes.count) notes)" }
    } catch {
      Output.complain(error.description)
    }
    let word = status.word.padding(to: 8)
    let line = headline.isEmpty ? "\(word)  \(file.name)" : "\(word)  \(file.name.padding(to: width))  \(headline)"
    try output.write(line + "\n")
    return status
  }

  /// The files that the paths name, each folder replaced by its maps.
  private func expand(_ paths: [String]) -> (files: [InputFile], unreadableFolders: Bool) {
    var files: [InputFile] = []
    var unreadableFolders = false
    for path in paths {
      guard let folder = InputFolder(path: path) else {
        files.append(InputFile(path: path))
        continue
      }
      do throws(FileError) {
        let maps = try folder.maps()
        if maps.isEmpty { throw FileError("no file *.txt or *.log in this folder") }
        files += maps
      } catch {
        Output.complain("\(InputFile.printable(path)): \(error)")
        unreadableFolders = true
      }
    }
    return (files, unreadableFolders)
  }
}

extension ExitStatus {
  /// The word that a line about a file begins with.
  fileprivate var word: String {
    switch self {
    case .ok: "ok"
    case .violated: "violated"
    case .badInput: "bad"
    case .refused: "refused"
    }
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
