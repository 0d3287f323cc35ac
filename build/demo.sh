# shellcheck shell=bash
run_demo() { fail "x"; }
