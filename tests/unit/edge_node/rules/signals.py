"""A stop line in a lane seen from above, and its light: for tests of rules that go by one."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from edge_node.rules.fronts import Approach
from edge_node.rules.objects import Objects
from edge_node.rules.rule import Rule
from edge_node.types import GroundPlane, RuleMatch, Signal, SignalPhase, Surroundings, Tracks
from tests.unit.edge_node.rules.builders import START

AT_M = 40.0
LINE = ((0.5, 0.6), (0.5, 0.4))
"""Across the lane at 40 m; traffic along x goes to the right of who walks up along it."""
Lights = Callable[[float], dict[str, Signal]]


def approach(arrow: str | None = None) -> Approach:
    return Approach("stop", LINE, "right", "light", arrow)


def shows(*changes: tuple[float, SignalPhase], name: str = "light") -> Lights:
    """A light that changes at these seconds."""

    def at(seconds: float) -> dict[str, Signal]:
        since, phase = [each for each in changes if each[0] <= seconds][-1]
        return {name: Signal(phase, START + timedelta(seconds=since))}

    return at


def under(
    lights: Lights, rule: Rule, moments: Iterable[Tracks], ground: GroundPlane | None
) -> list[RuleMatch]:
    """What a rule says of these moments under these lights."""
    objects = Objects(ground=ground)
    matches: list[RuleMatch] = []
    for tracks in moments:
        surroundings = Surroundings(signals=lights((tracks.at - START).total_seconds()))
        matches += rule.update(objects.update(tracks, surroundings))
    return matches
