"""Who looked at what just now, so that a player's many requests are one look."""

from collections import OrderedDict
from datetime import datetime, timedelta

ONE_LOOK = timedelta(minutes=10)
MAX_REMEMBERED = 5_000


class RecentlySeen:
    """Forgets after ten minutes, and the oldest look when there are more than 5,000."""

    def __init__(self) -> None:
        self._looks: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def was(self, who: str, thing: str, at: datetime) -> bool:
        """Tell whether this look is on record already."""
        last = self._looks.get((who, thing))
        return last is not None and at - last < ONE_LOOK

    def note(self, who: str, thing: str, at: datetime) -> None:
        """Remember a look that is on record."""
        self._looks[who, thing] = at
        self._looks.move_to_end((who, thing))
        if len(self._looks) > MAX_REMEMBERED:
            self._looks.popitem(last=False)
