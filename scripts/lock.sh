#!/bin/sh
# Exact versions with hashes, without the address of any package index.
set -eu
cd "$(dirname "$0")/.."
for name in edge-cpu center demo dev scenes; do
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header "requirements/$name.in" -o "requirements/$name.txt"
done
