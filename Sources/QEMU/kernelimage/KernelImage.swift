// kernelimage: what a kernel image does in QEMU, compared with the simulated PC.

import ArgumentParser

@main
struct KernelImage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernelimage",
    abstract: "Compare what a kernel image does in QEMU with the simulated PC.",
    subcommands: [OracleCommand.self, ReplayCommand.self])
}
