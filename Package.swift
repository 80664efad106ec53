// swift-tools-version: 6.3
import PackageDescription

// Warnings are errors where KMEM_WARNINGS_AS_ERRORS is set, as .ci/run does: a newer compiler's new warning must not
// break somebody else's build.
let warnings: [SwiftSetting] =
  Context.environment["KMEM_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

// The fuzzing build (tools/fuzz.sh) counts edges of what is searched, and nothing else's: of KMem, of the reader of maps as
// text, of the canaries. libFuzzer looks at every counter after every execution, and an edge of an oracle, of the simulated
// machine, of the engine or of their callers says nothing about KMem. KMem is generic code, which is instrumented where it is
// specialised, and only the modules in Sources/Subjects specialise it: nothing above them imports KMem, so that no second copy
// without counters exists. The firmware map and the frame allocator alone have modules of their own (KMemTables, KMemFrames),
// so that their counters lie together and are the only ones that their targets have; their machines, of a few comparisons,
// are counted with them. Comparisons are traced in KMem's own module, in the reader and in the canaries only: half of those in
// specialised code are of a bit with a constant, and tracing them takes half of the time. Of PropCheck, whose decoder is a
// target too, functions are counted.
//
// AddressSanitizer watches KMem where it runs, the reader, the targets and the C code. The engine, the model and the machine
// are Swift that tests run as well, and were half of the time: every look at a frame copied a table of pointers before the
// sanitizer's eyes. What the machine does to RAM in KMem's name, once it has to think, it does through CArenaPoison, which is
// watched. tools/fuzz-proofs.sh counts what is watched, and also builds without one of the two, to show that the gate before a
// campaign notices.
let fuzzing = Context.environment["KMEM_FUZZ"]
let isCounting = fuzzing != nil && fuzzing != "without-coverage"
let isWatching = fuzzing != nil && fuzzing != "without-asan"
// Unused code is dropped with its counters, where each function has a section of its own: KMem's generic code before it
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
// libFuzzer gets only the counters that the current target can reach: CountedCode.c.
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

let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["CommandLine"]))

let yaml = Target.Dependency.product(name: "Yams", package: "Yams", condition: .when(traits: ["CommandLine"]))

