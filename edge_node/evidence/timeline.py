"""When each packet of a clip is decoded and shown, whatever the camera's clock did."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from edge_node.types import Packet

TICKS_PER_S = 90_000
TIME_BASE = Fraction(1, TICKS_PER_S)

REORDER_S = 1.0
"""B-frames arrive later than frames shown after them, but never by this much."""
SKIP_S = 2.0
"""A camera's clock may run ahead of arrival by this much (a burst after a stall) and be true."""


@dataclass(frozen=True, slots=True)
class TimedPacket:
    """A packet with its place in the clip, in ticks of 1/90,000 s; the first picture is at 0."""

    packet: Packet
    pts: int
    dts: int
    """Never above `pts`, and grows from packet to packet; below 0 where frames are reordered."""
    duration: int


def lay_out(packets: Sequence[Packet]) -> tuple[TimedPacket, ...]:
    """Place the packets of one segment, given in decoding order.

    The camera's presentation times are kept while they run like the local clock. Where they
    jump, wrap or stand still, the times of arrival take their place, in the same order of
    pictures. Decoding times are made anew in any case: over RTSP they are missing or a copy of
    the presentation times, which is wrong as soon as there are B-frames.
    """
    if not packets:
        return ()
    shown = _ticks(packets) if _runs_like_arrival(packets) else _arrival_ticks(packets)
    shown = [tick - min(shown) for tick in shown]
    decoded = _decoding_times(shown)
    durations = [later - tick for tick, later in pairwise(decoded)]
    durations.append(sorted(durations)[len(durations) // 2] if durations else TICKS_PER_S)
    return tuple(
        TimedPacket(*values) for values in zip(packets, shown, decoded, durations, strict=True)
    )


def _ticks(packets: Sequence[Packet]) -> list[int]:
    return [round(packet.pts * packet.time_base * TICKS_PER_S) for packet in packets]


def _arrival_ticks(packets: Sequence[Packet]) -> list[int]:
    """Times of arrival, dealt out in the order in which the pictures are to be shown."""
    arrived = sorted(round(packet.monotonic * TICKS_PER_S) for packet in packets)
    ticks = _ticks(packets)
    jumps = (_jumps(*pair) for pair in pairwise(packets))
    runs = list(accumulate(jumps, initial=0))
    order = sorted(range(len(packets)), key=lambda index: (runs[index], ticks[index], index))
    shown = [0] * len(packets)
    for tick, index in zip(arrived, order, strict=True):
        shown[index] = tick
    return shown


def _runs_like_arrival(packets: Sequence[Packet]) -> bool:
    if any(_jumps(*pair) for pair in pairwise(packets)):
        return False
    ticks = _ticks(packets)
    claimed = (max(ticks) - min(ticks)) / TICKS_PER_S
    passed = packets[-1].monotonic - packets[0].monotonic
    return passed <= SKIP_S or passed / 2 <= claimed <= passed * 2


def _jumps(packet: Packet, later: Packet) -> bool:
    step = float(later.pts * later.time_base - packet.pts * packet.time_base)
    passed = later.monotonic - packet.monotonic
    return step < -REORDER_S or step > passed + SKIP_S


def _decoding_times(shown: list[int]) -> list[int]:
    """The k-th packet is decoded when the k-th picture is shown, early enough for all of them."""
    decoded: list[int] = []
    for tick in sorted(shown):
        decoded.append(max(tick, decoded[-1] + 1) if decoded else tick)
    early = max(tick - pts for tick, pts in zip(decoded, shown, strict=True))
    return [tick - early for tick in decoded]
