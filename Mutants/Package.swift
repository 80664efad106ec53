// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nobody builds swift-syntax for `swift test`.
let warnings: [SwiftSetting] =
  Context.environment["KMEM_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
  name: "kmem-mutants",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
  ],
  targets: [
    .executableTarget(
      name: "kmemmutants",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SwiftOperators", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
      ],
      swiftSettings: warnings),
    .testTarget(name: "kmemmutantsTests", dependencies: ["kmemmutants"], swiftSettings: warnings),
  ],
  swiftLanguageModes: [.v6]
)
