"""A plain RTSP client that shows the very bytes: requests by hand, packets one by one."""

import socket
import struct
import time
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

PATIENCE_S = 20.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class RtpPacket:
    channel: int
    marker: bool
    payload_type: int
    sequence: int
    timestamp: int
    payload: bytes
    arrived: float


@dataclass(frozen=True)
class SenderReport:
    channel: int
    utc: float
    timestamp: int
    packets: int


class RtspClient:
    def __init__(self, url: str, patience_s: float = PATIENCE_S) -> None:
        parts = urlsplit(url)
        assert parts.hostname
        assert parts.port
        self.url = f"rtsp://{parts.hostname}:{parts.port}{parts.path}"
        self.socket = socket.create_connection((parts.hostname, parts.port), patience_s)
        self._bytes = b""
        self._cseq = 0
        self.session = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.socket.close()

    def patience(self, seconds: float) -> None:
        self.socket.settimeout(seconds)

    def ask(self, method: str, suffix: str = "", **headers: str) -> Answer:
        """Send a request and return its answer; packets on the way are thrown away."""
        self.say(method, suffix, **headers)
        while self.peek() == b"$":
            self.next_packet()
        return self.answer()

    def say(self, method: str, suffix: str = "", **headers: str) -> None:
        self._cseq += 1
        lines = [f"{method} {self.url}{suffix} RTSP/1.0", f"CSeq: {self._cseq}"]
        if self.session:
            lines.append(f"Session: {self.session}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def answer(self) -> Answer:
        while b"\r\n\r\n" not in self._bytes:
            self._more()
        head, _, self._bytes = self._bytes.partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in rest)}
        body = self.take(int(headers.get("content-length", "0")))
        return Answer(int(first.split()[1]), headers, body)

    def play(self, tracks: int = 1) -> Answer:
        for track in range(tracks):
            channels = f"RTP/AVP/TCP;unicast;interleaved={2 * track}-{2 * track + 1}"
            answer = self.ask("SETUP", f"/track{track}", Transport=channels)
            assert answer.status == 200
            self.session = answer.headers["session"].partition(";")[0]
        answer = self.ask("PLAY")
        assert answer.status == 200
        return answer

    def next_packet(self) -> RtpPacket | SenderReport:
        mark, channel, length = struct.unpack("!cBH", self.take(4))
        assert mark == b"$"
        data = self.take(length)
        if data[1] == 200:
            seconds, fraction, timestamp, packets = struct.unpack("!IIII", data[8:24])
            utc = seconds - 2_208_988_800 + fraction / 2**32
            return SenderReport(channel, utc, timestamp, packets)
        _, kind, sequence, timestamp, _ = struct.unpack("!BBHII", data[:12])
        arrived = time.monotonic()
        return RtpPacket(channel, kind >= 128, kind & 127, sequence, timestamp, data[12:], arrived)

    def packets(self, count: int, channel: int = 0) -> list[RtpPacket]:
        """Return the next so many RTP packets of a channel."""
        found: list[RtpPacket] = []
        while len(found) < count:
            packet = self.next_packet()
            if isinstance(packet, RtpPacket) and packet.channel == channel:
                found.append(packet)
        return found

    def pictures(self, count: int) -> list[list[RtpPacket]]:
        """Return the packets of the next so many pictures, each ending with the marker."""
        found: list[list[RtpPacket]] = [[]]
        while len(found) <= count:
            (packet,) = self.packets(1)
            found[-1].append(packet)
            if packet.marker:
                found.append([])
        return found[:count]

    def report(self, channel: int = 1) -> SenderReport:
        while True:
            packet = self.next_packet()
            if isinstance(packet, SenderReport) and packet.channel == channel:
                return packet

    def peek(self) -> bytes:
        while not self._bytes:
            self._more()
        return self._bytes[:1]

    def take(self, count: int) -> bytes:
        while len(self._bytes) < count:
            self._more()
        data, self._bytes = self._bytes[:count], self._bytes[count:]
        return data

    def _more(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self._bytes += data
