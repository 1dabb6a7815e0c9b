"""The tracks that a camera offers: how each is announced, and how it is begun for a client."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial

from sample_videos import sdp
from sample_videos.camera import Camera
from sample_videos.tracks import MetadataTrack, ToneTrack, Track, VideoTrack


@dataclass(frozen=True, slots=True)
class Joining:
    """When a client begins to play."""

    at: datetime
    """UTC."""
    elapsed: Fraction
    """Seconds since the server started."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One track of a camera."""

    announce: Callable[[int], str]
    """Writes its section of the SDP, given its number."""
    payload_type: int
    clock_rate: int
    begin: Callable[[Joining], Track]


def offers_of(camera: Camera) -> tuple[Offer, ...]:
    """List a camera's tracks in the order of their numbers: video, audio, metadata."""
    source = camera.source
    wanted = (
        (source.video, _video(camera)),
        (source.audio, _tone()),
        (source.metadata, _metadata()),
    )
    return tuple(offer for is_wanted, offer in wanted if is_wanted)


def _video(camera: Camera) -> Offer:
    return Offer(
        announce=partial(sdp.video_media, camera.clip),
        payload_type=sdp.VIDEO_PAYLOAD_TYPE,
        clock_rate=sdp.VIDEO_CLOCK,
        begin=lambda joining: VideoTrack(camera, joining.elapsed),
    )


def _tone() -> Offer:
    return Offer(
        announce=sdp.audio_media,
        payload_type=sdp.AUDIO_PAYLOAD_TYPE,
        clock_rate=sdp.AUDIO_CLOCK,
        begin=lambda _joining: ToneTrack(),
    )


def _metadata() -> Offer:
    return Offer(
        announce=sdp.metadata_media,
        payload_type=sdp.METADATA_PAYLOAD_TYPE,
        clock_rate=sdp.METADATA_CLOCK,
        begin=lambda joining: MetadataTrack(joining.at),
    )
