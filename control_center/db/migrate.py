"""Bring the database to the state that this program needs, or say that it is not there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from control_center.db.database import Database
from control_center.errors import SetupError

_FOLDER = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> str:
    """Apply every migration that is missing; return the newest one's name."""
    async with database.writer.connect() as connection:
        await connection.run_sync(_upgrade)
        await connection.commit()
    return _newest()


async def require_newest(database: Database) -> None:
    """Refuse to work on a database of another version.

    Raises:
        SetupError: Names the command that mends it.
    """
    async with database.writer.connect() as connection:
        found = await connection.run_sync(_version)
    if found != _newest():
        raise SetupError(
            f"the database is at version {found or 'none'}, this program needs {_newest()}; "
            "run `control-center migrate -c FILE`"
        )


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _newest() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
