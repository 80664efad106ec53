# Fuzzing: long searches with coverage, and what they find, explained.

#: FILE=PATH  a case: seed, crash, regression; DIR=FOLDER for all in one
#: NOTE=TEXT  what a crash was, for adopt
#: TARGET=NAME  a fuzz target; kmemcheck list has the names
TARGET ?=
#: TIME=10m  how long fuzz searches
TIME ?= 10m
#: JOBS=0  processes at once for fuzz and soak; 0: one for each core
JOBS ?= 0

# The target where one is named, as an option.
target_option = $(if $(TARGET),--target "$(TARGET)")

#: ONLY=frames  the property of kmemcheck judge that the target judge searches, and make properties runs
ONLY ?=

.PHONY: fuzz
fuzz: ## search: search with libFuzzer and AddressSanitizer: TARGET=boot (default all) TIME=10m JOBS=2; any kernel: TARGET=judge KERNEL=FILE.elf PROFILE=FILE.yaml
ifeq ($(TARGET),judge)
	@[ -n "$(KERNEL)" ] || { echo 'fuzz: name the kernel: make fuzz TARGET=judge KERNEL=FILE.elf PROFILE=FILE.yaml' >&2; exit 2; }
	@tools/fuzz-guest.sh "$(KERNEL)" "$(PROFILE)" "$(ONLY)" --time "$(TIME)" --jobs "$(JOBS)"
else
	@tools/fuzz.sh campaign $(target_option) --time "$(TIME)" --jobs "$(JOBS)"
endif

.PHONY: fuzz-canary
fuzz-canary: ## search: prove that the fuzzing build counts edges, traces comparisons and reports overruns
	@tools/fuzz.sh campaign --gate

.PHONY: fuzz-report
fuzz-report: ## understand: write a page about the campaigns so far, with the growth of coverage: .build-fuzz/report.html
	@tools/fuzz.sh report

.PHONY: explain
explain: ## understand: say what a case is, call by call, and what becomes of it: FILE=Corpus/boot/... [TARGET=boot]
	@test -n "$(FILE)" || { echo "explain: name the case: make explain FILE=Corpus/boot/crashes/..." >&2; exit 2; }
	@swift build --product kmemcheck 1>&2
	@.build/debug/kmemcheck explain $(target_option) "$(FILE)"

.PHONY: replay
replay: ## understand: explain and judge cases in an ordinary build: FILE=Corpus/boot/... or DIR=... [TARGET=boot]
	@test -n "$(FILE)$(DIR)" || { echo "replay: name the case: make replay FILE=Corpus/boot/crashes/..." >&2; exit 2; }
	@tools/fuzz.sh replay $(target_option) $(if $(FILE),"$(FILE)") $(if $(DIR),"$(DIR)")

.PHONY: tmin
tmin: ## understand: write the simplest case that fails as a given one does: FILE=... [TARGET=boot]
	@test -n "$(FILE)" || { echo "tmin: name the case: make tmin FILE=Corpus/boot/crashes/..." >&2; exit 2; }
	@tools/fuzz.sh tmin $(target_option) "$(FILE)"

.PHONY: cmin
cmin: ## search: drop the inputs of the working corpora that reach nothing that others do not: [TARGET=boot]
	@tools/fuzz.sh cmin $(target_option)

.PHONY: adopt
adopt: ## understand: make a crash a regression, simplified, with a note: FILE=... [NOTE="what it was"] [NAME=...] [FIXED=1] [TARGET=boot]
	@test -n "$(FILE)" || { echo "adopt: name the case: make adopt FILE=Corpus/boot/crashes/..." >&2; exit 2; }
	@tools/fuzz.sh adopt $(target_option) --note "$$NOTE" --name "$(NAME)" $(if $(FIXED),--fixed) "$(FILE)"

# A note may hold anything; a shell must not read it twice.
export NOTE

.PHONY: coverage
coverage: ## understand: measure what the corpora and the properties reach in KMem: a table, the lines never reached, a page
	@tools/coverage.sh

.PHONY: seeds
seeds: ## search: write the seeds of all fuzz targets again, the same files every time
	@tools/seeds.sh
