from dataclasses import replace

import pytest

from edge_node.rules.objects import Objects
from edge_node.rules.person_down import PersonDown
from edge_node.types import Box, Change, Surroundings, Track, Zone
from tests.unit.edge_node.rules.builders import YARD, at, first_seconds, moment

STANDS = Box(0.5, 0.4, 0.54, 0.6)
LIES = Box(0.45, 0.54, 0.55, 0.61)
SITS = Box(0.49, 0.47, 0.56, 0.6)
BENCH = Zone("bench", ((0.4, 0.5), (0.6, 0.5), (0.6, 0.7), (0.4, 0.7)))


def man(box=STANDS, track_id=1, label="person"):
    return Track(track_id, label, 0.9, box)


def tell(frames, rule=None, changes=()):
    """What is seen every half second, one track or several or None; when the rule speaks."""
    rule = rule or PersonDown("r1", YARD, labels=["person"])
    objects, matches = Objects(), []
    for i, tracks in enumerate(frames):
        seen = () if tracks is None else tracks if isinstance(tracks, tuple) else (tracks,)
        told = [each for each in changes if each.since <= at(i / 2 - 3)]
        matches += rule.update(
            objects.update(moment(i / 2, *seen), Surroundings(changes=tuple(told)))
        )
    return first_seconds(matches)


UP = [man()] * 6
"""Three seconds on the feet."""


def test_who_lies_for_ten_seconds_is_told():
    assert tell([*UP, *[man(LIES)] * 24])[0] == 13.0


def test_who_was_lost_lying_and_is_seen_again_on_the_feet_is_not_told():
    assert tell([*UP, *[man(LIES)] * 12, *[None] * 7, *[man()] * 8]) == []


@pytest.mark.parametrize("label", ["car", "dog", "surfboard"])
def test_whatever_the_detector_calls_them_then(label):
    assert tell([*UP, *[man(LIES, label=label)] * 24])[0] == 13.0


def test_an_id_that_is_lost_and_another_class_in_its_place_are_the_same_body():
    frames = [*UP, man(LIES), man(LIES), None, None, *[man(LIES, 2, "dog")] * 24]

    assert tell(frames)[0] == 13.0


def test_a_body_that_nobody_sees_is_believed_to_lie_where_it_was_lost():
    seconds = tell([*UP, man(LIES), *[None] * 100])

    assert seconds[0] == 13.0
    assert seconds[-1] == 33.0


def test_with_a_lasting_change_at_its_place_for_as_long_as_that_lasts():
    change = Change(2**40, LIES, at(4), True)

    assert tell([*UP, man(LIES), *[None] * 160], changes=[change])[-1] == 83.0


def test_somebody_lost_upright_is_found_by_what_lies_there_afterwards():
    change = Change(2**40, LIES, at(4), True)

    assert tell([*UP, *[None] * 60], changes=[change])[0] == 14.0
    assert tell([*UP, *[None] * 60]) == []


def test_a_bag_in_the_place_of_somebody_who_was_lost_is_no_body():
    bag = Change(2**40, Box(0.5, 0.57, 0.53, 0.6), at(4), True)

    assert tell([*UP, *[None] * 60], changes=[bag]) == []


def test_who_sits_or_gets_up_in_time_is_not_told():
    assert tell([*UP, *[man(SITS)] * 40]) == []
    assert tell([*UP, *[man(LIES)] * 12, *[man()] * 30]) == []


def test_who_comes_to_light_upright_where_somebody_was_lost_has_got_up():
    frames = [*UP, man(LIES), *[None] * 12, *[man(track_id=2)] * 40]

    assert tell(frames) == []


def test_a_helper_who_comes_to_the_place_does_not_end_it():
    walks = [man(Box(0.9 - 0.02 * i, 0.4, 0.94 - 0.02 * i, 0.6), 2) for i in range(17)]
    frames = [*UP, man(LIES), man(LIES), *walks, *[man(walks[-1].box, 2)] * 20]

    assert tell(frames)[0] == 13.0


def test_who_gets_into_a_car_is_gone():
    car = man(Box(0.35, 0.45, 0.7, 0.62), 2, "car")
    frames = [*[(man(), car)] * 6, (man(SITS), car), *[(car,)] * 60]

    assert tell(frames) == []


def test_who_is_lost_at_the_rim_has_left():
    shift = [replace(man(each.box), box=Box(0.96, each.box.y1, 1.0, each.box.y2)) for each in UP]
    lying = man(Box(0.9, 0.54, 1.0, 0.61))

    assert tell([*shift, lying, *[None] * 60], PersonDown("r1", None, labels=["person"])) == []


def test_on_a_bench_one_may_lie():
    rule = PersonDown("r1", YARD, labels=["person"], seats=[BENCH])

    assert tell([*UP, *[man(LIES)] * 40], rule) == []


def test_outside_of_its_zone_it_is_silent():
    elsewhere = Zone("z", ((0.0, 0.0), (0.2, 0.0), (0.2, 0.2)))

    assert tell([*UP, *[man(LIES)] * 40], PersonDown("r1", elsewhere, labels=["person"])) == []
