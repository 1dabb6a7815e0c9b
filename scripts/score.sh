#!/bin/sh
# How often each rule is right: its scenes without pixels, and ordinary hours, at a seed.
# score.sh [SEED [HOURS]]; the figures and the page of mistakes lie in build/score.
set -eu
cd "$(dirname "$0")/.."
seed=${1:-1} hours=${2:-200} out=build/score jobs=$(nproc)
rm -rf "$out/scenes"
.venv/bin/python -m sample_videos.trajectories --out "$out/scenes" --seed "$seed" --hours "$hours" \
    --jobs "$jobs" >/dev/null
.venv/bin/edge-node score "$out/scenes" --json "$out/score.json" --html "$out/score.html" \
    --jobs "$jobs"
echo "build/score/score.html shows every miss and every false alarm"
