#!/usr/bin/env bash
# The one entry to everything that is built, tested and shown: type ./build.sh help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

source build/step.sh
source build/install.sh
source build/wasm.sh
source build/bundle.sh
source build/server.sh
source build/suites.sh
source build/rules.sh
source build/check.sh
source build/demo.sh

usage() {
  cat <<'TEXT'
./build.sh [bundle] [--all]       makes dist/frontdesk-<version>.tar.gz for this platform, or for all five
./build.sh demo [--once]          a real Mattermost and a demo shop to try it in; with --once it plays by itself and ends
./build.sh test [suite ...]       runs the tests: unit, widget, bridge, simulation, e2e, endpoints, feeds, chat, agents, faults (all where none is named)
                                  simulation takes --seeds <count>, or --seed <number> to tell of one run
./build.sh check                  formatters, linters, licences, sizes, generated files and the shape rules
./build.sh help                   this text
TEXT
}

case "${1:-bundle}" in
  bundle) make_bundle "${@:2}" ;;
  --all) make_bundle --all ;;
  demo) run_demo "${@:2}" ;;
  test) run_suites "${@:2}" ;;
  check) run_checks ;;
  help | -h | --help) usage ;;
  *)
    usage >&2
    fail "There is no command ${1@Q}."
    ;;
esac
