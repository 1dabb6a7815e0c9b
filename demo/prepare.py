"""Make a control center ready in one go: database, people, the node's code.

A program of its own, since the demo itself should neither load the center nor wait for the start
of one `control-center` command after the other.
"""

import argparse
import asyncio
import json
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError

from control_center.app import Center
from control_center.db.migrate import migrate
from control_center.errors import CenterError
from control_center.lock import only_one
from control_center.operators.roles import Role
from control_center.settings import load
from control_center.signing import CenterKey
from control_center.sites.nodes import NodeRegistry


def main(words: Sequence[str]) -> int:
    """Print a JSON object: one-time token by person, and the node's code, "" if it has enrolled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--person", action="append", default=[], metavar="NAME:ROLE")
    parser.add_argument("--node", required=True)
    parser.add_argument("--node-folder", type=Path, required=True)
    options = parser.parse_args(words)
    try:
        print(json.dumps(prepare(options)))
    except CenterError as error:
        print(error, file=sys.stderr)
        return 1
    except (CommandError, DatabaseError):
        print(
            f"{options.config.parent}: the database is broken or of a newer Qyragy; "
            "`make clean` removes the demo's data",
            file=sys.stderr,
        )
        return 1
    return 0


def prepare(options: argparse.Namespace) -> dict[str, str | dict[str, str]]:
    """Do it; nobody else may use the center's folder meanwhile.

    Raises:
        CenterError: Settings are wrong, or another process has the folder.
    """
    settings = load(options.config, os.environ)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def work() -> dict[str, str | dict[str, str]]:
        center = Center(settings)
        try:
            await migrate(center.database)
            people = [person.rpartition(":") for person in options.person]
            links = {
                name: await center.operators.add(name, Role(role), None) for name, _, role in people
            }
            code = await _code(center.nodes, center.key, options.node, options.node_folder)
            return {"links": links, "code": code}
        finally:
            await center.close()

    with only_one(settings.data):
        return asyncio.run(work())


async def _code(nodes: NodeRegistry, key: CenterKey, node: str, folder: Path) -> str:
    """Let the node enrol, unless it has: both sides must know each other."""
    await nodes.load()
    known = folder / "center.pub"
    if node in nodes.keys and known.exists() and known.read_text().strip() == key.public_key:
        return ""
    code = secrets.token_hex(10)
    await nodes.add(node, code)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
