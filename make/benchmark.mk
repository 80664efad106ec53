# Speed: KMem against C that does the same work. The figures are of this machine and this moment; only ratios travel.

.PHONY: benchmark
benchmark: ## Time KMem against C: BENCHMARK_ARGS="--json", "--rounds 101", "--only frames|setup|paging"
	swift build --package-path Benchmarks --configuration release --product KMemBenchmarks
	Benchmarks/.build/release/KMemBenchmarks $(BENCHMARK_ARGS)
