#!/usr/bin/env bash
# Compiles the tiny module and prints where it is. Cargo compiles only what has changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/tiny"

target=wasm32-unknown-unknown
build=(build --release --locked --quiet --target "$target" --target-dir target)
if command -v rustup >/dev/null && rustup target list --installed 2>/dev/null | grep -qx "$target"; then
  cargo "${build[@]}" >&2
elif [[ -x /usr/bin/cargo && -x /usr/bin/rustc ]]; then
  linker=$(compgen -G '/usr/bin/wasm-ld*' | sort | tail -n 1)
  RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker \
    /usr/bin/cargo "${build[@]}" -Z build-std=std,panic_abort >&2
else
  echo "There is no compiler for WebAssembly. Run: rustup target add $target" >&2
  echo "or: apt-get install --no-install-recommends rustc-web cargo-web rust-web-src lld" >&2
  exit 1
fi
echo "$PWD/target/$target/release/tiny.wasm"
