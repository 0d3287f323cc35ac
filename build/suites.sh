# shellcheck shell=bash
# The test suites, each with its own runner's output, and a table at the end.

suites=(unit widget bridge e2e)

suite_unit() {
  need_languages
  cargo test --workspace
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

suite_e2e() {
  need_world
  make_bundle
  node_modules/.bin/playwright test -c tests/e2e
}

run_suites() {
  local chosen=("$@") suite begin status failed=0 table=()
  [[ $# -gt 0 ]] || chosen=("${suites[@]}")
  for suite in "${chosen[@]}"; do
    [[ " ${suites[*]} " == *" $suite "* ]] || fail "There is no suite ${suite@Q}: there are ${suites[*]}."
  done
  for suite in "${chosen[@]}"; do
    say "── $suite"
    begin=$SECONDS
    set +e
    (
      set -e
      "suite_$suite"
    )
    status=$?
    set -e
    if [[ $status == 0 ]]; then
      table+=("✓ $suite  $((SECONDS - begin)) s")
    else
      table+=("✗ $suite  $((SECONDS - begin)) s")
      failed=$((failed + 1))
    fi
  done
  say ""
  printf '%s\n' "${table[@]}"
  say "$((${#chosen[@]} - failed)) passed, $failed failed"
  [[ $failed == 0 ]]
}
