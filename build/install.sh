# shellcheck shell=bash
# What is missing is installed where it can be; where it cannot, a sentence says what to type.

tools=$PWD/target/tools
golangci_version=v2.15.0
cargo_deny_version=0.20.2
toxiproxy_version=v2.5.0
standardwebhooks_version=1.1.0
slack_sdk_version=3.47.0

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

# The proxy between the server and an endpoint that the tests cut lines with.
need_toxiproxy() {
  [[ $("$(tool toxiproxy)" -version 2>/dev/null) == *" ${toxiproxy_version#v}"* ]] && return
  step "build toxiproxy $toxiproxy_version" install_toxiproxy
}

install_toxiproxy() {
  local flags="-X github.com/Shopify/toxiproxy/v2.Version=${toxiproxy_version#v}"
  GOBIN="$tools/bin/toxiproxy.new" go install -ldflags "$flags" \
    "github.com/Shopify/toxiproxy/v2/cmd/server@$toxiproxy_version"
  mv "$tools/bin/toxiproxy.new/server" "$(tool toxiproxy)"
  rmdir "$tools/bin/toxiproxy.new"
}

# Python's library for Standard Webhooks, which checks our signatures.
need_python_webhooks() { need_python_package standardwebhooks "$standardwebhooks_version"; }

# Slack's own client for Python, which posts to a feed.
need_python_slack() { need_python_package slack_sdk "$slack_sdk_version"; }

# A library of PyPI at one version, in a folder of ours: need_python_package <name> <version>
need_python_package() {
  [[ $("$tools/python/bin/pip" freeze 2>/dev/null) == *"$1==$2"* ]] && return
  need_python
  step "install Python's $1 $2" install_python_package "$1" "$2"
}

# Python, and what makes folders for its libraries.
need_python() {
  need_program python3 python3
  python3 -c 'import ensurepip' 2>/dev/null || step "install python3-venv" debian python3-venv
}

install_python_package() {
  "$tools/python/bin/pip" --version >/dev/null 2>&1 || python3 -m venv --clear "$tools/python"
  "$tools/python/bin/pip" install --quiet "$1==$2"
}

# Prometheus's Alertmanager as Debian has it, whose service stays off: the tests start one of their own. Its template stands where
# Debian puts it, so unpacking the package somewhere else is not enough.
need_alertmanager() {
  has prometheus-alertmanager || step "install prometheus-alertmanager" install_alertmanager
}

install_alertmanager() {
  # Masked: neither the installation nor the next start of the machine starts it.
  as_root mkdir -p /etc/systemd/system
  as_root ln -sfn /dev/null /etc/systemd/system/prometheus-alertmanager.service
  debian prometheus-alertmanager
}

# A real server of OpenAI's protocol, with no more of it than its proxy needs. Its releases were tampered with more than once:
# a known one is taken, and nothing that fits besides.
need_litellm() {
  cmp -s tests/agents/litellm.txt "$tools/litellm/installed.txt" && return
  need_python
  step "install LiteLLM" install_litellm
}

install_litellm() {
  python3 -m venv --clear "$tools/litellm"
  "$tools/litellm/bin/pip" install --quiet --no-deps --only-binary :all: -r tests/agents/litellm.txt
  cp tests/agents/litellm.txt "$tools/litellm/installed.txt"
}
