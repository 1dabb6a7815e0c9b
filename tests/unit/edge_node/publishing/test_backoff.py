import random

from edge_node.publishing.backoff import Backoff


class Highest(random.Random):
    """Always draws the bound itself."""

    def uniform(self, a: float, b: float) -> float:
        return b


def test_the_bound_doubles_up_to_the_longest_pause():
    backoff = Backoff(first_s=0.5, longest_s=30, jitter=Highest())

    assert [backoff.next_s() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_it_starts_again_after_success():
    backoff = Backoff(jitter=Highest())
    first = backoff.next_s()
    backoff.next_s()

    backoff.reset()

    assert backoff.next_s() == first


def test_pauses_are_spread_over_the_whole_range():
    pauses = [Backoff(first_s=1, jitter=random.Random(seed)).next_s() for seed in range(200)]

    assert min(pauses) < 0.1
    assert max(pauses) > 0.9
    assert all(0 <= pause <= 1 for pause in pauses)
