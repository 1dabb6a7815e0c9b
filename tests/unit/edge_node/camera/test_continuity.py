import pytest

from edge_node.camera.continuity import Continuity


def breaks(*times: tuple[float, float]) -> list[bool]:
    continuity = Continuity()
    return [continuity.breaks(stream_time, arrived) for stream_time, arrived in times]


@pytest.mark.parametrize(
    ("second", "is_broken"),
    [
        ((0.04, 100.04), False),
        ((0.02, 100.04), False),
        ((-0.02, 100.04), False),
        ((3600.0, 100.04), True),
        ((-3600.0, 100.04), True),
        ((44121.9, 100.04), True),
        ((1.1, 100.04), True),
        ((0.04, 102.5), False),
        ((2.0, 102.0), False),
        ((0.04, 103.5), True),
        ((3.5, 103.5), True),
    ],
    ids=[
        "even",
        "a little early",
        "a little back",
        "an hour ahead",
        "an hour back",
        "the counter wrapped",
        "more than a second ahead",
        "late, but even",
        "one picture in two seconds",
        "silence",
        "silence of both clocks",
    ],
)
def test_what_breaks_a_stream(second, is_broken):
    assert breaks((0.0, 100.0), second) == [False, is_broken]


def test_a_burst_after_a_busy_network_is_no_break():
    late = [(index * 0.04, 102.0 + index * 0.001) for index in range(1, 50)]

    assert not any(breaks((0.0, 100.0), *late))


def test_after_a_jump_it_goes_on_evenly():
    assert breaks((0, 100), (3600, 100.04), (3600.04, 100.08)) == [False, True, False]
