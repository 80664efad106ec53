// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nobody pays for it in `swift test`. The C baselines are compiled at -O2 in every
// configuration; SwiftPM passes its own flags first, and the last -O wins.
let warnings: [SwiftSetting] =
  Context.environment["KMEM_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
  name: "kmem-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "kmem", path: "..")
  ],
  targets: [
    .target(name: "CBaselines", path: "CBaselines", cSettings: [.unsafeFlags(["-O2", "-Wall", "-Wextra"])]),
    .executableTarget(
      name: "KMemBenchmarks",
      dependencies: [
        "CBaselines", .product(name: "KMem", package: "kmem"), .product(name: "Properties", package: "kmem"),
        .product(name: "PropCheck", package: "kmem"), .product(name: "Emulation", package: "kmem"),
      ],
      path: "KMemBenchmarks",
      swiftSettings: warnings),
  ],
  swiftLanguageModes: [.v6]
)
