# Fuzzing: long searches with coverage, and what they find, explained.

TARGET ?= boot
TIME ?= 10m

.PHONY: fuzz
fuzz: ## search with libFuzzer and AddressSanitizer: TARGET=boot TIME=10m
	@tools/fuzz.sh run $(TARGET) $(TIME)

.PHONY: replay
replay: ## explain and judge one case in an ordinary build: FILE=Corpus/boot/... [TARGET=boot]
	@test -n "$(FILE)" || { echo "replay: name the case: make replay FILE=Corpus/boot/crashes/..." >&2; exit 2; }
	@swift build --product FuzzTargets 1>&2
	@.build/debug/FuzzTargets $(TARGET) $(FILE)
