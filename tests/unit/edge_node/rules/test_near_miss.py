from edge_node.rules.near_miss import NearMiss
from edge_node.types import Zone
from tests.unit.edge_node.rules.builders import play
from tests.unit.edge_node.rules.street import FromAbove, at_rest, drive, steady

EVERYWHERE = Zone("all", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))


def told(*ways, seconds=8.0, labels=()):
    rule = NearMiss("r1", EVERYWHERE, labels=["car", "person"], ground=FromAbove())
    return play(rule, drive(seconds, *ways, labels=labels), ground=FromAbove())


def measured(match):
    return {each.name: each for each in match.measured}


def northward(x, mps, start_y=0.0):
    return lambda t: (x, start_y + mps * t)


def test_two_on_a_course_into_each_other_are_told_once_with_their_time():
    (match,) = told(steady(0, 8.0), steady(80, -8.0))

    ttc = measured(match)["ttc"]
    assert 0.5 < ttc.value <= 1.5
    assert ttc.low < ttc.value < ttc.high
    assert {track.track_id for track in match.objects} == {1, 2}


def test_who_passes_on_the_other_side_is_not_told():
    assert told(steady(0, 10.0), steady(80, -10.0, y=43.5)) == []


def test_who_crosses_just_behind_another_is_told_by_the_time_in_between():
    """One leaves the crossing of their ways at 4.3 s, the other comes there at 4.8 s."""
    first, second = steady(0, 10.0), northward(40, 10.0, start_y=-10.5)

    (match,) = told(first, second)

    gap = measured(match).get("pet") or measured(match)["ttc"]
    assert gap.value < 1.5


def test_who_crosses_long_afterwards_is_not_told():
    assert told(steady(0, 10.0), northward(40, 10.0, start_y=-40.0), seconds=9) == []


def test_who_follows_at_the_same_speed_is_not_told():
    assert told(steady(10, 8.0), steady(0, 8.0)) == []


def test_two_on_foot_are_never_told():
    assert told(steady(0, 4.0), steady(30, -4.0), labels=("person", "person")) == []


def test_a_car_that_nearly_hits_somebody_on_foot_is_told():
    (match,) = told(steady(0, 10.0, until_s=3.4), at_rest(40), labels=("car", "person"))

    assert [track.label for track in match.objects] == ["car", "person"]


def test_less_than_a_second_is_severe():
    """Two who come out from behind something have little time left when they are seen."""

    def appears(t):
        return (40 + 1.0, 23.7 + 10.0 * t) if t > 0.8 else None

    (match,) = told(steady(15, 12.0), appears, seconds=3.0)

    assert measured(match)["severity"].value == 2.0


def test_who_was_missed_may_be_hidden_by_who_comes():
    """Somebody runs over the lane and is hidden behind the car that comes just afterwards."""
    runs = lambda t: (40.0, 35 + 3 * t) if t < 2.9 else None  # noqa: E731  # a way

    (match,) = told(steady(5, 10.0, y=40), runs, labels=("car", "person"), seconds=5.0)

    assert {track.label for track in match.objects} == {"car", "person"}
