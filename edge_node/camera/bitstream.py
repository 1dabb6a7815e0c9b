"""What a packet says of its own stream, without decoding it."""

from collections.abc import Iterator, Mapping

_START_CODE = b"\x00\x00\x01"
_H264_SPS, _H264_PPS = 7, 8
_HEVC_VPS, _HEVC_SPS, _HEVC_PPS = 32, 33, 34
_HEADERS: Mapping[str, frozenset[int]] = {
    "h264": frozenset({_H264_SPS, _H264_PPS}),
    "hevc": frozenset({_HEVC_VPS, _HEVC_SPS, _HEVC_PPS}),
}
_SEQUENCE: Mapping[str, int] = {"h264": _H264_SPS, "hevc": _HEVC_SPS}
_FIRST_NON_SLICE: Mapping[str, int] = {"h264": 6, "hevc": 32}
_JPEG_SIZES = (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2")


def sequence_header(codec: str, data: bytes) -> bytes:
    """Return what fixes the size of the pictures from here on; empty if the packet is silent.

    That is the sequence parameter set of H.264 and H.265 in byte-stream form, and the frame
    header of a JPEG picture. A stream whose header changes is another stream.
    """
    if codec == "mjpeg":
        return _jpeg_size(data)
    return b"".join(unit for kind, unit in _headers(codec, data) if kind == _SEQUENCE[codec])


def parameter_sets(codec: str, data: bytes) -> bytes:
    """Return all parameter sets of a packet with their start codes; empty if it has none."""
    if codec == "mjpeg":
        return b""
    return b"".join(
        _START_CODE + unit for kind, unit in _headers(codec, data) if kind in _HEADERS[codec]
    )


def _headers(codec: str, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield type and bytes of the NAL units before the first slice."""
    start = data.find(_START_CODE)
    while 0 <= start < len(data) - len(_START_CODE):
        begin = start + len(_START_CODE)
        kind = data[begin] & 0x1F if codec == "h264" else data[begin] >> 1 & 0x3F
        if kind < _FIRST_NON_SLICE[codec]:
            return  # a slice may be megabytes long, and no header comes after it
        start = data.find(_START_CODE, begin)
        unit = data[begin : start if start >= 0 else len(data)]
        yield kind, unit.rstrip(b"\x00")


def _jpeg_size(data: bytes) -> bytes:
    for marker in _JPEG_SIZES:
        at = data.find(marker)
        if at >= 0:
            return data[at + 5 : at + 9]  # after marker, length and precision: height, width
    return b""
