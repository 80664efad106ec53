# The property engine's own jobs.

SEEDS ?= 1000

.PHONY: shrinking-challenge propcheck-throughput propcheck-example

shrinking-challenge: ## Run the shrinking challenge: SEEDS=n (default 1000), ROW=prefix
	swift build -c release --package-path Studies --product ShrinkingChallenge
	Studies/.build/release/ShrinkingChallenge $(SEEDS) "$(ROW)"

propcheck-throughput: ## Measure how many cases a second the engine runs
	swift run -c release --package-path Benchmarks/PropCheckThroughput

propcheck-example: ## Build and test the package that takes PropCheck alone
	tools/check-propcheck-example.sh
