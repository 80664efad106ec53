# How scripts get librarycheck: sourced by them, not run by itself.
# shellcheck shell=bash

# librarycheck_build: sets LIBRARYCHECK to the executable, which is built in release unless the variable names one, and
# KMEM_UNICORN to the emulator's library. Ends the script with status 2 if it cannot.
librarycheck_build() {
  if [ -z "${LIBRARYCHECK:-}" ]; then
    swift build -c release --scratch-path .build-release --product librarycheck > .build-release.log 2>&1 || {
      cat .build-release.log >&2
      exit 2
    }
    rm .build-release.log
    LIBRARYCHECK=.build-release/release/librarycheck
  fi
  KMEM_UNICORN=$(tools/unicorn.sh)
  export LIBRARYCHECK KMEM_UNICORN
}
