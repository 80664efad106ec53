// swift-tools-version: 6.3
import PackageDescription

// Warnings are errors where KMEM_WARNINGS_AS_ERRORS is set, as .ci/run does: a newer compiler's new warning must not
// break somebody else's build.
let warnings: [SwiftSetting] =
  Context.environment["KMEM_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
  name: "kmem",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "KMem", targets: ["KMem"]),
    .library(name: "PropCheck", targets: ["PropCheck", "PropCheckHost"]),
    .library(name: "PropCheckTesting", targets: ["PropCheckTesting"]),
    .library(name: "KMemModel", targets: ["KMemModel"]),
    .executable(name: "kmemcheck", targets: ["kmemcheck"]),
    .executable(name: "FuzzTargets", targets: ["FuzzTargets"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(name: "KMem", swiftSettings: warnings + [.strictMemorySafety()]),
    .target(name: "PropCheck", swiftSettings: warnings),
    .target(name: "PropCheckHost", dependencies: ["PropCheck"], swiftSettings: warnings),
    .target(name: "PropCheckTesting", dependencies: ["PropCheck", "PropCheckHost"], swiftSettings: warnings),
    .executableTarget(name: "ShrinkingChallenge", dependencies: ["PropCheck"], swiftSettings: warnings),
    .target(name: "KMemModel", dependencies: ["KMem", "PropCheck"], swiftSettings: warnings),
    .executableTarget(
      name: "kmemcheck",
      dependencies: [
        "KMem", "KMemModel", "PropCheck", "PropCheckHost",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: warnings),
    .target(name: "CFuzzDriver"),
    .executableTarget(
      name: "FuzzTargets", dependencies: ["CFuzzDriver", "KMemModel", "PropCheck", "PropCheckHost"],
      swiftSettings: warnings),
    .executableTarget(
      name: "fuzzcampaign", dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: warnings),
    .testTarget(name: "KMemTests", dependencies: ["KMem", "KMemModel"], swiftSettings: warnings),
    .testTarget(
      name: "PropCheckTests", dependencies: ["PropCheck", "PropCheckHost", "PropCheckTesting", "ShrinkingChallenge"],
      swiftSettings: warnings),
    .testTarget(
      name: "KMemModelTests", dependencies: ["KMem", "KMemModel", "PropCheck", "PropCheckTesting"],
      swiftSettings: warnings),
    .target(name: "ProcessSupport", path: "Tests/ProcessSupport", swiftSettings: warnings),
    .testTarget(
      name: "KMemCheckTests", dependencies: ["KMemModel", "ProcessSupport", "kmemcheck"], swiftSettings: warnings),
    .testTarget(
      name: "FuzzTargetsTests",
      dependencies: ["FuzzTargets", "KMemModel", "ProcessSupport", "fuzzcampaign", "PropCheck", "PropCheckTesting"],
      swiftSettings: warnings),
  ],
  swiftLanguageModes: [.v6]
)
