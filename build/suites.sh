# shellcheck shell=bash
# The test suites, each with its own runner's output, and a table at the end.

suites=(unit widget bridge simulation e2e endpoints feeds chat agents faults)
# What is handed on to the simulation: how many seeds, or the one to tell of.
simulation_options=()

suite_unit() {
  need_languages
  cargo test --workspace --exclude frontdesk-simulation
}

# The visitor's page in a real browser, against a server that the tests hold in their hand.
suite_widget() {
  need_languages
  need_chromium
  build_widget
  node_modules/.bin/playwright test -c widget/test
}

suite_bridge() {
  need_languages
  [[ -f bridge/go.mod ]] || fail "The bridge's source is missing: there is no bridge/go.mod."
  build_core
  CORE_WASM=$core_wasm go test -C bridge ./...
}

# The real core in a simulated world: its own tests, which break the core on purpose, and 2,000 seeds; or what was asked for.
suite_simulation() {
  need_languages
  [[ ${#simulation_options[@]} -gt 0 ]] || cargo test --profile simulation -p frontdesk-simulation
  cargo run --quiet --profile simulation -p frontdesk-simulation -- "${simulation_options[@]}"
}

suite_e2e() {
  need_world
  make_bundle
  node_modules/.bin/playwright test -c tests/e2e
}

# The connections to somebody else's server, in worlds of their own.
suite_endpoints() {
  need_world
  need_program php php-cli
  need_program openssl openssl
  need_python_webhooks
  make_bundle
  node_modules/.bin/playwright test -c tests/e2e/endpoints
}

# Tools that speak to a channel through a feed: real senders, and what is said back to them.
suite_feeds() {
  need_world
  need_alertmanager
  need_program curl curl
  need_python_slack
  make_bundle
  node_modules/.bin/playwright test -c tests/feeds
}

# What people expect of a chat: those who answer in the channel, and visitors on phones.
suite_chat() {
  need_world
  make_bundle
  node_modules/.bin/playwright test -c tests/chat
}

# Agents that answer in threads and visitors: real servers and bad ones, and a client that polls.
suite_agents() {
  need_world
  need_program openssl openssl
  need_litellm
  make_bundle
  node_modules/.bin/playwright test -c tests/agents
}

# What Frontdesk promises while things break: a report for each row of the table.
suite_faults() {
  need_world
  need_toxiproxy
  make_bundle
  node_modules/.bin/playwright test -c tests/faults
}

run_suites() {
  local chosen=() suite begin status failed=0 table=() broken=()
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --seeds | --seed | --from)
        [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 takes a number."
        simulation_options+=("$1" "$2")
        shift 2
        ;;
      *)
        chosen+=("$1")
        shift
        ;;
    esac
  done
  [[ ${#chosen[@]} -gt 0 ]] || chosen=("${suites[@]}")
  for suite in "${chosen[@]}"; do
    [[ " ${suites[*]} " == *" $suite "* ]] || fail "There is no suite ${suite@Q}: there are ${suites[*]}."
  done
  local kept
  kept=$(mktemp -d)
  for suite in "${chosen[@]}"; do
    say "── $suite"
    begin=$SECONDS
    set +e
    # Where nobody looks on, the output is kept, to be told again at the end.
    if [[ -t 1 ]]; then
      (set -e; "suite_$suite")
      status=$?
    else
      (set -e; "suite_$suite") 2>&1 | tee "$kept/$suite"
      status=${PIPESTATUS[0]}
    fi
    set -e
    if [[ $status == 0 ]]; then
      table+=("✓ $suite  $((SECONDS - begin)) s")
    else
      table+=("✗ $suite  $((SECONDS - begin)) s")
      failed=$((failed + 1))
      broken+=("$suite")
    fi
  done
  for suite in "${broken[@]}"; do
    [[ -s $kept/$suite ]] || continue
    say ""
    say "── $suite failed; its last words:"
    grep -aE '✘|✗|FAIL|panicked|error(\[|:)|Error: ' "$kept/$suite" | head -20 || true
    tail -n 40 "$kept/$suite"
  done
  rm -rf "$kept"
  say ""
  printf '%s\n' "${table[@]}"
  say "$((${#chosen[@]} - failed)) passed, $failed failed"
  [[ $failed == 0 ]]
}
