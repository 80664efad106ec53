// swift-tools-version: 6.3
import PackageDescription

// Studies of the harness itself: what finds seeded defects, and how well counterexamples shrink. A package of its own, so that
// nobody builds them for `swift test`.
let warnings: [SwiftSetting] =
  Context.environment["KMEM_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

/// What the package above offers.
func kmem(_ product: String) -> Target.Dependency { .product(name: product, package: "kmem") }

let package = Package(
  name: "kmem-studies",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "kmem", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(name: "ShrinkingChallenge", dependencies: [kmem("PropCheck")], swiftSettings: warnings),
    .executableTarget(
      name: "kmemdefects",
      dependencies: [
        kmem("Properties"), kmem("PropCheck"), .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: warnings),
    .testTarget(name: "ShrinkingChallengeTests", dependencies: ["ShrinkingChallenge"], swiftSettings: warnings),
    .testTarget(
      name: "KMemDefectsTests",
      dependencies: [
        "kmemdefects", kmem("Properties"), kmem("PropCheck"), kmem("TestSupport"),
      ],
      swiftSettings: warnings),
  ],
  swiftLanguageModes: [.v6]
)
