import pytest

from edge_node.drops import DropWatch


def watch(*points: tuple[float, int, int]) -> DropWatch:
    drops = DropWatch()
    for point in points:
        drops.count(*point)
    return drops


def test_the_share_is_that_of_the_due_frames():
    assert watch((0, 100, 10), (60, 400, 85)).share() == pytest.approx(0.25)


def test_only_the_last_minute_counts():
    drops = watch(*[(second, 5 * second, 5 * min(second, 100)) for second in range(200)])

    assert drops.share() == pytest.approx(0.0, abs=0.02)


def test_a_minute_in_the_middle_is_a_minute():
    drops = watch(*[(second, 5 * second, 5 * max(0, second - 100)) for second in range(131)])

    assert drops.share() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    "points",
    [[], [(0, 0, 0)], [(0, 0, 0), (29, 100, 100)], [(0, 5, 5), (60, 5, 5)]],
    ids=["nothing", "one", "too-short", "none-due"],
)
def test_too_little_says_nothing(points):
    assert watch(*points).share() == 0.0


def test_what_is_forgotten_does_not_count():
    drops = watch((0, 0, 0), (40, 100, 100))
    drops.forget()
    drops.count(41, 105, 100)

    assert drops.share() == 0.0
