"""The session description (RFC 4566) that DESCRIBE answers with."""

import base64
from collections.abc import Sequence

from sample_videos import payload_h265
from sample_videos.clip_source import Clip

VIDEO_PAYLOAD_TYPE = 96
AUDIO_PAYLOAD_TYPE = 0
METADATA_PAYLOAD_TYPE = 107
VIDEO_CLOCK = 90_000
AUDIO_CLOCK = 8_000
METADATA_CLOCK = 90_000
AUDIO_PACKET_MS = 40


def describe(media: Sequence[str]) -> bytes:
    """Join the media sections, in the order of their tracks, into one description."""
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=Qyragy sample camera", "t=0 0", "a=control:*"]
    return "\r\n".join([*lines, "a=range:npt=now-", *media, ""]).encode()


def control(track: int) -> str:
    """Name the track with this number, counted from 0, in control URLs."""
    return f"track{track}"


def video_media(clip: Clip, track: int) -> str:
    """Announce the video with its parameter sets (RFC 6184, 8.2; RFC 7798, 7.2)."""
    encoding = "H264" if clip.codec == "h264" else "H265"
    parameters = _h264_parameters(clip) if clip.codec == "h264" else _h265_parameters(clip)
    return "\r\n".join(
        [
            f"m=video 0 RTP/AVP {VIDEO_PAYLOAD_TYPE}",
            "c=IN IP4 0.0.0.0",
            f"a=rtpmap:{VIDEO_PAYLOAD_TYPE} {encoding}/{VIDEO_CLOCK}",
            f"a=fmtp:{VIDEO_PAYLOAD_TYPE} {parameters}",
            f"a=framerate:{clip.fps:g}",
            f"a=control:{control(track)}",
        ]
    )


def _h264_parameters(clip: Clip) -> str:
    profile = clip.parameter_sets[0][1:4].hex()
    sets = ",".join(_base64(nal) for nal in clip.parameter_sets)
    return f"packetization-mode=1;profile-level-id={profile};sprop-parameter-sets={sets}"


def _h265_parameters(clip: Clip) -> str:
    names = {payload_h265.VPS: "vps", payload_h265.SPS: "sps", payload_h265.PPS: "pps"}
    return ";".join(
        f"sprop-{name}="
        + ",".join(
            _base64(nal) for nal in clip.parameter_sets if payload_h265.nal_type(nal) == kind
        )
        for kind, name in names.items()
    )


def _base64(nal: bytes) -> str:
    return base64.b64encode(nal).decode()


def audio_media(track: int) -> str:
    """Announce G.711 mu-law audio (RFC 3551)."""
    return "\r\n".join(
        [
            f"m=audio 0 RTP/AVP {AUDIO_PAYLOAD_TYPE}",
            "c=IN IP4 0.0.0.0",
            f"a=rtpmap:{AUDIO_PAYLOAD_TYPE} PCMU/{AUDIO_CLOCK}",
            f"a=ptime:{AUDIO_PACKET_MS}",
            f"a=control:{control(track)}",
        ]
    )


def metadata_media(track: int) -> str:
    """Announce ONVIF metadata (ONVIF Streaming Specification, 5.1.2.1.1)."""
    return "\r\n".join(
        [
            f"m=application 0 RTP/AVP {METADATA_PAYLOAD_TYPE}",
            "c=IN IP4 0.0.0.0",
            f"a=rtpmap:{METADATA_PAYLOAD_TYPE} vnd.onvif.metadata/{METADATA_CLOCK}",
            f"a=control:{control(track)}",
        ]
    )
