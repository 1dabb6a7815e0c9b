#!/bin/sh
# Install what Qyragy needs on this machine: `scripts/setup.sh demo` or `scripts/setup.sh dev`.
# Safe to repeat; what is there already is left alone. Exits 1 with the line to run when it
# lacks the right to install system packages.
set -eu
cd "$(dirname "$0")/.."
want=${1:-demo}
PYTHON=${PYTHON:-python3}
say() { printf '[set-up] %s\n' "$*"; }

missing=""
need() { case " $missing " in *" $1 "*) ;; *) missing="$missing $1" ;; esac; }
has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || [ -e "/usr/lib/$(uname -m)-linux-gnu/$1" ]; }

if ! command -v "$PYTHON" >/dev/null 2>&1; then need python3; need python3-venv
elif ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or newer is needed; $PYTHON is $("$PYTHON" -V). Set PYTHON=/path/to/python3.11"
    exit 1
elif ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then need python3-venv
fi
command -v redis-server >/dev/null 2>&1 || need redis-server
has_library libGL.so.1 || need libgl1
has_library libglib-2.0.so.0 || need libglib2.0-0
if [ "$want" = dev ]; then
    command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || need chromium
    [ -n "$(ls /usr/share/fonts 2>/dev/null)" ] || need fonts-dejavu-core
    [ -x "$(command -v git)" ] || need git
fi

if [ -n "$missing" ]; then
    line="apt-get update && apt-get install -y --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ]; then run="sh -c"
    elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then run="sudo sh -c"
    else
        say "These system packages are missing:$missing"
        say "Run as root, then start again:"
        echo "    $line"
        exit 1
    fi
    say "system packages:$missing"
    DEBIAN_FRONTEND=noninteractive $run "$line" >/tmp/qyragy-apt.$$ 2>&1 || { cat /tmp/qyragy-apt.$$; exit 1; }
    rm -f /tmp/qyragy-apt.$$
fi

if [ ! -x .venv/bin/python ]; then
    say "Python environment .venv"
    "$PYTHON" -m venv .venv
fi
stamp() { cat "requirements/$1.txt" pyproject.toml | sha256sum | cut -d' ' -f1; }
current() { [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(stamp "$1")" ]; }
if ! current "$want" && ! { [ "$want" = demo ] && current dev; }; then
    say "Python packages of requirements/$want.txt, each checked by its hash (some minutes the first time)"
    .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off \
        --require-hashes -r "requirements/$want.txt" 2>&1 \
        | awk '/^Collecting|^Downloading|^  Downloading/ {n++; if (n % 10 == 0) {printf "[set-up]   %d packages looked at\n", n; fflush()}} /^ERROR|rror:/ {print}'
    .venv/bin/python -c 'import av, cv2, fastapi, onnxruntime, redis' || {
        say "the packages did not install; run: .venv/bin/python -m pip install --require-hashes -r requirements/$want.txt"
        exit 1
    }
    .venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
    stamp "$want" > ".venv/.installed-$want"
fi

sh scripts/build_console.sh
