"""A video file as access units, ready to be sent again and again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.packet import Packet
from av.video.stream import VideoStream

from sample_videos import payload_h264, payload_h265

MAX_CLIP_BYTES = 512 * 1024 * 1024
CODECS = ("h264", "hevc")
START_CODE = re.compile(rb"\x00\x00\x00?\x01")
CONFIGURATION_VERSION = 1


class ClipError(ValueError):
    """The file cannot be served as a camera; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One encoded picture."""

    nals: tuple[bytes, ...]
    is_key: bool
    sent_at: Fraction
    """Seconds from the clip's start at which a camera would send it (decoding order)."""
    shown_at: Fraction
    """Seconds from the clip's start, presentation order."""


@dataclass(frozen=True, slots=True)
class Clip:
    """All of a file's pictures; the first is a key frame."""

    codec: str
    """FFmpeg's name: h264 or hevc."""
    parameter_sets: tuple[bytes, ...]
    """SPS and PPS; VPS first for H.265."""
    units: tuple[AccessUnit, ...]
    period: Fraction
    """Seconds from the first picture to its next showing when the clip loops."""

    @property
    def fps(self) -> float:
        """Pictures per second on average."""
        return float(len(self.units) / self.period)


def load_clip(path: Path) -> Clip:
    """Read a file's H.264 or H.265 video into memory, without decoding it.

    Raises:
        ClipError: Missing, no video of these codecs, empty, or over `MAX_CLIP_BYTES`.
    """
    try:
        if path.stat().st_size > MAX_CLIP_BYTES:
            raise ClipError(f"{path}: larger than {MAX_CLIP_BYTES} bytes; cut it shorter")
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise ClipError(f"{path}: has no video track")
            stream = container.streams.video[0]
            packets = [packet for packet in container.demux(stream) if packet.size]
            return _clip(path, stream, packets)
    except (OSError, av.FFmpegError) as error:
        raise ClipError(f"{path}: cannot be read as video: {error.strerror}") from error


def _clip(path: Path, stream: VideoStream, packets: "Sequence[Packet[VideoStream]]") -> Clip:
    codec = stream.codec_context.name
    if codec not in CODECS:
        raise ClipError(f"{path}: its codec is {codec}; served are {', '.join(CODECS)}")
    if not packets or not packets[0].is_keyframe:
        raise ClipError(f"{path}: does not begin with a key frame")
    extradata = stream.codec_context.extradata or b""
    sets = parameter_sets(codec, extradata)
    if not sets:
        raise ClipError(f"{path}: has no parameter sets")
    frame = 1 / (stream.average_rate or Fraction(25))
    units = _units(packets, _length_size(codec, extradata), frame)
    return Clip(codec, sets, units, units[-1].sent_at + frame)


def _units(
    packets: "Sequence[Packet[VideoStream]]", length_size: int, frame: Fraction
) -> tuple[AccessUnit, ...]:
    """Take the times from the file; raw streams without times are spaced evenly."""
    origin = _seconds(packets[0].dts, packets[0].time_base)
    units = []
    for index, packet in enumerate(packets):
        sent = _seconds(packet.dts, packet.time_base)
        shown = _seconds(packet.pts, packet.time_base)
        even = index * frame
        at = sent - origin if sent is not None and origin is not None else even
        show = shown - origin if shown is not None and origin is not None else even
        nals = split_nals(bytes(packet), length_size)
        units.append(AccessUnit(nals, packet.is_keyframe, at, show))
    return tuple(units)


def _seconds(ticks: int | None, time_base: Fraction | None) -> Fraction | None:
    return ticks * time_base if ticks is not None and time_base is not None else None


def split_nals(data: bytes, length_size: int) -> tuple[bytes, ...]:
    """Split an access unit into NAL units.

    Args:
        data: Length-prefixed NAL units (as in MP4), or Annex B when `length_size` is 0.
        length_size: Bytes of each length prefix.
    """
    if not length_size:
        return tuple(nal.rstrip(b"\x00") for nal in START_CODE.split(data) if nal)
    nals = []
    at = 0
    while at + length_size < len(data):
        start = at + length_size
        at = start + int.from_bytes(data[at:start])
        nals.append(data[start:at])
    return tuple(nal for nal in nals if nal)


def _length_size(codec: str, extradata: bytes) -> int:
    """Read lengthSizeMinusOne of avcC or hvcC (ISO 14496-15); 0 for Annex B."""
    if extradata[:1] != bytes((CONFIGURATION_VERSION,)):
        return 0
    return (extradata[4 if codec == "h264" else 21] & 3) + 1


def parameter_sets(codec: str, extradata: bytes) -> tuple[bytes, ...]:
    """Take the parameter sets out of avcC, hvcC (ISO 14496-15) or Annex B extradata.

    Other NAL units in there, such as an encoder's list of its options, are left out.
    """
    if not _length_size(codec, extradata):
        nals = split_nals(extradata, 0)
    else:
        nals = _avcc_sets(extradata) if codec == "h264" else _hvcc_sets(extradata)
    payload = payload_h264 if codec == "h264" else payload_h265
    return tuple(nal for nal in nals if payload.is_parameter_set(nal))


def _avcc_sets(extradata: bytes) -> tuple[bytes, ...]:
    sequence_sets, at = _counted(extradata, 6, extradata[5] & 0x1F)
    picture_sets, _ = _counted(extradata, at + 1, extradata[at])
    return (*sequence_sets, *picture_sets)


def _hvcc_sets(extradata: bytes) -> tuple[bytes, ...]:
    found: list[bytes] = []
    at = 23
    for _ in range(extradata[22]):
        count = int.from_bytes(extradata[at + 1 : at + 3])
        nals, at = _counted(extradata, at + 3, count)
        found += nals
    return tuple(found)


def _counted(extradata: bytes, at: int, count: int) -> tuple[list[bytes], int]:
    """Read `count` NAL units with 16-bit lengths; also where the next field begins."""
    nals = []
    for _ in range(count):
        start = at + 2
        at = start + int.from_bytes(extradata[at:start])
        nals.append(extradata[start:at])
    return nals, at
