from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.camera.pace import Pace

RATES = st.floats(min_value=0.1, max_value=30)


def due(pace: Pace, times: list[float]) -> list[float]:
    return [at for at in times if pace.is_due(at)]


def test_every_fifth_of_25_is_due_at_5_per_second():
    times = [index / 25 for index in range(2500)]

    picked = due(Pace(5), times)

    assert picked == times[::5]


@pytest.mark.parametrize("stream_fps", [5, 7, 12.5, 15, 24, 29.97, 30, 60])
def test_the_average_is_exact_over_a_minute(stream_fps):
    times = [index / stream_fps for index in range(int(60 * stream_fps))]

    assert abs(len(due(Pace(5), times)) - 300) <= 1


def test_a_slower_stream_is_due_in_full():
    times = [index / 3 for index in range(300)]

    assert due(Pace(5), times) == times


@settings(max_examples=50)
@given(rate=RATES, gaps=st.lists(st.floats(min_value=0, max_value=10), max_size=200))
def test_never_more_than_the_rate_and_two(rate, gaps):
    times = list(accumulate(gaps, initial=1000.0))

    assert len(due(Pace(rate), times)) <= rate * (times[-1] - times[0]) + 2 + 1e-3


@settings(max_examples=50)
@given(rate=RATES, gaps=st.lists(st.floats(min_value=0, max_value=1), max_size=200))
def test_never_less_than_the_rate_without_two_from_a_stream_that_is_fast_enough(rate, gaps):
    times = list(accumulate((gap / rate for gap in gaps), initial=1000.0))

    assert len(due(Pace(rate), times)) >= rate * (times[-1] - times[0]) - 2 - 1e-3
