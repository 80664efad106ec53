// swift-tools-version: 6.3
import PackageDescription

// How another package takes PropCheck alone. Without the trait "CommandLine" nothing else is resolved; the same works for
// a dependency by URL.
let package = Package(
  name: "PropCheckExample",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "kmem", path: "../..", traits: [])],
  targets: [
    .target(name: "RunLength"),
    .testTarget(
      name: "RunLengthTests",
      dependencies: [
        "RunLength", .product(name: "PropCheck", package: "kmem"), .product(name: "PropCheckTesting", package: "kmem"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
