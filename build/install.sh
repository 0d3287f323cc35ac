# shellcheck shell=bash
# What is missing is installed where it can be; where it cannot, a sentence says what to type.

tools=$PWD/target/tools
golangci_version=v2.15.0
cargo_deny_version=0.20.2

has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root, or fails with what to type.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif has sudo && sudo -n true 2>/dev/null; then
    sudo "$@"
  else
    fail "This needs root. Type: sudo $*"
  fi
}

# Installs Debian packages: debian <package> [...]
debian() {
  has apt-get || fail "These are missing, and this is no Debian that could install them: $*. Install them your system's way."
  export DEBIAN_FRONTEND=noninteractive
  local install=(apt-get install -y --no-install-recommends "$@")
  as_root "${install[@]}" || { as_root apt-get update && as_root "${install[@]}"; }
}

# Installs a Debian package where its program is missing: need_program <program> <package>
need_program() {
  has "$1" || [[ -x /usr/sbin/$1 ]] || step "install $2" debian "$2"
}

need_postgres() {
  has initdb && has postgres && return
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || step "install postgresql" debian postgresql
}

need_chromium() {
  has chromium || has chromium-browser || has google-chrome || step "install chromium" debian chromium
}

need_languages() {
  has cargo || fail "Rust is missing: install it with rustup (see rustup.rs), then run this again."
  has go || fail "Go is missing: install Go 1.26 or newer, then run this again."
  has node || fail "Node.js is missing: install Node.js 20 or newer with npm, then run this again."
}

need_node_modules() {
  [[ node_modules/.package-lock.json -nt package-lock.json ]] && return
  step "npm ci" npm ci --no-audit --no-fund
  touch node_modules/.package-lock.json
}

# Where a program of ours from crates.io or the Go proxy is: tool <name>
tool() { printf '%s/bin/%s' "$tools" "$1"; }

# Builds a program from crates.io at one version: need_crate <crate> <program> <version>
need_crate() {
  [[ $("$(tool "$2")" --version 2>/dev/null) == *" $3"* ]] && return
  step "build $1 $3" install_crate "$1" "$3"
}

# A registry's mirror may lack a version that the crate's own lock file names: then the newest that fit are taken.
install_crate() {
  local install=(cargo install "$1" --version "$2" --root "$tools")
  "${install[@]}" --locked || "${install[@]}"
}

need_golangci_lint() {
  [[ $("$(tool golangci-lint)" version 2>/dev/null) == *" ${golangci_version#v} "* ]] && return
  step "build golangci-lint $golangci_version" \
    env GOBIN="$tools/bin" go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$golangci_version"
}
