# What the fuzzing build promises of itself, shown.

#: RUNS=N  executions of fuzz-determinism (5000) and fuzz-mutators (2000000)
RUNS ?=

.PHONY: fuzz-gate-proof
fuzz-gate-proof: ## search: build without coverage, and without AddressSanitizer: the gate before campaigns must refuse both
	@tools/fuzz-proofs.sh broken

.PHONY: fuzz-counted
fuzz-counted: ## search: prove that the fuzzing build counts the edges of KMem that the seeds reach, and watches KMem
	@tools/fuzz.sh build
	@tools/fuzz-proofs.sh counted

.PHONY: fuzz-determinism
fuzz-determinism: ## search: fuzz every target twice from one seed: the corpora must be the same, byte for byte (RUNS=5000)
	@tools/fuzz.sh build
	@tools/fuzz-proofs.sh deterministic $(RUNS)

.PHONY: fuzz-mutators
fuzz-mutators: ## measure: executions until a planted bug is found, with our mutators and with libFuzzer's (RUNS=2000000)
	@tools/fuzz.sh build
	@tools/fuzz-proofs.sh mutators $(RUNS)
