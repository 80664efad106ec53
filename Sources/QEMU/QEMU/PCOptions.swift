// What PC QEMU is to emulate, and the arguments that say so.

/// A PC with a Multiboot image to boot, a serial port, and a port through which the image ends the emulator.
public struct PCOptions: Hashable, Sendable {
  /// A file that the loader puts into memory after the image.
  public struct Module: Hashable, Sendable {
    public var path: String
    /// The string that the loader hands over with it.
    public var commandLine: String

    public init(path: String, commandLine: String = "") {
      self.path = path
      self.commandLine = commandLine
    }
  }

  /// The path of the Multiboot image.
  public var image: String

  /// The amount of memory as QEMU takes it: 64M, 3G.
  public var memory: String

  /// What follows the image's path on the command line that the image gets.
  public var commandLine = ""
  public var modules: [Module] = []

  /// The wall-clock time from power-on that every wait together may take; the emulator is then killed.
  public var timeLimit: Duration = .seconds(60)

  public init(image: String, memory: String) {
    self.image = image
    self.memory = memory
  }

  /// The emulator's executable, looked up on PATH.
  static let emulator = "qemu-system-i386"

  /// QEMU's arguments: nothing but what the image drives, and always emulated, so that what the processor may keep of a
  /// translation is the same everywhere. Standard input is the serial port, standard output the monitor, both as connected
  /// sockets.
  var arguments: [String] {
    var arguments = [
      "-accel", "tcg", "-nodefaults", "-vga", "none", "-display", "none", "-no-reboot", "-m", memory,
      "-chardev", "socket,id=serial,fd=0", "-serial", "chardev:serial",
      "-chardev", "socket,id=monitor,fd=1", "-mon", "chardev=monitor,mode=control",
      "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", image,
    ]
    if !commandLine.isEmpty { arguments += ["-append", commandLine] }
    if !modules.isEmpty { arguments += ["-initrd", modules.map(\.argument).joined(separator: ",")] }
    return arguments
  }
}

extension PCOptions.Module {
  /// The module in QEMU's list, which has commas between modules: one in a name is written twice.
  fileprivate var argument: String {
    func escape(_ text: String) -> String { text.replacing(",", with: ",,") }
    return commandLine.isEmpty ? escape(path) : "\(escape(path)) \(escape(commandLine))"
  }
}
