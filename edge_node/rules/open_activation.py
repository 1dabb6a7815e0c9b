"""What must outlive a restart of the analyser so that nothing is told twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from edge_node.types import Activation, Measured, RuleMatch, Track


@dataclass(frozen=True, slots=True)
class OpenActivation:
    """An activation that was started and has not ended; plain values only."""

    activation_id: str
    rule_id: str
    kind: str
    zone: str | None
    since: datetime
    at: datetime
    """When the rule last held."""
    objects: tuple[Track, ...]
    measured: tuple[Measured, ...] = ()
    whole: bool = False
    needed: timedelta | None = None
    """How long the condition held before the rule spoke; None: taken as `at - since`."""
    stood: timedelta | None = None
    """How long the object was seen to stand at its place; None: taken as `at - since`."""

    @classmethod
    def of(cls, activation: Activation) -> "OpenActivation":
        """Return what the last message of an activation tells, for want of anything newer."""
        match = activation.match
        return cls(
            activation_id=activation.activation_id,
            rule_id=match.rule_id,
            kind=match.kind,
            zone=match.zone,
            since=match.since,
            at=match.at,
            objects=match.objects,
            measured=match.measured,
            whole=match.whole,
        )

    @property
    def match(self) -> RuleMatch:
        """The last match of the rule."""
        return RuleMatch(
            rule_id=self.rule_id,
            kind=self.kind,
            zone=self.zone,
            objects=self.objects,
            since=self.since,
            at=self.at,
            lasting=True,
            measured=self.measured,
            whole=self.whole,
        )
