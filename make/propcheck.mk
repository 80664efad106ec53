# The property engine's own jobs.

#: SEEDS=1000  runs of each row of shrinking-challenge
SEEDS ?= 1000

.PHONY: shrinking-challenge propcheck-throughput propcheck-example

shrinking-challenge: ## measure: run the shrinking challenge: SEEDS=n (default 1000), ROW=prefix
	swift build -c release --package-path Studies --product ShrinkingChallenge
	Studies/.build/release/ShrinkingChallenge $(SEEDS) "$(ROW)"

propcheck-throughput: ## measure: measure how many cases a second the engine runs
	swift run -c release --package-path Benchmarks/PropCheckThroughput

propcheck-example: ## measure: build and test the package that takes PropCheck alone
	tools/check-propcheck-example.sh
