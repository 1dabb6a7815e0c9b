"""Traffic lights of a camera: where their lamps are in the picture, or who tells their phase."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from contracts.base import Slug, Text
from contracts.settings_file import Section

Share = Annotated[float, Field(ge=0, le=1)]


def _has_room(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    if box[2] <= box[0] or box[3] <= box[1]:
        raise ValueError("a lamp is [left, upper, right, lower] in shares, left before right")
    return box


LampBox = Annotated[tuple[Share, Share, Share, Share], AfterValidator(_has_room)]
"""x1, y1, x2, y2 as shares of the picture, close around the lamp's glass."""


class LampSettings(Section):
    """The lamps of one head; `edge-node check --html` has a page to click them on."""

    red: LampBox | None = None
    yellow: LampBox | None = None
    green: LampBox | None = None

    @model_validator(mode="after")
    def _tells_a_phase(self) -> Self:
        if self.red is None and self.green is None:
            raise ValueError("give the lamps `red` and `green`; for an arrow `green` is enough")
        return self


def _is_redis(secret: SecretStr) -> SecretStr:
    if urlsplit(secret.get_secret_value()).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("expected redis://, rediss:// or unix://")
    return secret


class FeedSettings(Section):
    """Who tells the phase: a file of JSON lines that grows, or a key in Redis.

    Each value is {"signal": id, "phase": "red", "at": RFC 3339 time, "valid_for_s": seconds}.
    """

    file: Path | None = None
    redis_key: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    redis_url: Annotated[SecretStr, AfterValidator(_is_redis)] | None = None
    """Where the key is; in `replay` only a file can tell."""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.file is None) == (self.redis_key is None):
            raise ValueError("a feed is either a `file` or a `redis_key` with its `redis_url`")
        if (self.redis_key is None) != (self.redis_url is None):
            raise ValueError("`redis_key` and `redis_url` go together")
        return self


class SignalSettings(Section):
    """One traffic light, as seen or as told."""

    id: Slug
    name: Text = ""
    lamps: LampSettings | None = None
    feed: FeedSettings | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.lamps is None) == (self.feed is None):
            raise ValueError("a signal needs either `lamps` in the picture or a `feed`")
        return self
