# shellcheck shell=bash
# The two WebAssembly modules, the core and the widget, with whichever compiler this machine has for them.

wasm_target=wasm32-unknown-unknown
wasm_out=target/wasm/$wasm_target/release
wasm_way=
core_wasm=$PWD/$wasm_out/frontdesk.wasm

debian_compiler=(rustc-web cargo-web rust-web-src lld)

has_debian_compiler() {
  has dpkg-query || return 1
  [[ $(dpkg-query -W -f '${db:Status-Status} ' "${debian_compiler[@]}" 2>/dev/null) == "installed installed installed installed " ]]
}

add_rustup_target() {
  has rustup || return 1
  if rustup target list --installed | grep -qx "$wasm_target"; then return; fi
  if has_debian_compiler; then return 1; fi
  timeout 300 rustup target add "$wasm_target"
}

# Finds out which way this machine can compile to WebAssembly, once; FRONTDESK_WASM=debian or rustup chooses one.
find_wasm_way() {
  local status=1
  [[ -z $wasm_way ]] || return 0
  [[ ${FRONTDESK_WASM:-rustup} == debian ]] || logged "rustup target add $wasm_target" add_rustup_target
  if [[ $status == 0 ]]; then
    wasm_way=rustup
    say "WebAssembly is compiled with rustup's $(rustc --version | cut -d' ' -f1-2)."
    return
  fi
  has_debian_compiler || step "install Debian's compiler for WebAssembly" debian "${debian_compiler[@]}"
  wasm_way=debian
  say "WebAssembly is compiled with Debian's $(/usr/bin/rustc --version | cut -d' ' -f1-2)."
}

# Compiles one package: compile_wasm <package> [feature of Debian's std]. No path of this machine stays in the module.
compile_wasm() {
  local remap="--remap-path-prefix=$PWD=. --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
  local build=(build --release --target "$wasm_target" --target-dir target/wasm -p "$1" --lib)
  if [[ $wasm_way == rustup ]]; then
    RUSTFLAGS=$remap cargo "${build[@]}"
  else
    RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTFLAGS=$remap \
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(debian_linker) \
      /usr/bin/cargo "${build[@]}" -Z build-std=std,panic_abort -Z build-std-features="${2:-}"
  fi
}

debian_linker() {
  compgen -G '/usr/bin/wasm-ld*' | sort | tail -n 1
}

# A workspace package's version in Cargo.lock: locked_version <package>
locked_version() {
  awk -v package="name = \"$1\"" '$0 == package { getline; gsub(/.*= "|"/, ""); print; exit }' Cargo.lock
}

build_core() {
  [[ -f src/lib.rs ]] || fail "The core's source is missing: there is no src/lib.rs."
  find_wasm_way
  step "compile the core to WebAssembly" compile_wasm frontdesk
}

build_widget() {
  [[ -f widget/Cargo.toml && -f widget/build.mjs ]] ||
    fail "The widget's source is missing: widget/Cargo.toml and widget/build.mjs are needed."
  find_wasm_way
  need_node_modules
  step "compile the widget to WebAssembly" compile_wasm frontdesk-widget optimize_for_size
  need_crate wasm-bindgen-cli wasm-bindgen "$(locked_version wasm-bindgen)"
  step "make the widget's page" env WIDGET_WASM="$PWD/$wasm_out/frontdesk_widget.wasm" \
    WASM_BINDGEN="$(tool wasm-bindgen)" node widget/build.mjs
}
