#!/bin/sh
# `make test-models`: what needs torch, in its own environment. Where torch cannot be had it says
# so and is no failure, but with QYRAGY_REQUIRE_ALL=1 it is one.
set -eu
cd "$(dirname "$0")/.."
code=0
sh scripts/torch.sh || code=$?
if [ "$code" = 3 ] && [ "${QYRAGY_REQUIRE_ALL:-}" != 1 ]; then
    echo "######## make test-models: NOT RUN: torch cannot be had here (see above) ########"
    exit 0
fi
[ "$code" = 0 ] || exit "$code"
exec .venv-models/bin/python -m pytest -q tests/models --timeout 120 --durations 5