let package = Package(
  name: "kmem",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "KMem", targets: ["KMem"]),
    .library(name: "PropCheck", targets: ["PropCheck", "PropCheckHost"]),
    .library(name: "PropCheckTesting", targets: ["PropCheckTesting"]),
    .library(name: "Properties", targets: ["Properties", "Sessions", "SimulatedPC", "Specification"]),
    // What tests share, for those of Studies.
    .library(name: "TestSupport", targets: ["ProcessSupport", "TestSupport"]),
    // What runs machine code, for the benchmarks.
    .library(name: "Emulation", targets: ["CEmulator", "EmulatedProcessor", "KernelFiles"]),
    .executable(name: "kmemcheck", targets: ["kmemcheck"]),
    .executable(name: "FuzzTargets", targets: ["FuzzTargets"]),
  ],
  // Who takes only PropCheck from here asks for no traits, and resolves nothing of the command line.
  traits: [.default(enabledTraits: ["CommandLine"]), .trait(name: "CommandLine", description: "The executables")],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The memory manager, and the engine: neither knows anything of this package.
    .target(name: "KMem", swiftSettings: warnings + watched + traced + [.strictMemorySafety()]),
    .target(name: "PropCheck", swiftSettings: warnings + outlined),
    .target(name: "PropCheckHost", dependencies: ["PropCheck"], swiftSettings: warnings),
    .target(name: "PropCheckTesting", dependencies: ["PropCheck", "PropCheckHost"], swiftSettings: warnings),

    // What is judged by: nothing here can reach KMem.
    .target(name: "Operations", swiftSettings: warnings + watched + [.strictMemorySafety()]),
    .target(name: "FirmwareTexts", dependencies: ["Operations"], swiftSettings: warnings + watched + traced),
    .target(name: "Specification", dependencies: ["FirmwareTexts", "Operations"], swiftSettings: warnings),
    .target(name: "CArenaPoison", cSettings: watchedC),
    .target(name: "SimulatedPC", dependencies: ["CArenaPoison", "Operations"], swiftSettings: warnings),
    .target(
      name: "Sessions", dependencies: ["Operations", "SimulatedPC", "Specification"], swiftSettings: warnings),

    // A processor that runs machine code on the simulated PC.
    .target(name: "CEmulator", path: "Sources/Emulation/CEmulator", linkerSettings: [.linkedLibrary("dl")]),
    .target(
      name: "EmulatedProcessor", dependencies: ["CEmulator", "Operations", "SimulatedPC"],
      path: "Sources/Emulation/EmulatedProcessor", swiftSettings: warnings),

    // What is judged: KMem, whole and in parts.
    .target(
      name: "KMemReplay", dependencies: ["KMem", "Operations"], path: "Sources/Subjects/KMemReplay",
      swiftSettings: warnings + watched + [.strictMemorySafety()]),
    .target(
      name: "KMemTables", dependencies: ["KMem", "KMemReplay", "Operations", "SimulatedPC"],
      path: "Sources/Subjects/KMemTables", swiftSettings: warnings + watched + counted),
    .target(
      name: "KMemFrames", dependencies: ["KMem", "KMemReplay", "Operations", "SimulatedPC"],
      path: "Sources/Subjects/KMemFrames", swiftSettings: warnings + watched + counted),
    .target(
      name: "KMemOnPC",
      dependencies: ["KMem", "KMemFrames", "KMemReplay", "KMemTables", "Operations", "SimulatedPC"],
      path: "Sources/Subjects/KMemOnPC", swiftSettings: warnings + watched + counted),

    // What is judged: a kernel's binary.
    .target(
      name: "EmulatedKernel",
      dependencies: ["EmulatedProcessor", "KernelFiles", "Operations", "Profiles", "SimulatedPC", "Specification"],
      path: "Sources/Subjects/EmulatedKernel", swiftSettings: warnings),

    // What is judged: KMem as C kernels link it.
    .target(name: "CKMem", path: "Kernel/C/include", publicHeadersPath: "."),
    .target(
      name: "KMemLibrary",
      dependencies: ["CKMem", "EmulatedProcessor", "KernelFiles", "Operations", "SimulatedPC", "Specification"],
      path: "Sources/Subjects/KMemLibrary", swiftSettings: warnings),

    .executableTarget(
      name: "librarycheck",
      dependencies: [
        "CKMem", "EmulatedProcessor", "KMemLibrary", "KMemOnPC", "KernelFiles", "Operations", "PropCheck", "Properties",
        "Sessions",
        "SimulatedPC", "Specification", arguments,
      ],
      swiftSettings: warnings),

    // Any kernel, by what its profile promises.
    .target(
      name: "Judgement",
      dependencies: [
        "EmulatedKernel", "EmulatedProcessor", "KernelFiles", "Operations", "Profiles", "PropCheck", "SimulatedPC",
        "Specification",
      ],
      path: "Sources/Judge/Judgement", swiftSettings: warnings),
    .target(
      name: "JudgeReports",
      dependencies: [
        "EmulatedKernel", "EmulatedProcessor", "Judgement", "KernelFiles", "Operations", "Profiles", "PropCheck",
        "ReportFormats",
      ],
      path: "Sources/Judge/JudgeReports", swiftSettings: warnings),

    // Where both meet: generators and the one table.
    .target(
      name: "Properties",
      dependencies: [
        "FirmwareTexts", "KMemOnPC", "KMemTables", "Operations", "PropCheck", "Sessions", "SimulatedPC",
        "Specification",
      ],
      swiftSettings: warnings),
    .target(name: "ReportFormats", swiftSettings: warnings),
    .target(
      name: "Reports",
      dependencies: ["FirmwareTexts", "Operations", "ReportFormats", "Sessions", "SimulatedPC", "Specification"],
      swiftSettings: warnings),
    .target(name: "CArguments"),
    .executableTarget(
      name: "kmemcheck",
      dependencies: [
        "CArguments", "CaseFiles", "EmulatedKernel", "EmulatedProcessor", "FirmwareTexts", "JudgeReports", "Judgement",
        "KernelFiles",
        "Operations", "Profiles", "PropCheck", "PropCheckHost", "Properties", "ReportFormats", "Reports", "Sessions",
        "SimulatedPC", "Specification", arguments,
      ],
      swiftSettings: warnings),

    // Fuzzing.
    .target(
      name: "CFuzzDriver", dependencies: ["CArenaPoison"], path: "Sources/Fuzzing/CFuzzDriver", cSettings: watchedC),
    .target(
      name: "FailureRecords", dependencies: ["CFuzzDriver", "PropCheck"], path: "Sources/Fuzzing/FailureRecords",
      swiftSettings: warnings),
    .target(
      name: "FuzzMutators", dependencies: ["PropCheck"], path: "Sources/Fuzzing/FuzzMutators", swiftSettings: warnings),
    .target(
      name: "HarnessTargets", dependencies: ["PropCheck", "SimulatedPC", "Specification"],
      path: "Sources/Fuzzing/HarnessTargets",
      swiftSettings: warnings + watched + traced),
    .target(
      name: "CaseFiles",
      dependencies: ["HarnessTargets", "PropCheck", "PropCheckHost", "Properties", "SimulatedPC", "Specification"],
      path: "Sources/Fuzzing/CaseFiles", swiftSettings: warnings),
    .executableTarget(
      name: "FuzzTargets",
      dependencies: [
        "CFuzzDriver", "CaseFiles", "EmulatedKernel", "EmulatedProcessor", "FailureRecords", "FirmwareTexts",
        "FuzzMutators",
        "HarnessTargets", "Judgement", "KernelFiles", "Profiles", "PropCheck", "PropCheckHost", "Properties",
        "SimulatedPC", "Specification",
      ],
      swiftSettings: warnings + watched, linkerSettings: fuzzLinking),
    .executableTarget(
      name: "fuzzcampaign",
      dependencies: ["CFuzzDriver", "FailureRecords", "PropCheck", "PropCheckHost", "ReportFormats", arguments],
      path: "Sources/Fuzzing/fuzzcampaign", swiftSettings: warnings),

    // Kernel images in QEMU.
    .target(name: "QEMU", path: "Sources/QEMU/QEMU", swiftSettings: warnings),
    .target(name: "KernelSeries", path: "Sources/QEMU/KernelSeries", swiftSettings: warnings),
    .target(
      name: "CaseReplay",
      dependencies: [
        "KMem", "KMemOnPC", "KMemReplay", "Operations", "PropCheck", "Properties", "Sessions", "SimulatedPC",
        "Specification",
      ],
      path: "Sources/QEMU/CaseReplay", swiftSettings: warnings),
    .executableTarget(
      name: "kernelimage",
      dependencies: [
        "CaseReplay", "KernelSeries", "Operations", "PropCheck", "Properties", "QEMU", "Reports", "Sessions",
        "SimulatedPC",
        "Specification", arguments,
      ],
      path: "Sources/QEMU/kernelimage", swiftSettings: warnings),

    // What the user of the judge gives: a kernel's binary and its profile.
    .target(name: "KernelFiles", path: "Sources/Judge/KernelFiles", swiftSettings: warnings),
    .target(
      name: "Profiles", dependencies: ["KernelFiles", yaml], path: "Sources/Judge/Profiles", swiftSettings: warnings),

    // Tests: one target for each of the above.
    .target(
      name: "TestSupport", dependencies: ["FirmwareTexts", "Operations", "PropCheck", "Specification"],
      path: "Tests/TestSupport", swiftSettings: warnings),
    .testTarget(
      name: "KMemTests",
      dependencies: ["KMem", "KMemOnPC", "Operations", "Properties", "SimulatedPC", "Specification", "TestSupport"],
      swiftSettings: warnings),
    .testTarget(
      name: "PropCheckTests", dependencies: ["PropCheck", "PropCheckHost", "PropCheckTesting"],
      swiftSettings: warnings),
    .testTarget(
      name: "FirmwareTextsTests",
      dependencies: ["FirmwareTexts", "Operations", "PropCheck", "Specification", "TestSupport"],
      swiftSettings: warnings),
    .testTarget(
      name: "SpecificationTests",
      dependencies: ["Operations", "PropCheck", "PropCheckTesting", "Specification", "TestSupport"],
      swiftSettings: warnings),
    .testTarget(
      name: "SimulatedPCTests", dependencies: ["CArenaPoison", "Operations", "SimulatedPC", "TestSupport"],
      swiftSettings: warnings),
    .testTarget(
      name: "EmulatedProcessorTests", dependencies: ["EmulatedProcessor", "SimulatedPC", "TestSupport"],
      swiftSettings: warnings),
    .testTarget(
      name: "PropertiesTests",
      dependencies: [
        "KMem", "KMemFrames", "KMemOnPC", "KMemReplay", "Operations", "PropCheck", "PropCheckHost", "PropCheckTesting",
        "Properties", "Sessions", "SimulatedPC", "Specification", "TestSupport",
      ],
      swiftSettings: warnings),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "FirmwareTexts", "Operations", "Properties", "ReportFormats", "Reports", "Sessions", "SimulatedPC",
        "Specification", "TestSupport",
      ],
      swiftSettings: warnings),
    .testTarget(
      name: "CaseReplayTests",
      dependencies: [
        "CaseReplay", "FirmwareTexts", "KMem", "KMemOnPC", "KMemReplay", "Operations", "PropCheck", "Properties",
        "Sessions", "SimulatedPC", "Specification", "TestSupport",
      ],
      swiftSettings: warnings),
    .target(name: "ProcessSupport", path: "Tests/ProcessSupport", swiftSettings: warnings),
    .testTarget(
      name: "KMemCheckTests",
      dependencies: [
        "EmulatedProcessor", "FirmwareTexts", "KernelImages", "Operations", "ProcessSupport", "Properties", "Reports",
        "Sessions", "SimulatedPC",
        "Specification", "TestSupport", "kmemcheck",
      ],
      swiftSettings: warnings),
    .executableTarget(name: "FakeFuzzer", dependencies: ["CArenaPoison", "CFuzzDriver"], path: "Tests/FakeFuzzer"),
    .testTarget(
      name: "FuzzTargetsTests",
      dependencies: [
        "CFuzzDriver", "CaseFiles", "FailureRecords", "FakeFuzzer", "FirmwareTexts", "FuzzMutators", "FuzzTargets",
        "HarnessTargets",
        "Operations",
        "ProcessSupport", "PropCheck", "PropCheckHost", "PropCheckTesting", "Properties", "Sessions", "SimulatedPC",
        "Specification",
        "TestSupport", "fuzzcampaign",
      ],
      swiftSettings: warnings),
    .testTarget(name: "QEMUTests", dependencies: ["QEMU", "TestSupport"], swiftSettings: warnings),
    .testTarget(
      name: "KernelImageTests",
      dependencies: [
        "KernelSeries", "Operations", "Properties", "QEMU", "Sessions", "SimulatedPC", "Specification", "kernelimage",
      ],
      swiftSettings: warnings),
    .target(name: "KernelImages", path: "Tests/KernelImages", swiftSettings: warnings),
    .testTarget(
      name: "KernelFilesTests", dependencies: ["KernelFiles", "KernelImages", "PropCheck", "PropCheckTesting"],
      swiftSettings: warnings),
    .testTarget(
      name: "ProfilesTests",
      dependencies: ["KernelFiles", "KernelImages", "Profiles", "PropCheck", "PropCheckTesting"],
      swiftSettings: warnings),
    .testTarget(name: "DocumentsTests", dependencies: ["TestSupport"], swiftSettings: warnings),
    .testTarget(
      name: "JudgementTests",
      dependencies: [
        "EmulatedKernel", "Judgement", "KernelFiles", "KernelImages", "Operations", "Profiles", "PropCheck",
      ],
      swiftSettings: warnings),
    .testTarget(
      name: "CensusTests", dependencies: ["FuzzTargets", "ProcessSupport", "kmemcheck"], swiftSettings: warnings),
  ],
  swiftLanguageModes: [.v6]
)

// `make dev` builds some of the tests and only what they need: KMEM_TESTS names their targets, separated by commas.
if let chosen = Context.environment["KMEM_TESTS"] {
  let names = chosen.split(separator: ",").map(String.init)
  package.targets.removeAll { $0.type == .test && !names.contains($0.name) }
}
