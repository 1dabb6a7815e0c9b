import pytest

from edge_node.rules.objects_inside import ObjectsInside
from tests.unit.edge_node.rules.builders import (
    INSIDE,
    OUTSIDE,
    YARD,
    first_seconds,
    moment,
    play,
    standing,
)


@pytest.fixture
def rule():
    return ObjectsInside("r1", YARD, labels=["person"], minimum_duration_s=2)


def test_it_speaks_after_the_minimum_duration_and_as_long_as_it_holds(rule):
    matches = play(rule, [moment(t, standing(INSIDE)) for t in range(5)])

    assert first_seconds(matches) == [2, 3, 4]
    assert all(match.lasting and match.zone == "yard" for match in matches)
    assert [match.measured[0].value for match in matches] == [2, 3, 4]


def test_the_foot_counts_not_the_body(rule):
    tall = standing(OUTSIDE, size=(0.125, 0.5))

    assert play(rule, [moment(t, tall) for t in range(5)]) == []


def test_a_short_way_out_is_part_of_the_stay(rule):
    feet = [INSIDE, INSIDE, OUTSIDE, INSIDE]
    moments = [moment(t, standing(foot)) for t, foot in enumerate(feet)]

    assert first_seconds(play(rule, moments)) == [3]


def test_each_object_has_its_own_match(rule):
    pair = standing((0.3, 0.5), track_id=1), standing((0.7, 0.5), track_id=2)
    matches = play(rule, [moment(t, *pair) for t in range(3)])

    assert [match.objects[0].track_id for match in matches] == [1, 2]
    assert [match.measured[1].value for match in matches] == [2, 2]
    assert not any(match.whole for match in matches)


def test_with_a_minimum_count_it_speaks_of_the_zone_as_a_whole():
    rule = ObjectsInside("r1", YARD, labels=["person"], minimum_duration_s=1, min_count=2)
    pair = standing((0.3, 0.5), track_id=1), standing((0.7, 0.5), track_id=2)
    moments = [moment(t, pair[0]) for t in range(3)] + [moment(t, *pair) for t in (3, 4)]

    matches = play(rule, moments)

    assert first_seconds(matches) == [4]
    assert matches[0].whole
    assert len(matches[0].objects) == 2
    assert (matches[0].at - matches[0].since).total_seconds() == 1


def test_it_says_what_it_decides_by(rule):
    assert [(each.name, each.value) for each in rule.thresholds()] == [
        ("minimum_duration", 2),
        ("min_count", 1),
        ("gap", 2),
    ]
    assert rule.geometry == YARD.polygon
