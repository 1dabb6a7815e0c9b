"""When a rule may speak: days and hours of the place where the camera stands."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple


class Period(NamedTuple):
    """Hours of some days; one that ends before it begins goes on into the next day."""

    days: Collection[int]
    """On which it begins; 0 is Monday."""
    begins: int
    """Minutes since midnight, by the clock on the wall."""
    ends: int
    """The first minute that is no longer in it; 1440 is the end of the day."""

    def holds(self, weekday: int, minute: int) -> bool:
        """Say whether a minute of a day is in it."""
        if self.begins < self.ends:
            return weekday in self.days and self.begins <= minute < self.ends
        if minute >= self.begins:
            return weekday in self.days
        return minute < self.ends and (weekday - 1) % 7 in self.days


class Schedule:
    """Some periods in one timezone.

    It goes by the clock on the wall, so that 22:00 is 22:00 in summer and in winter: a night in
    which the clock is changed is an hour longer or shorter.
    """

    def __init__(self, periods: Iterable[Period], timezone: tzinfo) -> None:
        self._periods = tuple(periods)
        self._timezone = timezone
        self._minute: datetime | None = None
        self._held = False

    def holds(self, at: datetime) -> bool:
        """Say whether the rule may speak at this moment (UTC)."""
        minute = at - timedelta(seconds=at.second, microseconds=at.microsecond)
        if minute != self._minute:
            local = at.astimezone(self._timezone)
            minutes = local.hour * 60 + local.minute
            self._held = any(each.holds(local.weekday(), minutes) for each in self._periods)
            self._minute = minute
        return self._held
