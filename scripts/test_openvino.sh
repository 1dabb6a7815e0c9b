#!/bin/sh
# `make test-openvino`: the OpenVINO flavour of ONNX Runtime excludes the CPU flavour, so it has an
# environment of its own. Where it cannot be had this says so and is no failure, but with
# QYRAGY_REQUIRE_ALL=1 it is one.
set -eu
cd "$(dirname "$0")/.."
not_run() {
    echo "######## make test-openvino: NOT RUN: $1 ########"
    [ "${QYRAGY_REQUIRE_ALL:-}" != 1 ] || exit 1
    exit 0
}
[ "$(uname -m)" = x86_64 ] || not_run "onnxruntime-openvino is published for x86_64 alone"
stamp=$(sha256sum requirements/test-openvino.txt | cut -d' ' -f1)
if [ "$(cat .venv-openvino/.installed 2>/dev/null)" != "$stamp" ]; then
    [ -x .venv-openvino/bin/python ] || "${PYTHON:-python3}" -m venv .venv-openvino
    if ! .venv-openvino/bin/python -m pip install --disable-pip-version-check --progress-bar off \
        --quiet --require-hashes -r requirements/test-openvino.txt >.venv-openvino/pip.log 2>&1; then
        cat .venv-openvino/pip.log >&2
        not_run "requirements/test-openvino.txt cannot be installed here"
    fi
    echo "$stamp" > .venv-openvino/.installed
fi
exec .venv-openvino/bin/python -m pytest -q tests/flavours --timeout 120 --durations 3 "$@"
