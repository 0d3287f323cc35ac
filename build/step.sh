# shellcheck shell=bash
# How a long step shows that it goes on, and what it leaves where it failed.

logs=target/logs

say() { printf '%s\n' "$*"; }

fail() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# The log of a step: log_of <label>
log_of() {
  local slug=${1//[^a-zA-Z0-9]/-}
  printf '%s/%s.log' "$logs" "${slug,,}"
}

# Shows the time beside the label $1 until the background job $2 has ended, where a person looks on.
tick() {
  local begin=$SECONDS
  [[ -t 1 ]] || return 0
  while kill -0 "$2" 2>/dev/null; do
    printf '\r… %s  %d s' "$1" $((SECONDS - begin))
    sleep 0.1
  done
  printf '\r\033[K'
}

# Runs a command or function with its output in a log; its status is then in `status`: logged <label> <command> [...]
# It is never asked for with `if`, `||` or the like, because bash ignores `set -e` in all that runs inside those.
logged() {
  local label=$1 job
  shift
  mkdir -p "$logs"
  set -m # a process group of its own, so that an interrupt ends all of it
  (
    set -e
    "$@"
  ) >"$(log_of "$label")" 2>&1 </dev/null &
  job=$!
  set +m
  # shellcheck disable=SC2064 # the job's id as it is now
  trap "kill -- -$job 2>/dev/null; exit 130" INT TERM
  tick "$label" "$job"
  status=0
  wait "$job" || status=$?
  trap - INT TERM
}

# The end of a step's log, with its path.
show_log() {
  local log
  log=$(log_of "$1")
  tail -n 60 "$log" | sed 's/^/    /'
  say "    (the last lines of $log)"
}

# Runs one step and ends the script where it fails: step <label> <command> [argument ...]
step() {
  local label=$1 begin=$SECONDS status
  [[ -t 1 ]] || say "… $label"
  logged "$@"
  if [[ $status != 0 ]]; then
    say "✗ $label  $((SECONDS - begin)) s"
    show_log "$label"
    exit 1
  fi
  say "✓ $label  $((SECONDS - begin)) s"
}
