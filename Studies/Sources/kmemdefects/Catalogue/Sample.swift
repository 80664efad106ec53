// A sample of the catalogue that changes with a text, such as the name of a commit, and with nothing else.

import PropCheck

extension Catalogue {
  /// Some of the defects, chosen by a hash of each name and of `text`; in the order of their names.
  func sample(_ count: Int, by text: String) -> [Defect] {
    let ranked = defects.sorted { left, right in
      (Settings.seed(for: text + left.name), left.name) < (Settings.seed(for: text + right.name), right.name)
    }
    return ranked.prefix(count).sorted { $0.name < $1.name }
  }
}
