#!/bin/sh
# `make scenes`: draw every scenario's clips; what is there already is kept, so it can be cut off.
set -eu
cd "$(dirname "$0")/.."
out=${OUT:-build/scenes}
if ! .venv/bin/python -c 'import moderngl' 2>/dev/null; then
    echo "scenes: moderngl is missing: .venv/bin/pip install --require-hashes -r requirements/scenes.txt" >&2
    exit 1
fi
for scenario in sample_videos/scenes/scenarios/*.yaml; do
    .venv/bin/python -m sample_videos.scenes render "$scenario" --out "$out" --seed "${SEED:-0}"
done
