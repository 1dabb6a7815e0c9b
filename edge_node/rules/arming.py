"""Which rules may speak: in their hours, and while the camera shows what they were made for.

A moved camera disarms the rules that hang on its view, until somebody has checked it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from edge_node.rules.schedule import Schedule
from edge_node.types import RuleMatch


class Arming:
    """Keeps rules from speaking of zones, lines and metres that are no longer where they were."""

    def __init__(
        self,
        bound: Collection[str] = (),
        watching: Collection[str] = (),
        disarmed_since: datetime | None = None,
        *,
        hours: Mapping[str, Schedule] | None = None,
    ) -> None:
        """Start armed, or as before a restart.

        Args:
            bound: Ids of the rules that hang on the camera's view.
            watching: Ids of the rules that tell that the camera was moved.
            disarmed_since: Since when they are disarmed; None: they are not.
            hours: When rules may speak, by id; the others always may.
        """
        self._hours = hours or {}
        self._bound = frozenset(bound)
        self._watching = frozenset(watching)
        self.disarmed_since = disarmed_since
        """Since when the camera has been moved, as far as is known; None: it has not."""

    def rearm(self) -> None:
        """The camera was checked: all rules may speak."""
        self.disarmed_since = None

    def allowed(self, matches: Iterable[RuleMatch]) -> list[RuleMatch]:
        """Return the matches that may be told."""
        told = list(matches)
        if self.disarmed_since is None:
            moved = [each.since for each in told if each.rule_id in self._watching]
            self.disarmed_since = min(moved, default=None)
        if not told or (self.disarmed_since is None and not self._hours):
            return told
        return [each for each in told if self._may_speak(each)]

    def _may_speak(self, match: RuleMatch) -> bool:
        if self.disarmed_since is not None and match.rule_id in self._bound:
            return False
        hours = self._hours.get(match.rule_id)
        return hours is None or hours.holds(match.at)
