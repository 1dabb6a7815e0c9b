"""RTSP 1.0 messages (RFC 2326): requests read within bounds, answers written."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

MAX_REQUEST_BYTES = 16 * 1024
MAX_HEADERS = 64
MAX_BODY_BYTES = 64 * 1024
MAX_CHANNEL = 255
INTERLEAVED_MARK = b"$"

REASONS: Mapping[int, str] = {
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    461: "Unsupported Transport",
    505: "RTSP Version Not Supported",
    551: "Option not supported",
}


class BadRequest(ValueError):  # noqa: N818  # the name of the status that it becomes
    """The request cannot be understood or is too large; the connection ends after the answer."""

    def __init__(self, reason: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(reason)
        self.status = int(status)


@dataclass(frozen=True, slots=True)
class Request:
    """One request; names of headers in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path without its outer slashes, percent-decoded, without query; "" for `*`."""
        return unquote(urlsplit(self.url).path).strip("/") if self.url != "*" else ""


@dataclass(frozen=True, slots=True)
class Interleaved:
    """Binary data of the client between requests, in practice RTCP receiver reports."""

    channel: int
    data: bytes


async def read_message(reader: asyncio.StreamReader) -> Request | Interleaved | None:
    """Read what the client sends next; None when it closed the connection.

    Raises:
        BadRequest: Too large, too many headers or no RTSP.
    """
    try:
        first = await _first_byte(reader)
        if first == INTERLEAVED_MARK:
            header = await reader.readexactly(3)
            return Interleaved(header[0], await reader.readexactly(int.from_bytes(header[1:])))
        request = parse_request(first + await reader.readuntil(b"\r\n\r\n"))
        await reader.readexactly(_body_length(request))
    except asyncio.LimitOverrunError as error:
        raise BadRequest(f"a request is limited to {MAX_REQUEST_BYTES} bytes") from error
    except asyncio.IncompleteReadError:
        return None
    return request


async def _first_byte(reader: asyncio.StreamReader) -> bytes:
    """Skip the empty lines that some clients send between requests (RFC 2326, 4.1)."""
    while (byte := await reader.readexactly(1)) in b"\r\n":
        continue
    return byte


def parse_request(head: bytes) -> Request:
    """Parse the request line and the headers, up to and with the empty line.

    Raises:
        BadRequest: Not RTSP 1.0, a header without a colon, or more than `MAX_HEADERS`.
    """
    try:
        lines = head.decode("utf-8").rstrip("\r\n").split("\r\n")
        method, url, version = lines[0].split(" ")
    except ValueError as error:
        raise BadRequest("no request line of RTSP") from error
    if version != "RTSP/1.0":
        raise BadRequest("only RTSP/1.0 is spoken here", 505)
    if len(lines) - 1 > MAX_HEADERS:
        raise BadRequest(f"more than {MAX_HEADERS} headers")
    return Request(method, url, dict(_header(line) for line in lines[1:]))


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise BadRequest("a header without a name or a colon")
    return name.strip().lower(), value.strip()


def _body_length(request: Request) -> int:
    text = request.headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()) or int(text) > MAX_BODY_BYTES:
        raise BadRequest(f"Content-Length must be 0..{MAX_BODY_BYTES}")
    return int(text)


def response(
    status: int, cseq: str, headers: Sequence[tuple[str, str]] = (), body: bytes = b""
) -> bytes:
    """Write an answer; a body brings its Content-Length."""
    lines = [f"RTSP/1.0 {status} {REASONS.get(status) or HTTPStatus(status).phrase}"]
    lines += [f"CSeq: {cseq}", *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def interleaved_channels(transport: str, default: int) -> tuple[int, int] | None:
    """Choose the RTP and RTCP channels of a Transport header (RFC 2326, 12.39).

    Args:
        transport: The header; alternatives are separated by commas, the first that fits is taken.
        default: The RTP channel when the client names none.

    Returns:
        None when no alternative is RTP over this TCP connection.
    """
    for alternative in transport.split(","):
        protocol, *parameters = (part.strip() for part in alternative.split(";"))
        if protocol.upper() == "RTP/AVP/TCP":
            return _channels(parameters, default)
    return None


def _channels(parameters: Sequence[str], default: int) -> tuple[int, int] | None:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.lower() != "interleaved":
            continue
        first, _, second = value.partition("-")
        if not (first.isdigit() and (second or first).isdigit()):
            return None
        pair = int(first), int(second) if second else int(first) + 1
        return pair if max(pair) <= MAX_CHANNEL else None
    return default, default + 1
