#!/bin/sh
# Exact versions with hashes, without the address of any package index.
set -eu
cd "$(dirname "$0")/.."
compile() {
    name=$1; shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header "$@" "requirements/$name.in" -o "requirements/$name.txt"
}
for name in edge-cpu edge-openvino edge-cuda center demo dev measure scenes test-openvino; do compile "$name"; done
# torch has files of its own. ultralytics-platform talks to its maker's servers, and nothing of
# ours needs it; hence `--no-deps` where this file is installed.
mkdir -p build
printf 'torch\ntorchvision\nultralytics-platform\n' > build/lock-excludes.txt
compile models --excludes build/lock-excludes.txt
compile torch
# Only where pip is told of a place with this build; else the file stays as it is.
compile torch-cpu ${PIP_FIND_LINKS:+--find-links "$PIP_FIND_LINKS"} \
    || echo "torch-cpu.txt: no place with this build is known to pip here; left as it was"
