# Long commands that print nothing: sourced by scripts, not run by itself.
# shellcheck shell=bash

# progress_run TITLE LOG COMMAND...: runs a command with its output in LOG. Meanwhile standard error says how long it has been and
# what its last line was: a line that is rewritten on a terminal, a new one every 30 seconds elsewhere. Returns its status.
progress_run() {
  local title=$1 log=$2 status=0 began=$SECONDS width=80 interval=30 shown text pid
  shift 2
  "$@" > "$log" 2>&1 &
  pid=$!
  shown=$SECONDS
  [ -t 2 ] && interval=1 width=$(tput cols 2> /dev/null || echo 80)
  while kill -0 "$pid" 2> /dev/null; do
    sleep 0.2
    [ $((SECONDS - shown)) -ge "$interval" ] || continue
    shown=$SECONDS
    text=$(printf '%s %d:%02d  %s' "$title" $(((SECONDS - began) / 60)) $(((SECONDS - began) % 60)) \
      "$(tail -c 400 "$log" | tr '\r' '\n' | tail -n 1 | tr -d '\033')")
    if [ -t 2 ]; then printf '\r\033[K%s' "${text:0:width-1}" >&2; else printf '%s\n' "$text" >&2; fi
  done
  wait "$pid" || status=$?
  [ ! -t 2 ] || printf '\r\033[K' >&2
  return "$status"
}
