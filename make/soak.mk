# A soak: the kernel alphabet until a goal of commands and of different boots is reached.

#: SEED=N  the seed of soak
SEED ?=
#: COMMANDS=300000000  commands that soak judges
COMMANDS ?= 300000000
#: BOOTS=2000000  different machines that soak boots
BOOTS ?= 2000000

.PHONY: soak
soak: ## search: judge COMMANDS=300000000 commands on BOOTS=2000000 different machines, on JOBS=0 (all) cores: SEED=n, resumes
	swift build -c release --scratch-path .build-release --product kmemcheck
	.build-release/release/kmemcheck soak $(if $(SEED),--seed $(SEED)) --commands $(COMMANDS) --boots $(BOOTS) --jobs $(JOBS)
