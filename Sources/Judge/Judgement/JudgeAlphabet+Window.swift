// Commands on the window through which frames are seen.

import Operations
import Profiles
import PropCheck
import SimulatedPC
import Specification

extension JudgeCommands {
  func window(_ machine: JudgeAlphabet) -> JudgeAlphabet {
    var machine = machine
    guard profile.offers(.kmap), profile.offers(.allocateFrame) else { return machine }
    let most = Int(profile.limit(.windows))
    let isOverfull = promises(.outOfWindows)
    machine = machine.calls(
      "kmap", weight: 3, when: { !$0.frames.isEmpty && $0.windows.count < most + (isOverfull ? 1 : 0) }
    ) { session, source in
      let frame = session.frames[try source.integer(in: 0...session.frames.count - 1)].first
      source.call(session.text(.kmap, [.physical: session.text(frame: frame)]))
      try session.kmap(frame)
    }
    if profile.offers(.kunmap) {
      let isOrdered = profile.answer(to: .kunmapOrder) != .anyOrder
      machine = machine.calls("kunmap", weight: 3, when: { !$0.windows.isEmpty }) { session, source in
        let last = session.windows.count - 1
        let index = isOrdered ? last : try source.integer(in: 0...last)
        source.call(session.text(.kunmap, [.virtual: hexadecimal(session.windows[index].virtual)]))
        try session.kunmap(index)
      }
    }
    return machine
  }
}
