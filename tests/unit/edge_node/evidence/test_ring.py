from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.evidence.ring import PacketRing
from edge_node.types import Packet
from tests.unit.edge_node.evidence.builders import at, film, later

LARGE = 1_000_000


def packet(second: float, *, key: bool, size: int = 10, segment: int = 0) -> Packet:
    return Packet(
        data=b"x" * size,
        pts=round(second * 1000),
        dts=round(second * 1000),
        time_base=Fraction(1, 1000),
        is_key=key,
        arrived_at=at(second),
        monotonic=second,
        segment=segment,
    )


def filled(*packets: Packet, seconds: float = 100, max_bytes: int = LARGE) -> PacketRing:
    ring = PacketRing(seconds, max_bytes)
    for each in packets:
        ring.append(each)
    return ring


def seconds_of(packets) -> list[float]:
    return [each.monotonic for each in packets]


GROUPS = [packet(second, key=second % 2 == 0) for second in range(8)]


@pytest.mark.parametrize(
    ("starts", "ends", "kept"),
    [
        (2, 5, [2, 3, 4, 5]),
        (3.5, 5.5, [2, 3, 4, 5]),
        (-9, 1, [0, 1]),
        (7, 99, [6, 7]),
        (99, 100, [6, 7]),
        (-9, -1, []),
    ],
    ids=["from a key frame", "between", "before all", "after all", "in the future", "too old"],
)
def test_a_cut_begins_with_the_last_key_frame_at_or_before_its_start(starts, ends, kept):
    assert seconds_of(filled(*GROUPS).between(at(starts), at(ends))) == kept


def test_whole_groups_leave_when_the_next_one_reaches_back_far_enough():
    assert seconds_of(filled(*GROUPS, seconds=3).between(at(0), at(99))) == [4, 5, 6, 7]


def test_whole_groups_leave_when_there_are_too_many_bytes():
    ring = filled(*GROUPS, max_bytes=59)

    assert seconds_of(ring.between(at(0), at(99))) == [4, 5, 6, 7]
    assert ring.size == 40


def test_a_group_too_large_alone_is_dropped_and_the_next_key_frame_begins_anew():
    flood = [packet(second, key=second == 0) for second in range(20)]

    ring = filled(*flood, packet(20, key=True), packet(21, key=False), max_bytes=100)

    assert seconds_of(ring.between(at(0), at(99))) == [20, 21]


def test_after_a_discontinuity_nothing_is_kept_until_its_key_frame():
    ring = filled(
        packet(0, key=True),
        packet(1, key=False, segment=1),
        packet(2, key=True, segment=1),
        packet(3, key=False, segment=1),
    )

    assert seconds_of(ring.between(at(0), at(9))) == [0, 2, 3]


def test_a_wall_clock_set_back_leaves_no_hole():
    early = replace(packet(3, key=False), arrived_at=at(3) - timedelta(hours=1))

    ring = filled(packet(0, key=True), packet(1, key=False), packet(2, key=False), early)

    assert seconds_of(ring.between(at(0), at(1))) == [0, 1, 2, 3]


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 60), st.integers(0, 3).map(lambda n: n // 3)),
        max_size=40,
    ),
    st.integers(1, 20),
    st.integers(20, 400),
    st.tuples(st.integers(-5, 50), st.integers(-5, 50)),
)
def test_it_is_bounded_and_what_it_gives_can_be_decoded(sent, seconds, max_bytes, window):
    ring, segment, fed = PacketRing(seconds, max_bytes), 0, []
    for second, (key, size, breaks) in enumerate(sent):
        segment += breaks
        fed.append(packet(second, key=key, size=size, segment=segment))
        ring.append(fed[-1])

        assert ring.size <= max_bytes
    given_back = ring.between(at(min(window)), at(max(window)))

    assert all(each.arrived_at <= at(max(window)) for each in given_back)
    for before, each in zip((None, *given_back), given_back, strict=False):
        follows = before and fed.index(each) == fed.index(before) + 1
        same_segment = before and before.segment == each.segment
        assert each.is_key or (follows and same_segment)


def test_writing_and_reading_at_once_breaks_nothing():
    ring, packets = PacketRing(2, LARGE), film().packets

    def write() -> None:
        for round_ in range(20):
            for each in later(packets, 4.0 * round_):
                ring.append(each)

    writer = Thread(target=write)
    writer.start()
    while writer.is_alive():
        part = ring.between(at(0), at(99))
        assert not part or part[0].is_key
    writer.join()

    assert ring.size == sum(len(each.data) for each in ring.between(at(0), at(99)))
