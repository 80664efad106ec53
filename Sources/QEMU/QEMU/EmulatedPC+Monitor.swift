// QEMU's monitor, spoken to through QMP (QEMU Machine Protocol): one JSON object a line in each direction.

import Foundation

extension EmulatedPC {
  /// Runs a command of QEMU's human monitor (`info tlb`, `xp /1024wx 0x1000`) while the PC goes on.
  ///
  /// - Returns: what the monitor prints, lines ended with LF.
  public mutating func monitor(_ command: String) throws(QEMUError) -> String {
    if !isMonitorOpen {
      _ = try message(for: "greeting")
      _ = try answer(to: ["execute": "qmp_capabilities"], called: "qmp_capabilities")
      isMonitorOpen = true
    }
    let arguments = ["command-line": command]
    let value = try answer(to: ["execute": "human-monitor-command", "arguments": arguments], called: command)
    guard let text = value as? String else { throw .monitor(command: command, answer: "\(value)") }
    return text.replacing("\r\n", with: "\n")
  }

  private mutating func answer(to request: [String: Any], called command: String) throws(QEMUError) -> Any {
    let bytes: Data
    do { bytes = try JSONSerialization.data(withJSONObject: request) } catch {
      throw .monitor(command: command, answer: "\(error)")
    }
    try monitorChannel.send(Array(bytes) + [0x0A])
    while true {
      let message = try message(for: command)
      // Events come in between, whenever something happens.
      if message["event"] != nil { continue }
      guard let value = message["return"] else { throw .monitor(command: command, answer: "\(message)") }
      return value
    }
  }

  private mutating func message(for command: String) throws(QEMUError) -> [String: Any] {
    guard let line = try monitorChannel.readLine() else {
      throw .ended(waitingFor: "the monitor to answer '\(command)'", complaint: try complaint())
    }
    guard let message = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
      throw .monitor(command: command, answer: line)
    }
    return message
  }
}
