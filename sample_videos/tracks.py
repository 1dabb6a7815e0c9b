"""The tracks of a camera: pictures of a looped clip, a tone, ONVIF metadata."""

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import chain
from typing import Protocol

from sample_videos import payload_h264, payload_h265, sdp
from sample_videos.camera import Camera
from sample_videos.clip_source import AccessUnit, Clip
from sample_videos.faults import FaultKind

PAYLOAD_LIMIT = 1400
TONE_HZ = 400
TONE_LEVEL = 2000
METADATA_EVERY = Fraction(1)
ULAW_BIAS = 33
ULAW_MAX = 8158


@dataclass(frozen=True, slots=True)
class Unit:
    """What a track sends at one moment."""

    pause: Fraction
    """Seconds after the unit before."""
    at: Fraction
    """Media time in seconds since the client began to play."""
    payloads: tuple[bytes, ...]
    """Empty when a fault leaves the unit out."""
    marks_last: bool = True
    """The last packet carries the RTP marker."""


class Track(Protocol):
    """Endless units of one track for one client."""

    def next_unit(self) -> Unit:
        """Return the unit that is due after the one before."""
        ...


class VideoTrack:
    """A clip that starts again when it ends, with times that go on."""

    def __init__(self, camera: Camera, elapsed: Fraction) -> None:
        """Start at the clip's beginning, or for a live camera at its next key frame.

        Args:
            camera: Its present fault acts on each unit.
            elapsed: Seconds that a live camera has been running.
        """
        self._camera = camera
        self._clip = camera.clip
        # Damages pictures, guards nothing; seeded so that runs are alike.
        self._random = random.Random(1)  # noqa: S311
        phase = elapsed % self._clip.period if camera.source.live else Fraction(0)
        self._base = -phase
        self._index = 0
        self._sent = Fraction(0)
        self._skip_to_key(phase)

    def _skip_to_key(self, phase: Fraction) -> None:
        keys = (
            index
            for index, unit in enumerate(self._clip.units)
            if unit.is_key and unit.sent_at >= phase
        )
        self._index = next(keys, len(self._clip.units))

    def next_unit(self) -> Unit:
        """Return the next picture, changed as the camera's fault asks."""
        if self._camera.clip is not self._clip:
            self._change_clip(self._camera.clip)
        if self._index == len(self._clip.units):
            self._base += self._clip.period
            self._index = 0
        picture = self._clip.units[self._index]
        self._index += 1
        sent = self._base + picture.sent_at
        pause, self._sent = sent - self._sent, sent
        return Unit(pause, self._base + picture.shown_at, self._payloads(picture))

    def _change_clip(self, clip: Clip) -> None:
        self._base = self._sent + 1 / Fraction(self._clip.fps).limit_denominator(1000)
        self._clip = clip
        self._index = 0

    def _payloads(self, picture: AccessUnit) -> tuple[bytes, ...]:
        if picture.is_key and self._camera.fault.kind is FaultKind.NO_KEY:
            return ()
        nals = with_parameter_sets(self._clip, picture)
        noise = self._camera.argument_of(FaultKind.NOISE, 0.0)
        if noise:
            nals = (*nals[:-1], self._damaged(nals[-1], noise))
        cut = payload_h264.payloads if self._clip.codec == "h264" else payload_h265.payloads
        return tuple(chain.from_iterable(cut(nal, PAYLOAD_LIMIT) for nal in nals))

    def _damaged(self, nal: bytes, share: float) -> bytes:
        """Flip a bit in this share of the bytes, but leave the NAL unit's header alone."""
        header = 2
        damaged = bytearray(nal)
        for index in range(header, len(damaged)):
            if self._random.random() < share:
                damaged[index] ^= 1 << self._random.randrange(8)
        return bytes(damaged)


def with_parameter_sets(clip: Clip, picture: AccessUnit) -> tuple[bytes, ...]:
    """Put the parameter sets before a key frame that does not bring its own."""
    tells = payload_h264.is_parameter_set if clip.codec == "h264" else payload_h265.is_parameter_set
    if not picture.is_key or any(tells(nal) for nal in picture.nals):
        return picture.nals
    return clip.parameter_sets + picture.nals


class ToneTrack:
    """A quiet 400 Hz tone in G.711 mu-law."""

    def __init__(self) -> None:
        self._step = Fraction(sdp.AUDIO_PACKET_MS, 1000)
        samples = sdp.AUDIO_CLOCK * sdp.AUDIO_PACKET_MS // 1000
        self._payload = bytes(
            ulaw(round(TONE_LEVEL * math.sin(math.tau * TONE_HZ * n / sdp.AUDIO_CLOCK)))
            for n in range(samples)
        )
        self._count = 0

    def next_unit(self) -> Unit:
        """Return the next packet; each holds a whole number of the tone's periods."""
        self._count += 1
        return Unit(self._step, self._count * self._step, (self._payload,), marks_last=False)


def ulaw(sample: int) -> int:
    """Encode a sample, -8158..8158 (14 bits), by G.711 mu-law; beyond is clipped."""
    biased = min(abs(sample), ULAW_MAX) + ULAW_BIAS
    exponent = biased.bit_length() - 6
    mantissa = (biased >> (exponent + 1)) & 0x0F
    sign = 0x80 if sample < 0 else 0
    return ~(sign | (exponent << 4) | mantissa) & 0xFF


class MetadataTrack:
    """One empty ONVIF analytics frame a second, as a camera without analytics sends."""

    def __init__(self, started_at: datetime) -> None:
        """Start; `started_at` is the UTC of media time 0."""
        self._started_at = started_at.timestamp()
        self._count = 0

    def next_unit(self) -> Unit:
        """Return the next document."""
        self._count += 1
        at = self._count * METADATA_EVERY
        utc = datetime.fromtimestamp(self._started_at + float(at), UTC)
        return Unit(METADATA_EVERY, at, (_metadata_document(utc),))


def _metadata_document(utc: datetime) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"><tt:VideoAnalytics>'
        f'<tt:Frame UtcTime="{utc:%Y-%m-%dT%H:%M:%S}Z"/>'
        "</tt:VideoAnalytics></tt:MetadataStream>"
    ).encode()
