# shellcheck shell=bash
# The real Mattermost server for the tests and the demo, in target/mattermost.

mattermost=target/mattermost

build_server() {
  if [[ $mattermost/bin/mattermost -nt tests/server/go.sum && $mattermost/bin/mattermost -nt tests/server/main.go ]]; then
    return
  fi
  step "build the Mattermost server" compile_server
}

compile_server() {
  local module part
  go build -C tests/server -trimpath -buildvcs=false -o "$PWD/$mattermost/bin/mattermost" .
  module=$(go list -C tests/server -m -f '{{.Dir}}' github.com/mattermost/mattermost/server/v8)
  for part in i18n templates fonts; do
    ln -sfn "$module/$part" "$mattermost/$part"
  done
}

# Everything that a world needs besides the bundle.
need_world() {
  need_languages
  need_node_modules
  need_postgres
  need_program nginx nginx-light
  need_chromium
  build_server
}
