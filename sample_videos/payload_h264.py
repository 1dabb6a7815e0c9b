"""RTP payloads of H.264 (RFC 6184, packetization-mode 1): single NAL units and FU-A."""

FU_A = 28
NAL_TYPE = 0x1F
NAL_IMPORTANCE = 0xE0
START = 0x80
END = 0x40
SPS = 7
PPS = 8


def payloads(nal: bytes, limit: int) -> tuple[bytes, ...]:
    """Cut one NAL unit into payloads of at most `limit` bytes (>= 3), in order."""
    if len(nal) <= limit:
        return (nal,)
    indicator = (nal[0] & NAL_IMPORTANCE) | FU_A
    step = limit - 2
    pieces = [nal[at : at + step] for at in range(1, len(nal), step)]
    last = len(pieces) - 1
    return tuple(
        bytes((indicator, _fu_header(nal[0] & NAL_TYPE, index == 0, index == last))) + piece
        for index, piece in enumerate(pieces)
    )


def _fu_header(nal_type: int, is_first: bool, is_last: bool) -> int:
    return nal_type | (START if is_first else 0) | (END if is_last else 0)


def is_parameter_set(nal: bytes) -> bool:
    """Tell a sequence or picture parameter set."""
    return nal[0] & NAL_TYPE in (SPS, PPS)
