import pytest

from edge_node.rules.crowd import Crowd, CrowdLimits
from tests.unit.edge_node.rules.builders import YARD, first_seconds, moment, play, standing

PLACES = [(0.3 + 0.04 * (i % 10), 0.35 + 0.1 * (i // 10)) for i in range(30)]


def people(count):
    return [standing(foot, track_id=i) for i, foot in enumerate(PLACES[:count])]


def crowd(**limits):
    return Crowd("r1", YARD, labels=["person"], limits=CrowdLimits(**limits))


def spoke(rule, counts, every=0.5):
    """How many there are frame by frame; when the rule spoke, first and last."""
    moments = [moment(i * every, *people(count)) for i, count in enumerate(counts)]
    seconds = first_seconds(play(rule, moments))
    return (seconds[0], seconds[-1]) if seconds else None


def test_so_many_people_for_ten_seconds_are_a_crowd():
    assert spoke(crowd(min_count=10), [10] * 30) == (10.0, 14.5)


def test_one_fewer_is_none():
    assert spoke(crowd(min_count=10), [9] * 60) is None


def test_a_crowd_that_goes_before_the_time_is_none():
    assert spoke(crowd(min_count=10), [10] * 16 + [2] * 30) is None


def test_a_short_dip_does_not_start_the_count_again():
    first, _ = spoke(crowd(min_count=10), [10] * 10 + [5] * 2 + [10] * 20)

    assert first == 10.0


def test_it_goes_on_until_the_count_falls_by_the_hysteresis():
    _, last = spoke(crowd(min_count=10), [10] * 30 + [8] * 20)
    assert last == 24.5

    _, last = spoke(crowd(min_count=10), [10] * 30 + [7] * 20)
    assert last < 20.0


def test_people_who_are_missed_now_and_then_still_count():
    rule = crowd(min_count=10)
    moments = [moment(i / 2, *people(10)[: 7 if i % 3 else 10]) for i in range(40)]

    assert play(rule, moments)


def test_density_counts_people_per_square_metre():
    rule = crowd(min_density=0.5, area=20.0)
    assert spoke(rule, [9] * 40) is None

    matches = play(
        crowd(min_density=0.5, area=20.0), [moment(i / 2, *people(10)) for i in range(40)]
    )
    density = next(each for each in matches[-1].measured if each.name == "density")
    assert (density.value, density.unit, density.low, density.high) == (0.5, "people/m2", 0.5, 0.5)


def test_growing_fast_is_a_crowd_too():
    rule = crowd(growth=8, growth_s=20.0)

    assert spoke(rule, [2] * 20 + [12] * 40) is not None
    assert spoke(crowd(growth=8, growth_s=20.0), [2 + i // 20 for i in range(200)]) is None


def test_it_speaks_of_the_zone_as_a_whole():
    matches = play(crowd(min_count=3), [moment(i / 2, *people(4)) for i in range(30)])

    assert matches[0].whole
    assert len(matches[0].objects) == 4


@pytest.mark.parametrize(
    ("limits", "people"),
    [({"min_count": 5}, 5), ({"min_density": 2.0, "area": 3.0}, 6), ({"growth": 3}, float("inf"))],
)
def test_the_first_limit_that_is_reached_decides(limits, people):
    assert CrowdLimits(**limits).people == people
