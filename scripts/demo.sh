#!/bin/sh
# `make demo`: look for a model first (a second's work), then set up, then run.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
if command -v "$PYTHON" >/dev/null 2>&1; then
    "$PYTHON" scripts/find_model.py "$@" || exit 1
fi
sh scripts/setup.sh demo
[ -x "$(command -v "$PYTHON")" ] && "$PYTHON" scripts/find_model.py "$@"
exec .venv/bin/python -m demo "$@"
