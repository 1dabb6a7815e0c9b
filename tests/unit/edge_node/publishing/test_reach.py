from datetime import timedelta

from edge_node.publishing.reach import Away, Reach, longest_away
from tests.unit.edge_node.publishing.builders import START, Clock


def test_since_is_the_first_failure_and_the_reason_the_newest():
    clock = Clock()
    reach = Reach(clock.now)

    reach.lost("refused")
    clock.passes(timedelta(seconds=9))
    reach.lost("timed out")

    assert reach.away == Away(since=START, reason="timed out")


def test_an_answer_ends_it():
    reach = Reach(lambda: START)
    reach.lost("refused")

    reach.reached()

    assert reach.away is None


def test_of_several_views_the_longest_counts():
    clock = Clock()
    well, early, late = (Reach(clock.now) for _ in range(3))
    early.lost("first")
    clock.passes(timedelta(seconds=1))
    late.lost("second")

    assert longest_away(well, late, early) == Away(since=START, reason="first")
    assert longest_away(well) is None
