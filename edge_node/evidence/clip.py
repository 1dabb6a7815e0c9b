"""Cuts clips out of a camera's packets: the camera's own bytes, in a file that browsers play."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

import structlog

from contracts.events import EvidenceItem, EvidenceRole
from edge_node.errors import EvidenceError
from edge_node.evidence import mp4, nal, preview
from edge_node.evidence.masks import Polygon
from edge_node.evidence.preview import Encoding
from edge_node.evidence.store import EvidenceStore, StoredFile
from edge_node.evidence.timeline import TimedPacket, lay_out
from edge_node.types import Packet, StreamInfo

GAP = timedelta(seconds=1)
"""A longer silence between two packets is told to the operator."""
_MOST_GAPS = 50
_NO_KEY_FRAME = "no key frame to begin the clip with: let the camera send one every 1 to 4 s"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Cutting:
    """What goes into one file."""

    packets: tuple[TimedPacket, ...]
    stream: StreamInfo
    gaps: tuple[tuple[datetime, datetime], ...]


def cut(
    packets: Sequence[Packet],
    stream: StreamInfo | Mapping[int, StreamInfo],
    store: EvidenceStore,
    *,
    starts_at: datetime,
    ends_at: datetime,
    masks: Sequence[Polygon] = (),
) -> tuple[EvidenceItem, ...]:
    """Keep what the camera sent between two moments.

    Only packets of one segment share a file: the one that covers the middle of the time asked
    for, or comes nearest to it. What is missing from the time asked for, for that or any other
    reason, stands in the clip's `gaps`.

    Args:
        packets: In order of arrival, as `PacketRing.between` gives them.
        stream: What all packets are of, or what each segment is of.
        store: Takes the files.
        starts_at: The clip begins with the last key frame at or before this, if there is one.
        ends_at: The last moment wanted.
        masks: With any, the clip is encoded anew with them burnt in, and nothing else is kept.

    Returns:
        The clip; then its preview, if browsers can't play it and a preview could be made.

    Raises:
        EvidenceError: There is no such clip and never will be; nothing is left on the disk.
    """
    chosen = _choose(packets, starts_at + (ends_at - starts_at) / 2)
    chosen, begun = _begin(chosen, _stream_of(chosen[0].segment, stream))
    cutting = _Cutting(lay_out(chosen), begun, _gaps(chosen, starts_at, ends_at))
    if masks:
        encoding = Encoding(preview.MASKED_CRF, masks=masks)
        masked = _encode(cutting, store, encoding, "clip")
        return (masked.model_copy(update={"masked": True}),)
    clip = _remux(cutting, store)
    if preview.browser_plays(begun):
        return (clip,)
    return (clip, *_preview(cutting, store, clip))


def _choose(packets: Sequence[Packet], middle: datetime) -> tuple[Packet, ...]:
    runs = (tuple(run) for _, run in groupby(packets, key=lambda packet: packet.segment))
    candidates = [begun for run in runs if (begun := _from_key_frame(run))]
    if not candidates:
        raise EvidenceError(_NO_KEY_FRAME)
    return min(candidates, key=lambda run: _distance(run, middle))


def _from_key_frame(run: tuple[Packet, ...]) -> tuple[Packet, ...]:
    first = next((index for index, packet in enumerate(run) if packet.is_key), len(run))
    return run[first:]


def _stream_of(segment: int, stream: StreamInfo | Mapping[int, StreamInfo]) -> StreamInfo:
    if isinstance(stream, StreamInfo):
        return stream
    if segment not in stream:
        raise EvidenceError(f"nothing is known of the stream in segment {segment}")
    return stream[segment]


def _begin(run: tuple[Packet, ...], stream: StreamInfo) -> tuple[tuple[Packet, ...], StreamInfo]:
    """Begin with the first key frame that can be read; usually the first there is.

    Packets without anything in them are left out: to a decoder they mean the end of the stream.
    """
    run = tuple(packet for packet in run if nal.has_content(stream.codec, packet.data))
    if not run:
        raise EvidenceError(f"the packets hold no {stream.codec}")
    while True:
        try:
            return run, mp4.with_header(stream, run[0])
        except EvidenceError:
            later = _from_key_frame(run[1:])
            if not later:
                raise
            run = later


def _distance(run: tuple[Packet, ...], moment: datetime) -> timedelta:
    """How far a moment lies outside the run; zero if it lies within."""
    before, after = run[0].arrived_at - moment, moment - run[-1].arrived_at
    return max(before, after, timedelta(0))


def _gaps(
    run: Sequence[Packet], starts_at: datetime, ends_at: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """Stretches of the asked-for time, longer than GAP, of which the file shows nothing."""
    inner = (
        (packet.arrived_at, later.arrived_at)
        for packet, later in pairwise(run)
        if later.monotonic - packet.monotonic > GAP.total_seconds()
    )
    outer = ((starts_at, run[0].arrived_at), *inner, (run[-1].arrived_at, ends_at))
    return tuple(gap for gap in outer if gap[1] - gap[0] > GAP)[:_MOST_GAPS]


def _remux(cutting: _Cutting, store: EvidenceStore) -> EvidenceItem:
    with store.temporary() as temp:
        mp4.write(cutting.packets, cutting.stream, temp)
        return _item(cutting, store.adopt(temp, ".mp4"), "clip", cutting.stream)


def _encode(
    cutting: _Cutting, store: EvidenceStore, encoding: Encoding, role: EvidenceRole
) -> EvidenceItem:
    with store.temporary() as temp:
        stream = preview.transcode(cutting.packets, cutting.stream, temp, encoding)
        return _item(cutting, store.adopt(temp, ".mp4"), role, stream)


def _preview(
    cutting: _Cutting, store: EvidenceStore, clip: EvidenceItem
) -> tuple[EvidenceItem, ...]:
    encoding = Encoding(preview.PREVIEW_CRF, max_width=preview.PREVIEW_WIDTH)
    try:
        item = _encode(cutting, store, encoding, "preview")
    except EvidenceError as error:  # the clip itself is kept: it can be downloaded and played
        log.warning("preview.failed", clip=clip.sha256, reason=str(error))
        return ()
    return (item.model_copy(update={"derived_from": clip.sha256}),)


def _item(
    cutting: _Cutting, stored: StoredFile, role: EvidenceRole, stream: StreamInfo
) -> EvidenceItem:
    return EvidenceItem(
        role=role,
        media_type="video/mp4",
        sha256=stored.sha256,
        bytes=stored.size,
        width=stream.width,
        height=stream.height,
        codec=stream.codec,
        starts_at=cutting.packets[0].packet.arrived_at,
        ends_at=cutting.packets[-1].packet.arrived_at,
        gaps=cutting.gaps,
    )
