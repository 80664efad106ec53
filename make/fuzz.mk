# Fuzzing: long searches with coverage, and what they find, explained.

TARGET ?=
TIME ?= 10m
JOBS ?= 0

.PHONY: fuzz
fuzz: ## search with libFuzzer and AddressSanitizer: TARGET=boot (default all) TIME=10m JOBS=2
	@tools/fuzz.sh campaign --target "$(TARGET)" --time "$(TIME)" --jobs "$(JOBS)"

.PHONY: fuzz-canary
fuzz-canary: ## prove that the fuzzing build counts edges, traces comparisons and reports overruns
	@tools/fuzz.sh campaign --gate

.PHONY: replay
replay: ## explain and judge cases in an ordinary build: FILE=Corpus/boot/... or DIR=... [TARGET=boot]
	@test -n "$(FILE)$(DIR)" || { echo "replay: name the case: make replay FILE=Corpus/boot/crashes/..." >&2; exit 2; }
	@swift build --product FuzzTargets 1>&2
	@target="$(TARGET)"; path="$(FILE)$(DIR)"; \
	if [ -z "$$target" ]; then case "$$path" in *Corpus/*/*) target=$${path#*Corpus/}; target=$${target%%/*} ;; *) target=boot ;; esac; fi; \
	if [ -n "$(DIR)" ]; then find "$(DIR)" -type f -print0 | sort -z | xargs -0 .build/debug/FuzzTargets "$$target"; \
	else .build/debug/FuzzTargets "$$target" "$(FILE)"; fi
