// Listings of addresses that people paste by mistake: they are not firmware maps.

/// A known listing that is not a firmware map.
public enum OtherListing: Hashable, Sendable {
  /// `info mtree` of QEMU's monitor.
  case qemuMemoryTree
  /// `lspci -v`, `/proc/ioports`.
  case devices
  /// `free`, `/proc/meminfo`.
  case amounts

  /// What it is, and what to give instead.
  var advice: String {
    switch self {
    case .qemuMemoryTree:
      "this is QEMU's tree of memory regions, not a firmware map; give GRUB's lsmmap, a Linux log, or SeaBIOS's debug log "
        + "(-chardev stdio,id=s -device isa-debugcon,iobase=0x402,chardev=s)"
    case .devices: "these are resources of devices, not a firmware map; give a Linux log with its BIOS-e820 lines"
    case .amounts: "these are amounts of memory, not a firmware map; give a Linux log with its BIOS-e820 lines"
    }
  }

  /// The listing that `lines` are.
  init?(_ lines: [LogicalLine]) {
    var tree = 0
    var devices = 0
    var amounts = 0
    for line in lines {
      let content = line.content
      if TextScanner.firstIndex(of: "(prio ", in: content) != nil { tree += 1 }
      if TextScanner.firstIndex(of: "Memory at ", in: content) != nil { devices += 1 }
      if TextScanner.firstIndex(of: "MemTotal:", in: content) != nil { amounts += 1 }
    }
    if tree > 0 {
      self = .qemuMemoryTree
    } else if amounts > 0 {
      self = .amounts
    } else if devices > 0 {
      self = .devices
    } else {
      return nil
    }
  }
}
