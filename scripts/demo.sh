#!/bin/sh
# `make demo`: look for a model first (no time, nothing installed), then set up, then run.
set -eu
cd "$(dirname "$0")/.."

has_model() {
    case " $* " in *" --model"*) return 0 ;; esac
    folders="models/default:models/store:${QYRAGY_MODELS_DIR:-}"
    old_ifs=$IFS; IFS=:
    for folder in $folders; do
        [ -n "$folder" ] && ls "$folder"/*.onnx >/dev/null 2>&1 && { IFS=$old_ifs; return 0; }
    done
    IFS=$old_ifs
    return 1
}

if ! has_model "$@"; then
    cat >&2 <<'WORDS'
Qyragy has no detection model yet. This one command brings one (3.7 MB, Apache-2.0):

    make model

Or name a folder that holds models: QYRAGY_MODELS_DIR=/path make demo
WORDS
    exit 1
fi
sh scripts/setup.sh demo
exec .venv/bin/python -m demo "$@"
