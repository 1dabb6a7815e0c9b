"""NAL units of H.264 and H.265 in byte-stream form (Annex B), as cameras send them over RTSP."""

import re

_START_BYTES = 3
_START = re.compile(rb"\x00\x00\x01")

_H264_SPS = 7
_HEVC_VPS, _HEVC_PPS = 32, 34


def split(data: bytes) -> list[bytes]:
    """Return the NAL units in order, without start codes and the zero bytes between them."""
    starts = [match.end() for match in _START.finditer(data)]
    ends = [*(start - _START_BYTES for start in starts[1:]), len(data)]
    units = (data[start:end].rstrip(b"\x00") for start, end in zip(starts, ends, strict=False))
    return [unit for unit in units if unit]


def has_content(codec: str, data: bytes) -> bool:
    """Tell whether there is anything for a decoder in these bytes."""
    return bool(split(data)) if codec in ("h264", "hevc") else bool(data)


def has_parameter_sets(codec: str, data: bytes) -> bool:
    """Tell whether a decoder could start with these bytes alone."""
    if codec == "h264":
        return h264_profile(data) is not None
    if codec == "hevc":
        return any(_HEVC_VPS <= (unit[0] >> 1 & 0x3F) <= _HEVC_PPS for unit in split(data))
    return True


def h264_profile(data: bytes) -> int | None:
    """Return profile_idc of the first sequence parameter set; None if there is none.

    ITU-T H.264 7.3.2.1.1: it is the byte after the NAL unit's header.
    """
    for unit in split(data):
        if unit[0] & 0x1F == _H264_SPS and len(unit) > 1:
            return unit[1]
    return None
