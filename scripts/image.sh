#!/bin/sh
# Build both images with the first builder that answers; say so when none does.
set -eu
cd "$(dirname "$0")/.."
for builder in docker podman buildah; do
    if command -v "$builder" >/dev/null 2>&1 && "$builder" info >/dev/null 2>&1; then
        for target in center edge; do
            "$builder" build --target "$target" --tag "qyragy-$target" ${BASE:+--build-arg BASE="$BASE"} .
        done
        exit 0
    fi
done
echo "not built here: neither docker, podman nor buildah answers on this machine"
