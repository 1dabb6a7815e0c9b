import pytest

from edge_node.rules.objects import Objects
from edge_node.rules.presence import Presence
from tests.unit.edge_node.rules.builders import INSIDE, OUTSIDE, YARD, moment, standing


@pytest.fixture
def presence():
    return Presence(YARD, ["person"])


def stays(presence, *feet):
    """Seconds of each stay after one foot point a second; None: not seen."""
    objects = Objects()
    for seconds, foot in enumerate(feet):
        now = objects.update(moment(seconds, *([standing(foot)] if foot else [])))
        last = presence.update(now)
    return [(now.elapsed - each.since).total_seconds() for each in last]


def test_a_stay_is_counted_from_the_first_moment_inside(presence):
    assert stays(presence, OUTSIDE, INSIDE, INSIDE, INSIDE) == [2]


def test_who_is_seen_outside_for_longer_than_the_gap_has_left(presence):
    assert stays(presence, INSIDE, OUTSIDE, OUTSIDE, OUTSIDE) == []
    assert stays(presence, INSIDE, OUTSIDE, INSIDE) == [2]


def test_who_is_not_seen_is_waited_for_longer(presence):
    assert stays(presence, INSIDE, *[None] * 4, INSIDE) == [5]
    assert stays(Presence(YARD, ["person"]), INSIDE, *[None] * 6, INSIDE) == [0]


def test_other_classes_do_not_count(presence):
    assert presence.update(Objects().update(moment(0, standing(INSIDE, label="dog")))) == ()


def test_nobody_is_remembered_for_ever(presence):
    objects = Objects()
    for t in range(500):
        tracks = moment(t, standing((0.3 + (t % 5) / 10, 0.5), track_id=t + 1), ended=[t])
        presence.update(objects.update(tracks))

    assert len(presence._stays) < 10
