#!/bin/sh
# Everything that is checked, cheapest first. The last lines count what did not run here.
set -eu
cd "$(dirname "$0")/.."
sh scripts/check.sh
.venv/bin/pytest -q tests/unit tests/contract --timeout 10 --durations 3
# They mostly wait for streams, processes and clocks: several at a time.
.venv/bin/pytest -q tests/integration --timeout 120 --durations 5 -n 4 --dist worksteal
.venv/bin/pytest -q tests/e2e --timeout 120 --durations 5
