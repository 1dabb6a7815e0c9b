import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_videos import rtsp
from sample_videos.rtsp import BadRequest, Interleaved, interleaved_channels, parse_request


def read(data: bytes):
    """Read all messages that these bytes hold."""

    async def messages():
        reader = asyncio.StreamReader(limit=rtsp.MAX_REQUEST_BYTES)
        reader.feed_data(data)
        reader.feed_eof()
        found = []
        while message := await rtsp.read_message(reader):
            found.append(message)
        return found

    return asyncio.run(messages())


def test_requests_and_interleaved_data_are_told_apart():
    keep_alive = b"GET_PARAMETER rtsp://h/a RTSP/1.0\r\nCSeq: 4\r\nContent-Length: 3\r\n\r\nabc"

    first, report, second = read(keep_alive + b"$\x01\x00\x02\x80\xc9" + b"\r\n" + keep_alive)

    assert first == second
    assert first.method == "GET_PARAMETER"
    assert first.headers["cseq"] == "4"
    assert report == Interleaved(1, b"\x80\xc9")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("rtsp://h:1/north/main", "north/main"),
        ("rtsp://h/north/?channel=1", "north"),
        ("rtsp://h/%D1%81", "с"),
        ("rtsp://h", ""),
        ("*", ""),
    ],
)
def test_the_path_has_neither_query_nor_outer_slashes(url, path):
    assert rtsp.Request("OPTIONS", url, {}).path == path


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="HTTP"),
        pytest.param(b"\xff\xfe\r\n\r\n", id="no text"),
        pytest.param(b"OPTIONS *\r\n\r\n", id="no version"),
        pytest.param(b"OPTIONS * RTSP/1.0\r\nCSeq\r\n\r\n", id="header without colon"),
        pytest.param(b"OPTIONS * RTSP/1.0\r\n" + b"A: 1\r\n" * 65 + b"\r\n", id="many headers"),
        pytest.param(b"OPTIONS * RTSP/1.0\r\nContent-Length: 99999\r\n\r\n", id="large body"),
        pytest.param(b"OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n", id="negative body"),
        pytest.param(b"OPTIONS * RTSP/1.0\r\nA: " + b"0" * 40_000 + b"\r\n\r\n", id="long header"),
    ],
)
def test_nonsense_is_refused(data):
    with pytest.raises(BadRequest):
        read(data)


@settings(max_examples=50)
@given(head=st.binary(max_size=300))
def test_a_head_is_either_parsed_or_refused(head):
    try:
        request = parse_request(head + b"\r\n\r\n")
    except BadRequest:
        return
    assert request.method


def test_an_answer_carries_the_length_of_its_body():
    answer = rtsp.response(200, "7", [("Session", "1;timeout=60")], b"v=0")

    assert answer == (
        b"RTSP/1.0 200 OK\r\nCSeq: 7\r\nSession: 1;timeout=60\r\nContent-Length: 3\r\n\r\nv=0"
    )


@pytest.mark.parametrize(
    ("transport", "channels"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=4-5", (4, 5)),
        ("RTP/AVP/TCP;unicast;interleaved=4", (4, 5)),
        ("RTP/AVP/TCP;unicast", (2, 3)),
        ("RTP/AVP;unicast;client_port=5000-5001,RTP/AVP/TCP;interleaved=0-1", (0, 1)),
        ("RTP/AVP/UDP;unicast;client_port=5000-5001", None),
        ("RTP/AVP/TCP;interleaved=255-256", None),
        ("RTP/AVP/TCP;interleaved=x", None),
        ("", None),
    ],
)
def test_the_first_transport_over_this_connection_is_taken(transport, channels):
    assert interleaved_channels(transport, 2) == channels
