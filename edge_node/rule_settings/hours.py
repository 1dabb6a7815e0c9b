"""Hours in which a rule may speak, as settings write them."""

import re
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from contracts.settings_file import Section
from edge_node.rules.schedule import Period, Schedule

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS: tuple[Day, ...] = get_args(Day)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


def _is_time(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise ValueError("expected hours and minutes in quotes, '00:00' to '24:00'")
    return text


def _is_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no timezone {name!r}; expected one like Asia/Almaty") from None
    return name


TimeOfDay = Annotated[str, AfterValidator(_is_time)]
Timezone = Annotated[str, Field(max_length=60), AfterValidator(_is_timezone)]
DEFAULT_TIMEZONE = "Asia/Almaty"


class HoursSettings(Section):
    """Hours of some days; `to` before `from` means the next morning."""

    days: Annotated[tuple[Day, ...], Field(min_length=1, max_length=7)] = _DAYS
    """Days on which they begin; without it all of them."""
    from_: Annotated[TimeOfDay, Field(alias="from")]
    """By the clock on the wall."""
    to: TimeOfDay
    """The first minute that no longer belongs to them."""

    @model_validator(mode="after")
    def _has_length(self) -> "HoursSettings":
        if self.from_ == "24:00":
            raise ValueError("`from` is at most 23:59; the next day begins at 00:00")
        if self.from_ == self.to:
            raise ValueError("`from` and `to` are equal; write '00:00' to '24:00' for a whole day")
        if self.to == "00:00":
            raise ValueError("`to` is midnight; write '24:00' for the end of the day")
        if len(set(self.days)) < len(self.days):
            raise ValueError("a day stands twice in `days`")
        return self


def schedule_of(hours: tuple[HoursSettings, ...], timezone: str | None) -> Schedule:
    """Return when a rule may speak; without a timezone it is that of Almaty."""
    periods = [
        Period(frozenset(map(_DAYS.index, each.days)), _minutes(each.from_), _minutes(each.to))
        for each in hours
    ]
    return Schedule(periods, ZoneInfo(timezone or DEFAULT_TIMEZONE))


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
