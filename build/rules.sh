# shellcheck shell=bash
# The shape rules: what the design asks of the tree and no ready-made linter knows.

# The files of the project, new ones included, that match: files <pathspec> [...]
files() { git ls-files --cached --others --exclude-standard --deduplicate -- "$@" | while read -r file; do [[ ! -f $file ]] || printf '%s\n' "$file"; done; }

# Prints what was found and fails, or is quiet: none <found>
none() {
  [[ -z $1 ]] && return
  printf '%s\n' "$1"
  return 1
}

bridge_knows_no_product_word() {
  local words='visitor|conversation|website|easychat|itcockpit|frappe|frontdesk|delivery' sources
  sources=$(files 'bridge/*.go' | grep -v '_test\.go$' || true)
  [[ -n $sources ]] || return 0
  none "$(
    grep -iE "$words" <<<"${sources//bridge\//}" || true
    tr '\n' '\0' <<<"$sources" | xargs -0 grep -niE "$words" || true
  )"
}

core_has_no_world() {
  local forbidden='SystemTime|Instant|[A-Za-z]+::now\(\)|\brand::|getrandom|std::(fs|net|env|process|thread)|extism_pdk::http|http::request'
  # Files of tests alone are not in the module.
  none "$(grep -rnE "$forbidden" src wire/src --include='*.rs' | grep -vE '^[^:]*/(tests|cases)(\.rs|/[^:]*):' || true)"
}

files_are_short() {
  none "$(files '*.rs' '*.go' '*.ts' '*.tsx' '*.css' '*.mjs' '*.sh' | tr '\n' '\0' | xargs -0 wc -l | awk '$1 > 400 && $2 != "total"')"
}

lock_files_fit() {
  cargo metadata --format-version 1 --locked --quiet >/dev/null
  npm ci --dry-run --no-audit --no-fund
  go mod tidy -C bridge -diff
  go mod tidy -C tests/server -diff
}

# One line for each file of the tree as it is now.
fingerprint() { files | tr '\n' '\0' | xargs -0 sha256sum; }

# Makes again whatever is generated from something else and kept in git.
generated_files_are_fresh() {
  local before after
  before=$(fingerprint)
  go generate -C bridge ./...
  node build/events.mjs || true # what it has to say is said by its own rule
  node build/emoji.mjs "$(go list -C bridge -m -f '{{.Dir}}' github.com/mattermost/mattermost/server/public)"
  after=$(fingerprint)
  none "$(diff <(printf '%s\n' "$before") <(printf '%s\n' "$after") | awk '/^>/ { print $3 }')"
}

# What is stored is told to whoever has to give account of it: each key by its first word, in the sources and in the guide's table.
stored_keys_are_told() {
  local stored told
  stored=$(grep -rhoE '"v1:[a-z]+' src --include='*.rs' | tr -d '"' | sort -u)
  told=$(grep -E '^\| `v1:' docs/OPERATING.md | grep -oE '`v1:[a-z]+' | tr -d '`' | sort -u)
  none "$(diff <(printf '%s\n' "$stored") <(printf '%s\n' "$told") | sed -nE 's/^</not in the guide:/p; s/^>/not in the sources:/p')"
}

deliveries_fit_their_schema() { node build/events.mjs; }

module_imports_are_known() { node build/imports.mjs "$core_wasm"; }

widget_is_small() { node build/sizes.mjs widget/dist; }
