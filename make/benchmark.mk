# Speed: KMem against C that does the same work, and how many commands and boots the oracles judge. The figures are of this machine and this moment; only ratios travel.

.PHONY: benchmark
benchmark: embedded ## measure: KMem against C, and the oracles: BENCHMARK_ARGS="--json", "--rounds 101", "--only frames|setup|paging|heap|oracles"
	@tools/heap-guest.sh
	swift build --package-path Benchmarks --configuration release --product KMemBenchmarks
	KMEM_UNICORN=$$(tools/unicorn.sh) Benchmarks/.build/release/KMemBenchmarks $(BENCHMARK_ARGS)
