// A PC that QEMU emulates, as long as somebody holds it: switched on by `init`, and killed, whatever became of it, when the
// value goes. Where this process dies first, coreutils' timeout ends it.
//
//     let pc = try EmulatedPC(PCOptions(image: ".build-kernel/kernel.elf", memory: "64M"))
//     while let line = try pc.readLine() { print(line) }       // what the image writes to its serial port
//     let status = try pc.waitForExit()                        // KernelStatus.passed.rawValue, if all went well
//
// A PC that waits for an observer is asked through `monitor("info tlb")` and told to go on by `send([byte])`.

import Foundation

/// A running QEMU. Waits of all kinds together take at most `PCOptions.timeLimit`, and throw `timedOut` then.
public struct EmulatedPC: ~Copyable {
  let process: Process
  private var serial: Channel
  var monitorChannel: Channel
  private let errors: Pipe
  private let deadline: ContinuousClock.Instant
  /// Whether the monitor's greeting has been read.
  var isMonitorOpen = false

  /// Switches the PC on.
  ///
  /// - Throws: `missing` without QEMU, `unreadable` without image or modules.
  public init(_ options: PCOptions) throws(QEMUError) {
    for path in [options.image] + options.modules.map(\.path) where !FileManager.default.isReadableFile(atPath: path) {
      throw .unreadable(path: path)
    }
    guard let emulator = EmulatedPC.find(PCOptions.emulator), let guardian = EmulatedPC.find("timeout") else {
      throw .missing
    }
    let deadline = ContinuousClock.now + options.timeLimit
    var ends: (serial: Int32, monitor: Int32) = (-1, -1)
    defer {
      close(ends.serial)
      close(ends.monitor)
    }
    let serial = try Channel("serial port", until: deadline, connectedTo: &ends.serial)
    let monitor = try Channel("monitor", until: deadline, connectedTo: &ends.monitor)
    let process = Process()
    let errors = Pipe()
    process.executableURL = guardian
    let limit = options.timeLimit.components.seconds + 5
    process.arguments = ["--signal=KILL", "\(limit)", emulator.path] + options.arguments
    process.standardInput = FileHandle(fileDescriptor: ends.serial, closeOnDealloc: false)
    process.standardOutput = FileHandle(fileDescriptor: ends.monitor, closeOnDealloc: false)
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw .system(doing: "starting \(emulator.path)", code: Int32((error as NSError).code))
    }
    self.process = process
    self.serial = serial
    monitorChannel = monitor
    self.errors = errors
    self.deadline = deadline
  }

  deinit {
    // The process leads a group of its own, in which the emulator is.
    if process.isRunning { kill(-process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  private static func find(_ name: String) -> URL? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// The next line that the image writes to its serial port, without its end; nil once the PC is off and all is read.
  public mutating func readLine() throws(QEMUError) -> String? { try serial.readLine() }

  /// Sends bytes to the image's serial port.
  public func send(_ bytes: [UInt8]) throws(QEMUError) { try serial.send(bytes) }

  /// Waits until the PC is off; what the image still writes is dropped.
  ///
  /// - Returns: the exit status, or the negative number of the signal that ended the emulator.
  public mutating func waitForExit() throws(QEMUError) -> Int32 {
    while try serial.readLine() != nil {}
    while process.isRunning {
      if deadline <= .now { throw .timedOut(waitingFor: "QEMU to end") }
      usleep(1000)
    }
    return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }

  /// What QEMU has complained about, once it has ended.
  public mutating func complaint() throws(QEMUError) -> String {
    _ = try waitForExit()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
