# shellcheck shell=bash
# Every rule by name with ✓ or ✗, and for ✗ what was found and what to do.

broken=()

# rule <name> <what to do> <command> [argument ...]
rule() {
  local name=$1 remedy=$2 begin=$SECONDS status
  shift 2
  logged "$name" "$@"
  if [[ $status == 0 ]]; then
    say "✓ $name  $((SECONDS - begin)) s"
  else
    say "✗ $name  $((SECONDS - begin)) s"
    show_log "$name"
    say "    → $remedy"
    broken+=("$name")
  fi
}

run_checks() {
  need_languages
  need_node_modules
  need_program shellcheck shellcheck
  need_golangci_lint
  need_crate cargo-deny cargo-deny "$cargo_deny_version"
  build_core
  build_widget
  check_rust
  check_go
  check_typescript_and_shell
  check_shape
  say ""
  [[ ${#broken[@]} == 0 ]] || fail "These rules are broken: $(printf '%s, ' "${broken[@]}" | sed 's/, $//')."
  say "All rules hold."
}

check_rust() {
  rule "rust is formatted" "Run: cargo fmt --all" cargo fmt --all --check
  rule "rust has no warning" "Mend what clippy says." \
    cargo clippy --workspace --all-targets --quiet -- -D warnings
  # The advisories come from a repository that need not be reachable where this runs.
  rule "rust's dependencies have known licences and sources (advisories not asked)" \
    "Take another crate, or allow its licence in deny.toml and say why." \
    "$(tool cargo-deny)" --log-level warn check licenses bans sources
}

check_go() {
  rule "go is formatted" "Run: gofmt -w bridge tests/server" go_is_formatted
  rule "go vet" "Mend what go vet says." go vet -C bridge ./...
  rule "golangci-lint" "Mend what golangci-lint says; its rules are in bridge/.golangci.yml." lint_bridge
}

go_is_formatted() { none "$(gofmt -l bridge tests/server)"; }

lint_bridge() { cd bridge && "$(tool golangci-lint)" run ./...; }

check_typescript_and_shell() {
  rule "biome" "Run: npx biome check --write" node_modules/.bin/biome check --error-on-warnings
  rule "typescript's types" "Mend what tsc says." node_modules/.bin/tsc --noEmit
  rule "shell scripts" "Mend what shellcheck says." shellcheck --external-sources --check-sourced build.sh .ci/run tools/frontdesk-notify
}

check_shape() {
  rule "the bridge knows no product word" \
    "The bridge decides nothing: use a general word, or move the decision to the core." bridge_knows_no_product_word
  rule "core and wire have no clock, chance or I/O" \
    "Take it from the envelope, or ask the bridge by an effect or a question." core_has_no_world
  rule "the core's module imports nothing but extism's host functions" \
    "Find the dependency that brings the import, and do without." module_imports_are_known
  rule "no file is longer than 400 lines" "Split it by what it is about." files_are_short
  rule "lock files fit what is asked for" \
    "Run: cargo metadata >/dev/null; npm install; go mod tidy -C bridge; go mod tidy -C tests/server" lock_files_fit
  rule "generated files are fresh" "They have just been made again: commit them." generated_files_are_fresh
  rule "what is stored is told" "Add the key to the table in docs/OPERATING.md, or take it out." stored_keys_are_told
  rule "deliveries fit their published schema" \
    "Describe in docs/endpoint-api.yaml what is delivered, and show it in a case." deliveries_fit_their_schema
  rule "the widget is small" "Take out what the visitor does not need." widget_is_small
  sed 's/^/    /' "$(log_of "the widget is small")"
}
