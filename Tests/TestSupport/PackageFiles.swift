// Files of the package that tests read.

import Foundation

/// Where the package lies, and what stands beside it.
public enum PackageFiles {
  /// The package's folder.
  public static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

  /// The corpus.
  public static let corpus = root.appending(path: "Corpus")

  /// The folder `shared` beside the package, where real machines' maps lie; it may be absent.
  public static let shared = root.deletingLastPathComponent().appending(path: "shared")
}
