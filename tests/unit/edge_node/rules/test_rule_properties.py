"""What holds for every rule: it judges the scene, not the side, the date or the frame rate."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.rules.class_seen import ClassSeen, SeenFor
from edge_node.rules.crowd import Crowd, CrowdLimits
from edge_node.rules.intrusion import Intrusion
from edge_node.rules.line_crossed import LineCrossed
from edge_node.rules.loitering import Loitering
from edge_node.rules.objects import Objects
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.rules.person_on_road import PersonOnRoad, Road
from edge_node.rules.rule import Rule
from edge_node.rules.solid_line import SolidLine
from edge_node.rules.wrong_way import WrongWay
from edge_node.types import Box, RuleMatch, Track, Tracks, Zone
from tests.unit.edge_node.rules.builders import at, moment, play, standing

PEOPLE = ("person",)
ZONE = Zone("z", ((0.25, 0.25), (0.625, 0.25), (0.75, 0.75), (0.25, 0.75)))
LINE = ((0.25, 0.5), (0.5, 0.5625), (0.75, 0.5))


@dataclass(frozen=True)
class Kind:
    """How to build a rule for the scene, and for the scene seen in a mirror."""

    name: str
    build: Callable[[bool], Rule]


def _flipped(points, mirror):
    return tuple((1 - x, y) for x, y in points) if mirror else tuple(points)


def _zone(mirror):
    return Zone("z", _flipped(ZONE.polygon, mirror))


def _lane(mirror):
    """A lane up the picture: who walks down goes against it."""
    return Zone("z", _flipped(ZONE.polygon, mirror), heading=(0.0, -0.25))


KINDS = [
    Kind("inside", lambda m: ObjectsInside("r", _zone(m), labels=PEOPLE, minimum_duration_s=2)),
    Kind("crowd", lambda m: ObjectsInside("r", _zone(m), labels=PEOPLE, min_count=2)),
    Kind("loitering", lambda m: Loitering("r", _zone(m), labels=PEOPLE, dwell_s=4)),
    Kind("intrusion", lambda m: Intrusion("r", _zone(m), labels=PEOPLE)),
    Kind("road", lambda m: PersonOnRoad("r", Road(_zone(m)), labels=PEOPLE, seconds=2)),
    Kind(
        "seen",
        lambda m: ClassSeen("r", _zone(m), labels=PEOPLE, seen_for=SeenFor(3.0, 0.5)),
    ),
    Kind(
        "crowded",
        lambda m: Crowd("r", _zone(m), labels=PEOPLE, limits=CrowdLimits(min_count=2), seconds=2),
    ),
    Kind("line", lambda m: LineCrossed("r", "l", _flipped(LINE, m), labels=PEOPLE)),
    Kind("solid line", lambda m: SolidLine("r", "l", _flipped(LINE, m), labels=PEOPLE)),
    Kind("wrong way", lambda m: WrongWay("r", _lane(m), labels=PEOPLE, distance_m=4)),
]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
some = settings(max_examples=10, deadline=None)

feet = st.tuples(st.integers(8, 56), st.integers(16, 60)).map(lambda p: (p[0] / 64, p[1] / 64))


@st.composite
def scenes(draw):
    """Two people who walk from point to point at half a second a frame, missed now and then."""
    people = []
    for track_id in (1, 2):
        stops = draw(st.lists(feet, min_size=2, max_size=4))
        people.append([standing(foot, track_id=track_id) for foot in _walked(stops)])
    frames = max(len(each) for each in people)
    missed = draw(st.sets(st.integers(0, frames)))
    return tuple(
        moment(i / 2, *(each[i] for each in people if i < len(each) and i not in missed))
        for i in range(frames)
    )


def _walked(stops):
    """From stop to stop in eight steps, and five frames of rest at each."""
    path = [stops[0]] * 5
    for (x1, y1), (x2, y2) in pairwise(stops):
        path += [(x1 + k / 8 * (x2 - x1), y1 + k / 8 * (y2 - y1)) for k in range(1, 9)]
        path += [(x2, y2)] * 5
    return path


def _said(match: RuleMatch, *, mirror: bool = False, shift: float = 0.0):
    """What a match says, free of the mirror and of the date."""
    sign = -1 if mirror else 1
    later = timedelta(seconds=shift)
    return (
        match.since - later,
        match.at - later,
        tuple(track.track_id for track in match.objects),
        tuple(m.value * sign for m in match.measured if m.name == "direction"),
        tuple(m.value for m in match.measured if m.name == "dwell"),
    )


def _mirror(track: Track) -> Track:
    box = track.box
    return replace(track, box=Box(1 - box.x2, box.y1, 1 - box.x1, box.y2))


@every_kind
@some
@given(scene=scenes())
def test_a_mirrored_scene_gives_mirrored_matches(kind, scene):
    mirrored = [replace(each, now=tuple(_mirror(track) for track in each.now)) for each in scene]

    here = [_said(match) for match in play(kind.build(False), scene)]
    there = [_said(match, mirror=True) for match in play(kind.build(True), mirrored)]

    assert [each[2:] for each in here] == [each[2:] for each in there]
    for one, other in zip(here, there, strict=True):
        assert abs((one[0] - other[0]).total_seconds()) < 1e-5
        assert one[1] == other[1]


@every_kind
@some
@given(scene=scenes(), days=st.integers(-2000, 2000))
def test_shifted_times_give_shifted_matches(kind, scene, days):
    later = [replace(each, at=each.at + timedelta(days=days)) for each in scene]

    here = [_said(match) for match in play(kind.build(False), scene)]
    there = [_said(match, shift=days * 86400) for match in play(kind.build(False), later)]

    assert here == there


@every_kind
@pytest.mark.parametrize("offset", [0, 1])
def test_half_the_frames_tell_the_same(kind, offset):
    """Three visits of seconds, two of them over the line and back."""
    stops = [(0.125, 0.375), (0.5, 0.375), (0.5, 0.6875), (0.5, 0.375), (0.125, 0.875)]
    fine = [(x, y) for x, y in _walked(stops)]
    scene = [
        moment(i / 5, *(standing((x + dx, y), track_id=n) for n, dx in ((1, 0.0), (2, 0.125))))
        for i, (x, y) in enumerate(foot for foot in fine for _ in range(2))
    ]

    full = _episodes(play(kind.build(False), scene))
    half = _episodes(play(kind.build(False), scene[offset::2]))

    assert full
    assert [each[0] for each in half] == [each[0] for each in full]
    for (_, since, first), (_, half_since, half_first) in zip(full, half, strict=True):
        assert abs((since - half_since).total_seconds()) <= 0.4
        assert abs((first - half_first).total_seconds()) <= 0.6


def _episodes(matches):
    """Object, since and first moment of each condition, lasting or not."""
    seen: dict[tuple[tuple[int, ...], datetime], datetime] = {}
    for match in matches:
        names = tuple(sorted(track.track_id for track in match.objects))
        seen.setdefault((names, match.since), match.at)
    return sorted((names, since, first) for (names, since), first in seen.items())


@every_kind
@some
@given(scene=scenes(), gaps=st.sets(st.integers(0, 12), max_size=4))
def test_a_flicker_shorter_than_the_tolerance_changes_nothing(kind, scene, gaps):
    """One frame in three or fewer is lost while everybody rests, so no way is cut short."""
    resting = {3 * gap + 1 for gap in gaps}
    kept = [each for i, each in enumerate(scene) if i not in resting or not _rests(scene, i)]

    full = {(names, since) for names, since, _ in _episodes(play(kind.build(False), scene))}
    less = {(names, since) for names, since, _ in _episodes(play(kind.build(False), kept))}

    assert less <= full
    assert {names for names, _ in full} - {names for names, _ in less} <= _only_at_once(scene, kind)


def _rests(scene, i):
    return 0 < i < len(scene) - 1 and scene[i - 1].now == scene[i].now == scene[i + 1].now


def _only_at_once(scene, kind):
    """Matches of a single frame, which a lost frame may hide."""
    matches = play(kind.build(False), scene)
    counts: dict[tuple[int, ...], int] = {}
    for match in matches:
        names = tuple(sorted(track.track_id for track in match.objects))
        counts[names] = counts.get(names, 0) + 1
    return {names for names, count in counts.items() if count == 1}


broken = st.sampled_from([float("nan"), float("inf"), -float("inf")])
anything = st.sampled_from([float("nan"), float("inf"), -float("inf"), 0.5, -3.0, 7.0])


@every_kind
@some
@given(
    moments=st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.lists(st.tuples(broken, *[anything] * 3))),
        max_size=12,
    )
)
def test_broken_boxes_and_jumping_times_neither_alarm_nor_crash(kind, moments):
    rule, objects = kind.build(False), Objects()
    for seconds, boxes in moments:
        tracks = tuple(Track(i, "person", 0.5, Box(*box)) for i, box in enumerate(boxes))

        assert play(rule, [Tracks(at(seconds), tracks)], objects=objects) == []


@every_kind
@some
@given(places=st.lists(st.tuples(feet, st.floats(-5, 5)), min_size=2, max_size=10))
def test_an_id_that_jumps_between_far_places_never_alarms(kind, places):
    """Each moment the only id is on another object, far away and with time of any direction."""
    rule, objects = kind.build(False), Objects()
    seconds, matches = 0.0, []
    corners = [(0.03125, 0.125), (0.96875, 0.96875), (0.96875, 0.125), (0.03125, 0.96875)]
    for i, (_, step) in enumerate(places):
        seconds += min(step, 0.5)
        small = standing(corners[i % 4], size=(0.015625, 0.03125))
        matches += play(rule, [moment(seconds, small)], objects=objects)

    assert matches == []
