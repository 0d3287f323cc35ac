# shellcheck shell=bash
# A real Mattermost with the plugin and a demo shop, to try or to watch.

run_demo() {
  [[ $# == 0 || $* == --once ]] || fail "demo takes --once or nothing, not ${*@Q}."
  need_world
  make_bundle
  node --import tsx tests/world/demo/main.ts "$@"
}
