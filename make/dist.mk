# What somebody takes away who has no Swift.

.PHONY: dist
dist: embedded ## kernel: a tarball with kmemcheck (needs glibc only), kmem.h, libkmem.a, manual page: .build-dist/kmem-*.tar.gz
	@tools/dist.sh

.PHONY: dist-check
dist-check: dist ## kernel: run what the tarball has in a root folder with glibc and nothing else
	@tools/dist-check.sh
