"""Tracks and zones for tests of rules."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from edge_node.rules.activations import Activations
from edge_node.rules.objects import Objects
from edge_node.rules.open_activation import OpenActivation
from edge_node.rules.rule import Rule
from edge_node.types import Activation, Box, GroundPlane, Measured, RuleMatch, Track, Tracks, Zone

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
YARD = Zone("yard", ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)))
INSIDE = (0.5, 0.5)
OUTSIDE = (0.5, 0.9375)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def standing(
    foot: tuple[float, float],
    *,
    track_id: int = 1,
    label: str = "person",
    size: tuple[float, float] = (0.0625, 0.125),
) -> Track:
    """A track whose box stands on `foot`; the default size is a power of two, so exact."""
    x, y = foot
    width, height = size
    return Track(track_id, label, 0.8, Box(x - width / 2, y - height, x + width / 2, y))


def moment(seconds: float, *tracks: Track, ended: Iterable[int] = ()) -> Tracks:
    return Tracks(at(seconds), tracks, frozenset(ended))


def play(
    rule: Rule,
    moments: Iterable[Tracks],
    *,
    objects: Objects | None = None,
    ground: GroundPlane | None = None,
) -> list[RuleMatch]:
    """What a rule says of these moments; `objects` to go on where another call ended."""
    objects = objects or Objects(ground=ground)
    return [match for tracks in moments for match in rule.update(objects.update(tracks))]


class OnTracks:
    """Activations that are fed with tracks: finds the objects itself, as the judge does."""

    def __init__(self, new_id: Callable[[], str], resume: Iterable[OpenActivation] = ()) -> None:
        self.inner = Activations(new_id, resume=resume)
        self._objects = Objects()
        self.open_activations = self.inner.open_activations
        self.finish = self.inner.finish

    def update(self, tracks: Tracks, matches: Sequence[RuleMatch]) -> tuple[Activation, ...]:
        return self.inner.update(self._objects.update(tracks), matches)


def first_seconds(matches: Sequence[RuleMatch]) -> list[float]:
    """When the rule spoke, in seconds since START."""
    return [(match.at - START).total_seconds() for match in matches]


def lasting_match(seconds: float, *tracks: Track, since: float = 0.0) -> RuleMatch:
    return RuleMatch(
        rule_id="r1",
        kind="objects_inside",
        zone="yard",
        objects=tracks,
        since=at(since),
        at=at(seconds),
        lasting=True,
        measured=(Measured("dwell", seconds - since, "s"),),
    )


def crossing_match(seconds: float, *tracks: Track) -> RuleMatch:
    return RuleMatch("r1", "line_crossed", "gate", tracks, at(seconds), at(seconds), lasting=False)
