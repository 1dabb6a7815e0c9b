import random

from edge_node.camera.backoff import Backoff


def test_ceilings_double_up_to_the_longest():
    backoff = Backoff(lambda: 1.0, 0.5, 30.0)

    assert [backoff.next_pause() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_pauses_are_spread_over_the_whole_range():
    source = random.Random(7).random
    firsts = [Backoff(source, 10, 30).next_pause() for _ in range(200)]

    assert min(firsts) < 1
    assert max(firsts) > 9


def test_reset_begins_with_the_shortest():
    backoff = Backoff(lambda: 1.0, 0.5, 30.0)
    for _ in range(5):
        backoff.next_pause()

    backoff.reset()

    assert backoff.next_pause() == 0.5
