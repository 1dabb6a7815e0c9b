from datetime import timedelta

import numpy as np
import pytest

from edge_node.picture.still import StillChanges
from edge_node.types import FIRST_CHANGE_ID, Box, Track
from tests.unit.edge_node.picture.street import SIZE, START, street, watch, with_thing

STREET = street()
BAG = Box(0.5, 0.6, 0.5625, 0.7)
CAME = 15.0


@pytest.fixture
def part():
    return StillChanges(width=SIZE[0])


def overlap(one, other):
    width = min(one.x2, other.x2) - max(one.x1, other.x1)
    height = min(one.y2, other.y2) - max(one.y1, other.y1)
    both = max(width, 0) * max(height, 0)
    areas = sum((box.x2 - box.x1) * (box.y2 - box.y1) for box in (one, other))
    return both / (areas - both)


def left_at(second):
    return with_thing(STREET, BAG) if second >= CAME else STREET


def person(second, box):
    return (Track(1, "person", 0.9, box),)


def test_an_empty_street_tells_nothing(part):
    assert all(changes == () for _, changes in watch(part, lambda _: STREET, 30))


def test_a_left_bag_is_a_change_that_appeared_where_it_lies_and_since_it_came(part):
    told = watch(part, left_at, 30)

    assert all(changes == () for second, changes in told if second < CAME + 3)
    ((change,),) = {changes for second, changes in told if second >= CAME + 5}
    assert change.change_id == FIRST_CHANGE_ID
    assert change.appeared is True
    assert overlap(change.box, BAG) > 0.6
    assert abs(change.since - START - timedelta(seconds=CAME)) <= timedelta(seconds=1.5)


def test_a_bag_that_is_taken_again_is_no_change_any_more(part):
    told = watch(part, lambda s: left_at(s) if s < 25 else STREET, 35)

    assert told[-1][1] == ()


def test_something_that_stood_there_from_the_start_and_went_is_a_change_that_did_not_appear(part):
    there = with_thing(STREET, BAG)
    told = watch(part, lambda s: there if s < CAME else STREET, 25)

    assert [change.appeared for change in told[-1][1]] == [False]


def test_somebody_who_walks_through_is_no_change(part):
    def passing(second):
        x = 0.05 * (second - CAME)
        return with_thing(STREET, Box(x, 0.4, x + 0.05, 0.7)) if 0 <= x < 0.95 else STREET

    assert all(changes == () for _, changes in watch(part, passing, 40))


def test_a_known_object_that_stands_still_is_no_change(part):
    told = watch(part, left_at, 40, objects=lambda second: person(second, BAG))

    assert all(changes == () for _, changes in told)


def test_a_bag_that_the_detector_knows_is_a_change_all_the_same(part):
    told = watch(part, left_at, 25, objects=lambda _: (Track(1, "suitcase", 0.9, BAG),))

    assert len(told[-1][1]) == 1


def test_a_change_goes_on_while_somebody_stands_before_it(part):
    front = Box(0.45, 0.3, 0.6, 0.75)

    def hidden(second):
        return with_thing(STREET, front, 200) if 25 <= second < 40 else left_at(second)

    told = watch(part, hidden, 45, objects=lambda s: person(s, front) if 25 <= s < 40 else ())

    assert {len(changes) for second, changes in told if second > 22} == {1}


@pytest.mark.parametrize("factor", [0.7, 1.3])
def test_the_cameras_own_exposure_is_no_change(part, factor):
    def exposed(second):
        picture = STREET if second < CAME else np.clip(STREET * factor, 0, 255)
        return picture.astype(np.uint8)

    assert all(changes == () for _, changes in watch(part, exposed, 40))


def test_a_shadow_on_something_that_has_a_pattern_is_no_change(part):
    rng = np.random.default_rng(4)
    patterned = STREET.copy()
    patterned[50:70, 75:100] = rng.integers(60, 200, (5, 5, 1)).repeat(4, 0).repeat(5, 1)

    def shaded(second):
        if second < CAME:
            return patterned
        shown = patterned.copy()
        shown[50:70, 75:100] = (shown[50:70, 75:100] * 0.6).astype(np.uint8)
        return shown

    assert all(changes == () for _, changes in watch(part, shaded, 40))


def test_when_the_whole_picture_is_another_one_nothing_is_told_until_it_is_known(part):
    other = street(9)[:, ::-1] // 2
    told = watch(part, lambda s: STREET if s < CAME else other, 60)

    assert all(changes == () for _, changes in told)


def test_after_a_discontinuity_the_background_is_still_known(part):
    watch(part, lambda _: STREET, CAME)
    part.reset()
    told = watch(part, left_at, 10, start=CAME)

    assert len(told[-1][1]) == 1


def test_a_picture_of_another_size_starts_anew(part):
    watch(part, left_at, 25)
    told = watch(part, lambda _: STREET[:, :120], 5, start=25)

    assert all(changes == () for _, changes in told)


def test_more_changes_than_a_street_can_have_are_weather(part):
    places = [(x / 10, y / 10) for x in range(1, 9) for y in range(1, 9, 2)]

    def snow(second):
        shown = STREET
        for x, y in places if second >= CAME else ():
            shown = with_thing(shown, Box(x, y, x + 0.05, y + 0.08), 200)
        return shown

    assert watch(part, snow, 30)[-1][1] == ()
