"""Moments with people and lasting changes, for tests of things that are left and taken."""

from collections.abc import Iterable, Sequence

from edge_node.rules.moment import Moment
from edge_node.rules.objects import Objects
from edge_node.rules.rule import Rule
from edge_node.types import Box, Change, RuleMatch, Surroundings, Track
from tests.unit.edge_node.rules.builders import at, moment, standing

BAG = Box(0.47, 0.46, 0.51, 0.5)
AT_BAG = (0.52, 0.5)
FAR = (0.9, 0.5)

Second = tuple[Sequence[Track], Sequence[Change]]


def seen(second: float, *tracks: Track, changes: Sequence[Change] = ()) -> Moment:
    """One moment by itself."""
    return Objects().update(moment(second, *tracks), Surroundings(changes=tuple(changes)))


def bag(since: float, *, appeared: bool | None = True, box: Box = BAG) -> Change:
    return Change(2**40, box, at(since), appeared)


def somebody(foot: tuple[float, float], number: int = 1) -> Track:
    return standing(foot, track_id=number)


def tell(rule: Rule, seconds: Iterable[Second]) -> list[RuleMatch]:
    """What a rule says, second by second."""
    objects = Objects()
    return [
        match
        for second, (tracks, changes) in enumerate(seconds)
        for match in rule.update(
            objects.update(moment(second, *tracks), Surroundings(changes=tuple(changes)))
        )
    ]
