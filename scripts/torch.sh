#!/bin/sh
# `make torch`: the environment that reads weights of torch (best.pt) and trains: .venv-models.
# Safe to repeat. Exits 3, and says why, where torch cannot be had.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
say() { printf '[torch] %s\n' "$*"; }
stamp() { cat requirements/models.txt requirements/torch.txt requirements/torch-cpu.txt pyproject.toml | sha256sum | cut -d' ' -f1; }
[ "$(cat .venv-models/.installed 2>/dev/null)" = "$(stamp)" ] && exit 0

if ! "$PYTHON" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "Python 3.11 or newer with its venv is needed: apt-get install -y python3 python3-venv"
    exit 1
fi
[ -x .venv-models/bin/python ] || "$PYTHON" -m venv .venv-models
install() {
    .venv-models/bin/python -m pip install --disable-pip-version-check --progress-bar off --quiet \
        --require-hashes "$@" >.venv-models/pip.log 2>&1
}
say "torch (its build for CPUs where pip knows one; else the public index's, about 3 GB)"
if ! install -r requirements/torch-cpu.txt && ! install -r requirements/torch.txt; then
    cat .venv-models/pip.log >&2
    say "TORCH CANNOT BE HAD HERE. What needs it: qyragy-models add best.pt, qyragy-models train"
    exit 3
fi
say "ultralytics and what it needs"
# Without ultralytics-platform, which talks to its maker's servers: hence --no-deps.
if ! install --no-deps -r requirements/models.txt; then
    cat .venv-models/pip.log >&2
    say "the packages did not install; run: .venv-models/bin/pip install --no-deps --require-hashes -r requirements/models.txt"
    exit 3
fi
.venv-models/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
stamp > .venv-models/.installed
say "ready: .venv-models/bin/qyragy-models"
