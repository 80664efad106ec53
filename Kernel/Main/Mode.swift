// What the image does after the loader: one word on the Multiboot command line, after the image's path.
//
//   (none)         the self-test: memory_setup, then every check
//   hold           memory_setup and the stages of Sources/KernelSeries, each of which waits for an observer outside
//   replay         cases from the loader's modules
//   benchmark      KMem against C, by the time stamp counter
//   fault          a load from where nothing is mapped, to see that an unexpected fault is reported
//   double-fault   a push onto a stack that is not mapped, to see that the report does not need one

/// A job of the image.
enum Mode {
  case selfTest
  case hold
  case replay
  case benchmark
  case fault
  case doubleFault

  /// The mode that a command line names.
  ///
  /// - Returns: `nil` for a word that names none, and for more than one word.
  init?(_ commandLine: CommandLine) {
    guard let word = commandLine.word(1) else {
      self = .selfTest
      return
    }
    if commandLine.word(2) != nil { return nil }
    if word.isEqual(to: "hold") {
      self = .hold
    } else if word.isEqual(to: "replay") {
      self = .replay
    } else if word.isEqual(to: "benchmark") {
      self = .benchmark
    } else if word.isEqual(to: "fault") {
      self = .fault
    } else if word.isEqual(to: "double-fault") {
      self = .doubleFault
    } else {
      return nil
    }
  }
}
