# Speed: KMem against C that does the same work, and how many commands and boots the oracles judge. The figures are of this machine and this moment; only ratios travel.

.PHONY: benchmark
benchmark: ## measure: time KMem against C, and the oracles: BENCHMARK_ARGS="--json", "--rounds 101", "--only frames|setup|paging|oracles"
	swift build --package-path Benchmarks --configuration release --product KMemBenchmarks
	Benchmarks/.build/release/KMemBenchmarks $(BENCHMARK_ARGS)
