// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "PropCheckThroughput",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "kmem", path: "../..", traits: [])],
  targets: [
    .executableTarget(name: "PropCheckThroughput", dependencies: [.product(name: "PropCheck", package: "kmem")])
  ],
  swiftLanguageModes: [.v6]
)
