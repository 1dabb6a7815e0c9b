"""`control-center`: serve, and what is done at the command line before serving."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
import uvloop
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter, ValidationError

from contracts.base import Slug
from control_center import logs, server
from control_center.app import Center, bare_app
from control_center.db.migrate import migrate as apply_migrations
from control_center.db.migrate import require_newest
from control_center.errors import CenterError, SetupError
from control_center.lock import only_one
from control_center.operators.roles import Role
from control_center.operators.schemas import Password
from control_center.settings import Settings, load

Answer = TypeVar("Answer")
ConfigFile = Annotated[Path, typer.Option("-c", "--config", help="The settings file.")]
WRONG_SETTINGS = 2
app = typer.Typer(
    help="The control center of Qyragy.", no_args_is_help=True, pretty_exceptions_enable=False
)


@app.command()
def serve(config: ConfigFile) -> None:
    """Take events from the nodes and show them to operators, until stopped."""
    settings = _settings(config)
    with only_one(settings.data):
        listening = server.listen(settings.listen.host, settings.listen.port)

        async def run(center: Center) -> None:
            await require_newest(center.database)
            await server.serve(center, listening)

        uvloop.run(run(Center(settings)))


@app.command()
def migrate(config: ConfigFile) -> None:
    """Bring the database to this program's version; safe to repeat."""
    version = _alone(_settings(config), lambda center: apply_migrations(center.database))
    print(f"The database is at version {version}.")


@app.command()
def add_operator(
    config: ConfigFile,
    name: Annotated[str, typer.Argument(help="What the person signs in with.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.OPERATOR,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read a password from standard input.")
    ] = False,
) -> None:
    """Add a person, or make a new link for one; print a sign-in link that works once."""
    settings = _settings(config)
    password = _password() if password_stdin else None

    async def add(center: Center) -> str:
        await require_newest(center.database)
        return await center.operators.add(name, role, password)

    token = _alone(settings, add)
    print(f"{_public_url(settings)}/#/sign-in/{token}")
    print("The link works once, within 15 minutes.", file=sys.stderr)


@app.command()
def add_node(
    config: ConfigFile,
    node: Annotated[str, typer.Argument(help="The node's id, as in its settings.")],
) -> None:
    """Let a node enrol; print the code that it does so with, once."""
    settings = _settings(config)
    try:
        TypeAdapter(Slug).validate_python(node)
    except ValidationError:
        raise SetupError(f"{node}: a node's id is a-z, 0-9, _ and -, at most 63") from None
    code = secrets.token_hex(10)

    async def add(center: Center) -> None:
        await require_newest(center.database)
        await center.nodes.add(node, code)

    _alone(settings, add)
    print(code)
    print("The code works once, within 24 hours.", file=sys.stderr)


@app.command()
def openapi() -> None:
    """Print the description of the HTTP API."""
    described = get_openapi(title="Qyragy", version=bare_app().version, routes=bare_app().routes)
    print(json.dumps(described, indent=1, ensure_ascii=False))


def main() -> None:
    """Run, and tell mistakes of settings without a traceback (exit code 2)."""
    try:
        app()
    except SetupError as error:
        print(error, file=sys.stderr)
        sys.exit(WRONG_SETTINGS)
    except CenterError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def _settings(config: Path) -> Settings:
    settings = load(config, os.environ)
    logs.set_up(settings.log)
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"{config}: data: cannot make the folder: {error}") from None
    return settings


def _alone(settings: Settings, work: Callable[[Center], Awaitable[Answer]]) -> Answer:
    """Do something to the database while no server has it."""

    async def run() -> Answer:
        center = Center(settings)
        try:
            return await work(center)
        finally:
            await center.close()

    with only_one(settings.data):
        return asyncio.run(run())


def _password() -> str:
    try:
        return TypeAdapter(Password).validate_python(sys.stdin.readline().rstrip("\n"))
    except ValidationError:
        raise SetupError("the password must have 10 to 200 characters") from None


def _public_url(settings: Settings) -> str:
    listen = settings.listen
    return listen.public_url or f"http://{listen.host}:{listen.port}"


if __name__ == "__main__":
    main()
