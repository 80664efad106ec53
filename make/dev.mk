# The fast loop of a change: build and run a few tests, nothing else.

FILTER ?=

.PHONY: dev
dev: ## check: build and run only the tests that match, and only what they need: FILTER=KmapTests or FILTER='KmapTests|PageTests'
	@test -n "$(FILTER)" || { echo "dev: name the tests: make dev FILTER=KmapTests" >&2; exit 2; }
	@tools/dev.sh '$(FILTER)'
