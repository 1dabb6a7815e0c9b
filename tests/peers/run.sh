#!/bin/sh
# `make test-peers`: our camera server and reader against other people's programs.
set -eu
cd "$(dirname "$0")/../.."
missing=""
for package in $(cat tests/peers/packages.txt); do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    line="apt-get update && apt-get install -y --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ]; then DEBIAN_FRONTEND=noninteractive sh -c "$line" >/dev/null
    elif command -v sudo >/dev/null 2>&1; then sudo sh -c "$line" >/dev/null
    else echo "Run as root, then start again:"; echo "    $line"; exit 1
    fi
fi
exec .venv/bin/pytest -q tests/peers --timeout 120 -rs
