from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_node.evidence.timeline import TICKS_PER_S, lay_out
from tests.unit.edge_node.evidence.builders import FPS, film, later

STEP = TICKS_PER_S // FPS


def shown(timed) -> list[float]:
    return [each.pts / TICKS_PER_S for each in timed]


def test_a_steady_stream_keeps_its_own_times_from_zero():
    timed = lay_out(film().packets)

    assert [each.pts for each in timed] == [index * STEP for index in range(40)]
    assert [each.dts for each in timed] == [each.pts for each in timed]
    assert {each.duration for each in timed} == {STEP}


def test_pictures_shown_out_of_order_are_decoded_in_time():
    packets = film(b_frames=2).packets
    assert [each.pts for each in packets] != sorted(each.pts for each in packets)

    timed = lay_out(packets)

    assert [each.pts - timed[0].pts for each in timed] == [
        each.pts - packets[0].pts for each in packets
    ]
    assert all(each.dts <= each.pts for each in timed)
    assert min(each.pts for each in timed) == 0


@pytest.mark.parametrize(
    "jump", [3600, -3600, -(2**32) / TICKS_PER_S], ids=["ahead", "back", "wrap"]
)
def test_where_the_camera_jumps_the_times_of_arrival_hold(jump):
    first = film().packets
    second = tuple(
        replace(each, pts=each.pts + round(jump * TICKS_PER_S)) for each in later(first, 4)
    )

    times = shown(lay_out(first + second))

    assert times == pytest.approx([index / FPS for index in range(80)], abs=0.001)


def test_a_camera_whose_clock_stands_still_is_shown_as_it_arrived():
    stuck = [replace(each, pts=0) for each in film().packets]

    assert shown(lay_out(stuck)) == pytest.approx([index / FPS for index in range(40)], abs=0.001)


def test_packets_late_in_a_burst_keep_the_camera_s_even_times():
    packets = film().packets
    burst = [
        replace(each, monotonic=max(each.monotonic, packets[25].monotonic)) for each in packets
    ]

    assert shown(lay_out(burst)) == pytest.approx([index / FPS for index in range(40)])


def test_a_pause_of_the_camera_is_a_pause_in_the_clip():
    first = film(seconds=1).packets

    assert shown(lay_out(first + later(first, 3)))[9:11] == pytest.approx([0.9, 3.0])


def test_one_picture_alone_has_a_length():
    (timed,) = lay_out(film().packets[:1])

    assert (timed.pts, timed.dts) == (0, 0)
    assert timed.duration > 0


def test_nothing_has_no_times():
    assert lay_out(()) == ()


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(-(2**33), 2**33), st.floats(0, 5)), min_size=1, max_size=30))
def test_whatever_comes_can_be_written(chaos):
    monotonic, packets = 0.0, []
    for (pts, waited), each in zip(chaos, film().packets, strict=False):
        monotonic += waited
        packets.append(replace(each, pts=pts, monotonic=monotonic))

    timed = lay_out(packets)

    decoded = [each.dts for each in timed]
    assert decoded == sorted(set(decoded))
    assert all(each.dts <= each.pts for each in timed)
    assert all(each.duration > 0 for each in timed)
    assert [each.packet for each in timed] == packets
