# shellcheck shell=bash
# dist/<id>-<version>.tar.gz: what an admin uploads.

all_platforms=(linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 windows-amd64)

manifest() { node -p "require('./plugin.json').$1"; }

make_bundle() {
  local platforms=("$(go env GOOS)-$(go env GOARCH)")
  case "${1:-}" in
    "") ;;
    --all) platforms=("${all_platforms[@]}") ;;
    *) fail "bundle takes --all or nothing, not ${1@Q}." ;;
  esac
  need_languages
  [[ -f plugin.json ]] || fail "plugin.json is missing: it holds the plugin's id, version and settings."
  [[ -f bridge/go.mod ]] || fail "The bridge's source is missing: there is no bridge/go.mod."
  build_core
  build_widget
  local platform
  for platform in "${platforms[@]}"; do
    step "compile the bridge for $platform" compile_bridge "$platform"
  done
  step "pack the bundle" pack "${platforms[@]}"
  local file
  file=dist/$(manifest id)-$(manifest version).tar.gz
  say "$file  $(du -h --apparent-size "$file" | cut -f1)"
}

# The bridge's executable in a bundle: executable <os>-<arch>
executable() {
  [[ $1 == windows-* ]] && printf 'plugin-%s.exe' "$1" || printf 'plugin-%s' "$1"
}

compile_bridge() {
  CGO_ENABLED=0 GOOS=${1%-*} GOARCH=${1#*-} \
    go build -C bridge -trimpath -buildvcs=false -ldflags "-s -w" -o "$PWD/target/bridge/$(executable "$1")" .
}

# Packs the same bytes from the same parts: sorted, with one owner and one time for all. It appears in dist/ when it is whole.
pack() {
  local id folder top platform
  id=$(manifest id)
  folder=$(mktemp -d target/bundle.XXXXXX)
  top=$folder/$id
  mkdir -p "$top/server/dist" "$top/server/assets" dist
  for platform in "$@"; do
    install -m 755 "target/bridge/$(executable "$platform")" "$top/server/dist/"
  done
  install -m 644 "$core_wasm" "$top/server/core.wasm"
  install -m 644 widget/dist/{*.js,chat.head.html,chat.tail.html,chat_bg.wasm} "$top/server/assets/"
  install -m 644 assets/{bot,agent}.png "$top/server/assets/"
  install -D -m 755 tools/frontdesk-notify "$top/tools/frontdesk-notify"
  install -D -m 644 assets/bot.svg "$top/assets/bot.svg"
  node build/manifest.mjs plugin.json "$@" >"$top/plugin.json"
  tar --sort=name --mtime=@315532800 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=gnu \
    -C "$folder" -cf - "$id" | gzip -n -9 >"$folder.tar.gz"
  mv "$folder.tar.gz" "dist/$id-$(manifest version).tar.gz"
  rm -r "$folder"
}
