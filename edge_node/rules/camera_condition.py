"""A condition of the camera itself that has lasted: what all camera rules have in common."""

from collections.abc import Sequence
from datetime import timedelta

from edge_node.rules.moment import Moment
from edge_node.types import Measured, RuleMatch

GRACE = timedelta(seconds=2)
"""A condition that is not seen for no longer goes on."""
OUTAGE = timedelta(seconds=10)
"""After so long without a picture it begins anew."""


class CameraCondition:
    """Counts how long a condition holds and tells it once it has lasted."""

    def __init__(self, rule_id: str, kind: str, minimum_duration_s: float) -> None:
        self.rule_id = rule_id
        self._kind = kind
        self._minimum = timedelta(seconds=minimum_duration_s)
        self._since: timedelta | None = None
        self._last_true = timedelta()
        self._last_moment = timedelta()

    @property
    def begun(self) -> bool:
        """Has it begun? Then it ends at another limit than it began at."""
        return self._since is not None

    @property
    def minimum(self) -> Measured:
        """The duration as a threshold."""
        return Measured("minimum_duration", self._minimum.total_seconds(), "s")

    def update(
        self, moment: Moment, *, holds: bool, measured: Sequence[Measured]
    ) -> list[RuleMatch]:
        """Take the next moment; answer with a match while it has held long enough.

        Args:
            moment: The next one.
            holds: Whether the condition is seen now.
            measured: What the match tells besides how long it has lasted.
        """
        now = moment.elapsed
        if now - self._last_moment > OUTAGE:
            self._since = None
        self._last_moment = now
        if holds:
            self._last_true = now
            self._since = now if self._since is None else self._since
        if self._since is None or now - self._last_true > GRACE:
            self._since = None
            return []
        if not holds or now - self._since < self._minimum:
            return []
        return [self._match(moment, self._since, measured)]

    def _match(self, moment: Moment, since: timedelta, measured: Sequence[Measured]) -> RuleMatch:
        lasted = Measured("dwell", (moment.elapsed - since).total_seconds(), "s")
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self._kind,
            zone=None,
            objects=(),
            since=moment.when(since),
            at=moment.at,
            lasting=True,
            measured=(lasted, *measured),
            whole=True,
        )
