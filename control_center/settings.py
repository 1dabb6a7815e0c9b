"""Settings of the control center: one YAML file, one tree of frozen values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from contracts.settings_file import Section
from control_center.settings_file import read_file

MIB = 2**20


def _is_origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("expected http://host:port or https://host")
    return url.rstrip("/")


def _is_redis_url(secret: SecretStr) -> SecretStr:
    if urlsplit(secret.get_secret_value()).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("expected redis://host:port/0, rediss://… or unix://PATH")
    return secret


def _is_tile_url(url: str) -> str:
    same_origin = url.startswith("/") and not url.startswith("//")
    if not same_origin and urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("expected https://host/{z}/{x}/{y}.png or /tiles/{z}/{x}/{y}.png")
    return url


class ListenSettings(Section):
    """Where browsers and nodes reach the center."""

    host: Annotated[str, Field(min_length=1, max_length=255)] = "127.0.0.1"
    """Address to listen on; 0.0.0.0 for all. Put a proxy with TLS before it outside the box."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """0 takes a free port."""
    public_url: Annotated[str, AfterValidator(_is_origin)] | None = None
    """What people type into the browser; default: http://host:port. With https the cookie is
    Secure and bound to the host."""


class DatabaseSettings(Section):
    """Where the truth is."""

    url: SecretStr | None = None
    """`sqlite:///FILE` or `postgresql://USER:${PASSWORD}@HOST/NAME`; default: a SQLite file
    `center.db` in the folder `data`."""


class RedisSettings(Section):
    """The pipe between nodes and center; losing it loses nothing."""

    url: Annotated[SecretStr, AfterValidator(_is_redis_url)] = SecretStr("redis://127.0.0.1:6379/0")


class EvidenceSettings(Section):
    """What nodes may upload."""

    max_file_mib: Annotated[int, Field(ge=1, le=16_384)] = 512
    """Largest file; a clip of 15 s rarely has more than 30 MiB."""
    unclaimed_mib: Annotated[int, Field(ge=1)] = 2_048
    """Room for each node's files that no event named yet, unfinished ones included."""
    keep_free_mib: Annotated[int, Field(ge=0)] = 1_024
    """Uploads wait when the disk has less than this, so that the database never stands still."""


class ConsoleSettings(Section):
    """What the operator's screen is told."""

    tile_url: Annotated[str, AfterValidator(_is_tile_url)] | None = None
    """Map tiles, `https://host/{z}/{x}/{y}.png`; without them the map draws what sites know."""
    tile_attribution: Annotated[str, Field(max_length=200)] = ""
    source_url: Annotated[str, Field(max_length=300)] = "https://github.com/qyragy/qyragy"
    """Where the running program's source is (the licence asks for the link)."""
    time_zone: Annotated[str, Field(max_length=60)] = "Asia/Almaty"
    """Times on the screen; stored times are UTC."""


class Settings(Section):
    """Everything that can be set. Relative paths start at the settings file's folder."""

    data: Path
    """Folder for database, key and evidence; made when missing, readable by its owner only."""
    sites: Path
    """Folder with one YAML file for each site."""
    listen: ListenSettings = ListenSettings()
    database: DatabaseSettings = DatabaseSettings()
    redis: RedisSettings = RedisSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    console: ConsoleSettings = ConsoleSettings()
    log: Literal["json", "text"] = "json"
    """`json`: one object a line for machines; `text`: for people at a terminal."""

    @property
    def database_url(self) -> str:
        """The database's address, with its password."""
        if self.database.url is None:
            return f"sqlite:///{self.data / 'center.db'}"
        return self.database.url.get_secret_value()


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read the settings file.

    Raises:
        SetupError: Everything that is wrong with it, one mistake a line.
    """
    settings = read_file(path, Settings, environment)
    folder = path.resolve().parent
    return settings.model_copy(
        update={"data": folder / settings.data, "sites": folder / settings.sites}
    )
