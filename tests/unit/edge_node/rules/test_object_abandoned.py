import pytest

from edge_node.rules.object_abandoned import ObjectAbandoned
from tests.unit.edge_node.rules.builders import YARD, first_seconds
from tests.unit.edge_node.rules.left_things import AT_BAG, FAR, bag, somebody, tell

CAME = 3.0
TOLD_OF = 6
"""A change is told of when it has lasted."""


@pytest.fixture
def rule():
    return ObjectAbandoned("r1", YARD, labels=["person"], seconds=20)


def scene(owner, seconds=60, change=None, until=1000):
    """Second by second: where the owner is (None: not seen) and the bag once it is told of."""
    left = change or bag(CAME)
    return [
        (
            [somebody(foot)] if (foot := owner(second)) else [],
            [left] if TOLD_OF <= second < until else [],
        )
        for second in range(seconds)
    ]


def goes(second):
    return AT_BAG if second < 5 else None


def test_a_bag_whose_owner_went_away_is_told_when_the_time_is_over(rule):
    matches = tell(rule, scene(goes))

    assert first_seconds(matches)[0] == 24.0
    assert matches[0].objects[0].track_id == 2**40
    assert matches[0].zone == "yard"
    assert {each.name: each.value for each in matches[0].measured} == {"alone": 20.0, "there": 21.0}


def test_an_owner_who_stays_in_sight_but_far_away_is_away(rule):
    matches = tell(rule, scene(lambda second: AT_BAG if second < 5 else FAR))

    assert first_seconds(matches)[0] == 24.0
    assert [each.track_id for each in matches[0].objects] == [2**40, 1]


def test_an_owner_who_stands_with_it_is_not(rule):
    assert tell(rule, scene(lambda _: AT_BAG)) == []


def test_coming_back_starts_the_time_again(rule):
    matches = tell(rule, scene(lambda s: FAR if 5 <= s < 20 or s >= 22 else AT_BAG))

    assert first_seconds(matches)[0] == 41.0


def test_what_nobody_brought_is_not_left(rule):
    assert tell(rule, scene(lambda _: FAR)) == []
    assert tell(rule, scene(lambda _: None)) == []


def test_who_came_to_it_later_did_not_bring_it(rule):
    assert tell(rule, scene(lambda second: AT_BAG if 30 < second < 33 else None, 80)) == []


def test_what_is_taken_in_time_is_not_abandoned(rule):
    assert tell(rule, scene(goes, until=20)) == []


@pytest.mark.parametrize("appeared", [False, None])
def test_what_did_not_surely_come_is_not_left(rule, appeared):
    assert tell(rule, scene(goes, change=bag(CAME, appeared=appeared))) == []


def test_a_passer_does_not_count_as_its_owner(rule):
    frames = scene(goes)
    passing = [
        ([*tracks, somebody(AT_BAG, 9)] if 15 <= second < 18 else tracks, changes)
        for second, (tracks, changes) in enumerate(frames)
    ]

    assert first_seconds(tell(rule, passing))[0] == 24.0
