// swift-tools-version: 6.3
import PackageDescription

// Warnings are errors where KMEM_WARNINGS_AS_ERRORS is set, as .ci/run does: a newer compiler's new warning must not
// break somebody else's build.
let warnings: [SwiftSetting] =
  Context.environment["KMEM_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

// The fuzzing build (tools/fuzz.sh) counts edges of what is searched, and nothing else's: of KMem, of the reader of maps as
// text, of the canaries. libFuzzer looks at every counter after every execution, and an edge of an oracle, of the simulated
// machine, of the engine or of what calls them is no news of KMem. KMem is generic code, which is instrumented where it is
// specialised: so the machine is a module of its own, below the one module that specialises KMem for it (KMemHosted), below
// the model that judges. The firmware map and the frame allocator alone have modules of their own (KMemHostedTables,
// KMemHostedFrames), so that their counters lie together and are the only ones that their targets have; their machines, of a
// few comparisons, are counted with them. Where the model specialises the same code once more, the linker keeps the first of
// both, and it takes modules by name: all of these come before KMemModel, and must. Comparisons are traced in KMem's own
// module, in the reader and in the canaries only: half of those in specialised code are of a bit with a constant, and tracing
// them takes half of the time. Of PropCheck, whose decoder is a target too, functions are counted.
//
// AddressSanitizer watches KMem where it runs, the reader, the targets and the C code. The engine, the model and the machine
// are Swift that tests run as well, and were half of the time: every look at a frame copied a table of pointers before the
// sanitizer's eyes. What the machine does to RAM in KMem's name, once it has to think, it does through CArenaPoison, which is
// watched. tools/fuzz-proofs.sh counts what is watched, and also builds without one of the two, to show that the gate before a
// campaign notices.
let fuzzing = Context.environment["KMEM_FUZZ"]
let isCounting = fuzzing != nil && fuzzing != "without-coverage"
let isWatching = fuzzing != nil && fuzzing != "without-asan"
// Code that nobody calls is dropped with its counters, where each function has a section of its own: KMem's generic code before it
// is specialised was a quarter of all.
let split: [SwiftSetting] = fuzzing == nil ? [] : [.unsafeFlags(["-Xfrontend", "-function-sections"])]
// The compiler takes one sanitizer, the last that it is given, and counts nothing without one: libFuzzer's stands in.
let standIn: [SwiftSetting] = isCounting ? [.unsafeFlags(["-sanitize=fuzzer"])] : []
let watched: [SwiftSetting] =
  split
  + (isWatching ? [.unsafeFlags(["-sanitize=address", "-Xllvm", "-asan-use-after-return=never"])] : standIn)
let watchedC: [CSetting] = isWatching ? [.unsafeFlags(["-fsanitize=address"])] : []
let counters = "edge,inline-8bit-counters,pc-table"
let counted: [SwiftSetting] = isCounting ? [.unsafeFlags(["-sanitize-coverage=\(counters)"])] : []
let traced: [SwiftSetting] =
  isCounting ? [.unsafeFlags(["-sanitize-coverage=\(counters),indirect-calls,trace-cmp"])] : []
let outlined: [SwiftSetting] =
  isCounting ? standIn + split + [.unsafeFlags(["-sanitize-coverage=func,inline-8bit-counters,pc-table"])] : []
// libFuzzer is told of the counters that the target at hand can reach, and of no others: CountedCode.c.
let grouping = [
  "--wrap=__sanitizer_cov_8bit_counters_init", "--wrap=__sanitizer_cov_pcs_init",
  "--script=\(Context.packageDirectory)/tools/fuzz.ld",
]
let fuzzLinking: [LinkerSetting] =
  fuzzing.map {
    [
      .unsafeFlags(["-sanitize=\($0 == "without-asan" ? "fuzzer" : "fuzzer,address")"]),
      .unsafeFlags(grouping.flatMap { ["-Xlinker", $0] }),
    ]
  } ?? []

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["CommandLine"]))

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
  // Who takes only PropCheck from here asks for no traits, and resolves nothing of the command line.
  traits: [.default(enabledTraits: ["CommandLine"]), .trait(name: "CommandLine", description: "The executables")],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(name: "KMem", swiftSettings: warnings + watched + traced + [.strictMemorySafety()]),
    .target(
      name: "KMemReplay", dependencies: ["KMem"], swiftSettings: warnings + watched + [.strictMemorySafety()]),
    .target(name: "PropCheck", swiftSettings: warnings + outlined),
    .target(name: "PropCheckHost", dependencies: ["PropCheck"], swiftSettings: warnings),
    .target(name: "PropCheckTesting", dependencies: ["PropCheck", "PropCheckHost"], swiftSettings: warnings),
    .executableTarget(name: "ShrinkingChallenge", dependencies: ["PropCheck"], swiftSettings: warnings),
    .target(name: "CArenaPoison", cSettings: watchedC),
    .target(
      name: "MachineSimulation", dependencies: ["CArenaPoison", "KMem", "KMemReplay"],
      path: "Sources/KMemModel/SimulatedMachine", swiftSettings: warnings),
    .target(
      name: "KMemHosted", dependencies: ["KMem", "KMemReplay", "MachineSimulation"],
      path: "Sources/KMemModel/Subjects", swiftSettings: warnings + watched + counted),
    .target(
      name: "KMemHostedTables", dependencies: ["KMem", "MachineSimulation"],
      path: "Sources/KMemModel/TableSubject", swiftSettings: warnings + watched + counted),
    .target(
      name: "KMemHostedFrames", dependencies: ["KMem", "KMemHosted", "KMemReplay", "MachineSimulation"],
      path: "Sources/KMemModel/FrameSubject", swiftSettings: warnings + watched + counted),
    .target(
      name: "FirmwareTexts", path: "Sources/KMemModel/FirmwareTexts", swiftSettings: warnings + watched + traced),
    .target(
      name: "KMemModel",
      dependencies: [
        "FirmwareTexts", "KMem", "KMemHosted", "KMemHostedFrames", "KMemHostedTables", "KMemReplay",
        "MachineSimulation",
        "PropCheck",
      ],
      exclude: ["FirmwareTexts", "FrameSubject", "SimulatedMachine", "Subjects", "TableSubject"],
      swiftSettings: warnings),
    .executableTarget(
      name: "kmemcheck",
      dependencies: [
        "KMem", "KMemModel", "PropCheck", "PropCheckHost",
        argumentParser,
      ],
      swiftSettings: warnings),
    .target(name: "CFuzzDriver", cSettings: watchedC),
    .target(name: "FuzzMutators", dependencies: ["PropCheck"], swiftSettings: warnings),
    .target(
      name: "HarnessTargets", dependencies: ["KMem", "KMemModel", "PropCheck"],
      swiftSettings: warnings + watched + traced),
    .executableTarget(
      name: "FuzzTargets",
      dependencies: ["CFuzzDriver", "FuzzMutators", "HarnessTargets", "KMemModel", "PropCheck", "PropCheckHost"],
      swiftSettings: warnings + watched, linkerSettings: fuzzLinking),
    .executableTarget(
      name: "fuzzcampaign",
      dependencies: [
        "CFuzzDriver", "PropCheckHost", argumentParser,
      ],
      swiftSettings: warnings),
    .target(name: "QEMU", swiftSettings: warnings),
    .executableTarget(
      name: "bootreplay",
      dependencies: [
        "KMemModel", "PropCheck", "QEMU", argumentParser,
      ],
      swiftSettings: warnings),
    .testTarget(name: "QEMUTests", dependencies: ["QEMU"], swiftSettings: warnings),
    .target(name: "KernelSeries", swiftSettings: warnings),
    .executableTarget(
      name: "qemuoracle",
      dependencies: [
        "KMem", "KMemModel", "KernelSeries", "QEMU",
        argumentParser,
      ],
      swiftSettings: warnings),
    .testTarget(
      name: "QEMUOracleTests", dependencies: ["KMem", "KMemModel", "KernelSeries", "QEMU", "qemuoracle"],
      swiftSettings: warnings),
    .executableTarget(
      name: "kmemdefects",
      dependencies: ["KMemModel", "PropCheck", argumentParser],
      swiftSettings: warnings),
    .testTarget(name: "KMemTests", dependencies: ["KMem", "KMemModel"], swiftSettings: warnings),
    .testTarget(
      name: "PropCheckTests", dependencies: ["PropCheck", "PropCheckHost", "PropCheckTesting", "ShrinkingChallenge"],
      swiftSettings: warnings),
    .testTarget(
      name: "KMemModelTests",
      dependencies: [
        "CArenaPoison", "KMem", "KMemModel", "KMemReplay", "PropCheck", "PropCheckHost", "PropCheckTesting",
      ],
      swiftSettings: warnings),
    .target(name: "ProcessSupport", path: "Tests/ProcessSupport", swiftSettings: warnings),
    .testTarget(
      name: "KMemCheckTests", dependencies: ["KMemModel", "ProcessSupport", "kmemcheck"], swiftSettings: warnings),
    .executableTarget(name: "FakeFuzzer", dependencies: ["CFuzzDriver"], path: "Tests/FakeFuzzer"),
    .testTarget(
      name: "FuzzTargetsTests",
      dependencies: [
        "CFuzzDriver", "FakeFuzzer", "FuzzMutators", "FuzzTargets", "HarnessTargets", "KMem", "KMemModel",
        "ProcessSupport", "fuzzcampaign", "PropCheck", "PropCheckTesting",
      ],
      swiftSettings: warnings),
    .testTarget(name: "KMemDefectsTests", dependencies: ["KMemModel", "kmemdefects"], swiftSettings: warnings),
  ],
  swiftLanguageModes: [.v6]
)
