"""RTP payloads of H.265 (RFC 7798, no DONL fields): single NAL units and fragmentation units."""

FU = 49
TYPE_SHIFT = 1
TYPE_MASK = 0x3F
KEEP_OF_FIRST_BYTE = 0x81
START = 0x80
END = 0x40
VPS = 32
SPS = 33
PPS = 34


def nal_type(nal: bytes) -> int:
    """Return the type in the two-byte NAL unit header."""
    return (nal[0] >> TYPE_SHIFT) & TYPE_MASK


def payloads(nal: bytes, limit: int) -> tuple[bytes, ...]:
    """Cut one NAL unit into payloads of at most `limit` bytes (>= 4), in order."""
    if len(nal) <= limit:
        return (nal,)
    header = bytes(((nal[0] & KEEP_OF_FIRST_BYTE) | (FU << TYPE_SHIFT), nal[1]))
    step = limit - 3
    pieces = [nal[at : at + step] for at in range(2, len(nal), step)]
    last = len(pieces) - 1
    return tuple(
        header + bytes((_fu_header(nal_type(nal), index == 0, index == last),)) + piece
        for index, piece in enumerate(pieces)
    )


def _fu_header(kind: int, is_first: bool, is_last: bool) -> int:
    return kind | (START if is_first else 0) | (END if is_last else 0)


def is_parameter_set(nal: bytes) -> bool:
    """Tell a video, sequence or picture parameter set."""
    return nal_type(nal) in (VPS, SPS, PPS)
