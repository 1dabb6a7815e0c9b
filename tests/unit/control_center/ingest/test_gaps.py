from hypothesis import given
from hypothesis import strategies as st

from control_center.ingest.gaps import Gap, skipped, without


def test_the_next_number_skips_nothing():
    assert skipped(4, 5) is None
    assert skipped(0, 1) is None


def test_a_later_number_leaves_a_gap():
    assert skipped(4, 8) == Gap(5, 7)


@given(st.integers(1, 50), st.integers(0, 20), st.data())
def test_what_is_left_of_a_gap_is_everything_but_the_number(first, length, data):
    gap = Gap(first, first + length)
    seq = data.draw(st.integers(gap.first, gap.last))

    left = [number for each in without(gap, seq) for number in range(each.first, each.last + 1)]

    assert left == [number for number in range(gap.first, gap.last + 1) if number != seq]
