// The command of `make boot-oracle`: QEMU's own page walk as an oracle for the simulated machine, and both for KMem.

import ArgumentParser
import Foundation
import QEMU

/// Compares the page tables that the kernel image makes in QEMU with those that the simulated machine predicts.
/// Compares page tables.
struct OracleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oracle",
    abstract: "Compare page tables seen by QEMU with the simulated machine's.",
    discussion: """
      The kernel image boots in QEMU, reports the firmware's map, sets memory up and stops at several stages. At each, the \
      simulated machine, started from that report, has to have the same tables: every entry of 'info tlb' and 'info mem', \
      every word of directory and tables, CR0, CR3 and CR4. Accessed and dirty bits are left out.

      Exit status: 0 everything is equal, 1 something is different, 2 there is no verdict.
      """)

  @Option(help: "The Multiboot image.")
  var image = ".build-kernel/kernel.elf"

  @Option(help: "Seconds that each amount of memory may take.")
  var seconds = 180

  @Argument(help: "Amounts of memory as QEMU takes them.")
  var memory = ["16M", "64M", "512M", "3G", "4G"]

  func validate() throws {
    if seconds <= 0 { throw ValidationError("The number of seconds must be positive.") }
    if memory.isEmpty { throw ValidationError("Name an amount of memory, such as 64M.") }
  }

  func run() throws {
    var isEqual = true
    for memory in memory {
      var options = PCOptions(image: image, memory: memory)
      options.timeLimit = .seconds(seconds)
      var comparison = TableComparison(options)
      let verdict = Result { try comparison.run() }
      for line in comparison.lines { print(line) }
      if case .failure(let error) = verdict {
        FileHandle.standardError.write(Data("oracle: \(memory): \(error)\n".utf8))
        throw ExitCode(2)
      }
      isEqual = isEqual && comparison.isEqual
    }
    if !isEqual { throw ExitCode(1) }
  }
}
