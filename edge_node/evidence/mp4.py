"""Writes encoded pictures into an MP4 file as they came, without decoding them."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import av
from av.container import OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from edge_node.errors import EvidenceError
from edge_node.evidence import nal
from edge_node.evidence.store import disk_error
from edge_node.evidence.timeline import TIME_BASE, TimedPacket
from edge_node.types import Packet, StreamInfo

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CODECS = ("h264", "hevc", "mjpeg")
_INDEX_BYTES = 4096
_INDEX_BYTES_PER_PACKET = 64
"""Room for the index in front of the pictures, so that a browser can begin before it has all;
48 is the most that one packet can take (stts 8, ctts 8, stsz 4, stco 8, stsc 12, stss 4)."""


def with_header(stream: StreamInfo, key: Packet) -> StreamInfo:
    """Return the stream with the parameter sets and the size that this key frame begins with.

    What the key frame itself brings is newer than what the camera announced.

    Raises:
        EvidenceError: The codec isn't taken, or no decoder could start here.
    """
    if stream.codec not in CODECS:
        raise EvidenceError(f"codec {stream.codec} is not kept: set the camera to H.264 or H.265")
    own = nal.has_parameter_sets(stream.codec, key.data)
    begun = replace(stream, extradata=key.data if own else stream.extradata)
    with _parsed(begun, key) as template:
        context = template.codec_context
        return replace(
            stream, extradata=context.extradata or b"", width=context.width, height=context.height
        )


def write(packets: Sequence[TimedPacket], stream: StreamInfo, path: Path) -> None:
    """Write the packets, their NAL units untouched and in order, into a new file at `path`.

    Args:
        packets: Begins with a key frame.
        stream: As `with_header` gave it for the first packet.
        path: Not there yet; may be there, unfinished, after an error.

    Raises:
        EvidenceError: The disk is full, or the pictures can't be written as MP4.
    """
    with _parsed(stream, packets[0].packet) as template, new_file(path, len(packets)) as container:
        out = container.add_stream_from_template(template)
        out.time_base = TIME_BASE
        # FFmpeg's own tag for H.265, hev1, keeps parameter sets where the camera put them. Under
        # hvc1 they would be taken out: bytes lost that a camera's signature may cover, and a
        # stream that changes them on its way undecodable. Apple wants hvc1, but gets the preview.
        for timed in packets:
            packet = encoded(timed)
            packet.stream = out
            container.mux_one(packet)


@contextmanager
def new_file(path: Path, most_packets: int) -> Iterator[OutputContainer]:
    """Open a new MP4 file whose index lies in front of its pictures.

    Raises:
        EvidenceError: The disk is full, or FFmpeg refuses what is written.
    """
    options = {
        "moov_size": str(_INDEX_BYTES + _INDEX_BYTES_PER_PACKET * most_packets),
        "video_track_timescale": str(TIME_BASE.denominator),
    }
    file: DiskFile | None = None
    try:
        with (
            DiskFile(path, "xb") as file,
            av.open(file, "w", format="mp4", options=options) as container,
        ):
            yield container
    except (av.FFmpegError, OSError) as error:
        refused = file.refused if file else error
        if isinstance(refused, OSError):
            raise disk_error(refused, path.parent) from error
        raise EvidenceError(f"cannot write the clip: {error.strerror}") from error


class DiskFile(io.FileIO):
    """A file for FFmpeg to write through that remembers what the disk refused, and why.

    FFmpeg's own writer can lose a late error of the disk, and from a file of Python's the error
    comes back without its reason.
    """

    def __init__(self, path: Path, mode: Literal["xb", "wb"]) -> None:
        super().__init__(path, mode)
        self.refused: OSError | None = None

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write all of it: a nearly full disk takes a part first, then refuses."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[super().write(rest) :]
        except OSError as error:
            self.refused = error
            raise
        return memoryview(data).nbytes


def encoded(timed: TimedPacket) -> "av.Packet[Stream]":
    """Return the packet as FFmpeg takes it."""
    packet = av.Packet(timed.packet.data)
    packet.pts, packet.dts, packet.duration = timed.pts, timed.dts, timed.duration
    packet.time_base = TIME_BASE
    packet.is_keyframe = timed.packet.is_key
    return packet


@contextmanager
def _parsed(stream: StreamInfo, key: Packet) -> Iterator[VideoStream]:
    """Let FFmpeg read the stream's parameters (profile, size, colours) from its first picture."""
    first = key.data
    if not nal.has_parameter_sets(stream.codec, first):
        first = stream.extradata + first
    try:
        with av.open(io.BytesIO(first), format=stream.codec) as source:
            if not source.streams.video or not source.streams.video[0].codec_context.width:
                raise EvidenceError(f"the {stream.codec} stream has no parameter sets")
            yield source.streams.video[0]
    except av.FFmpegError as error:
        raise EvidenceError(f"the key frame is no {stream.codec}") from error
