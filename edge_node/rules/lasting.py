"""An activation while it lasts: what it says, and when it is over."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from edge_node.rules.open_activation import OpenActivation
from edge_node.rules.whereabouts import State, Whereabouts
from edge_node.types import Activation, Phase, RuleMatch

MOST_ABSENCE = timedelta(minutes=10)
ABSENCE_PER_STAY = 10

FIRST_UPDATES = (timedelta(minutes=1), timedelta(minutes=5))
UPDATE_EVERY = timedelta(minutes=15)
"""While it lasts: early enough to show an operator at work that it goes on, and then as rarely
as a patrol would report; four messages an hour, whatever the frame rate."""


@dataclass(slots=True)
class Lasting:
    """One activation; times but `since` are on the clock of watched time."""

    activation_id: str
    match: RuleMatch
    """The last one."""
    since: datetime
    needed: timedelta
    """How long the condition held before the rule spoke."""
    last_match: timedelta
    next_update: timedelta
    """When it will have lasted so long, an update is told."""
    whereabouts: Whereabouts | None
    """None: it speaks of the zone as a whole."""

    @classmethod
    def begin(
        cls, activation_id: str, match: RuleMatch, where: Whereabouts | None, now: timedelta
    ) -> "Lasting":
        """Start with the first match."""
        needed = match.at - match.since
        return cls(activation_id, match, match.since, needed, now, _next_update(needed), where)

    @classmethod
    def resumed(cls, kept: OpenActivation) -> "Lasting":
        """Go on after a restart, as if the object had been lost at zero of the new clock."""
        lasted = max(kept.at - kept.since, timedelta())
        where = None
        if kept.objects and not kept.whole:
            where = Whereabouts.of(kept.objects[0], None, timedelta())
            where.settled = -(lasted if kept.stood is None else kept.stood)
        needed = lasted if kept.needed is None else kept.needed
        next_update = _next_update(lasted)
        return cls(
            kept.activation_id, kept.match, kept.since, needed, timedelta(), next_update, where
        )

    def kept(self) -> OpenActivation:
        """Return what must outlive a restart."""
        stood = self.whereabouts.stood if self.whereabouts else timedelta()
        return replace(OpenActivation.of(self.tell(Phase.UPDATED)), needed=self.needed, stood=stood)

    def tell(self, phase: Phase) -> Activation:
        """Return a message: the last match, with the `since` of the first."""
        return Activation(self.activation_id, phase, replace(self.match, since=self.since))

    def carry_on(self, match: RuleMatch, now: timedelta) -> Activation | None:
        """Take the next match; return an update if one is due."""
        self.match = match
        self.since = min(self.since, match.since)
        self.last_match = now
        lasted = match.at - self.since
        if lasted < self.next_update:
            return None
        self.next_update = _next_update(lasted)
        return self.tell(Phase.UPDATED)

    def is_over(self, now: timedelta, absence: timedelta) -> bool:
        """Say whether its object was watched to be gone, or its rule to be silent, long enough."""
        if now - self.last_match <= absence:
            return False  # for each of the reasons below, told cheaply
        where = self.whereabouts
        if where is None:
            return True
        heard = max(self.last_match, where.recognised)
        match where.state(now):
            case State.HERE:
                return now - heard > self.needed + absence
            case State.ELSEWHERE:
                return now - heard > absence
            case State.UNSEEN:
                stood = timedelta() if where.has_left else where.stood
                longest = min(ABSENCE_PER_STAY * stood, MOST_ABSENCE)
                return now - max(self.last_match, where.last_seen) > max(longest, absence)


def _next_update(lasted: timedelta) -> timedelta:
    """Return how long an activation must have lasted for its next update."""
    for mark in FIRST_UPDATES:
        if lasted < mark:
            return mark
    return (lasted // UPDATE_EVERY + 1) * UPDATE_EVERY
