"""RTP packets and RTCP sender reports of one track (RFC 3550)."""

import struct
from fractions import Fraction

RTP_VERSION = 0x80
MARKER = 0x80
SENDER_REPORT = 200
SOURCE_DESCRIPTION = 202
CNAME = 1
MODULO_16 = 1 << 16
MODULO_32 = 1 << 32
NTP_OF_UNIX_EPOCH_S = 2_208_988_800
"""Seconds from 1900, where NTP counts from, to 1970."""


class RtpStream:
    """Numbers and stamps the packets of one track to one client."""

    def __init__(
        self, payload_type: int, clock_rate: int, *, ssrc: int, sequence: int, timestamp: int
    ) -> None:
        """Start a stream.

        Args:
            payload_type: 0..127, as announced in the SDP.
            clock_rate: Ticks of the RTP clock per second.
            ssrc: 32 bits that name the stream.
            sequence: Number of the first packet, 16 bits.
            timestamp: RTP time of media time 0, 32 bits.
        """
        self.payload_type = payload_type
        self.clock_rate = clock_rate
        self.next_sequence = sequence % MODULO_16
        self._ssrc = ssrc % MODULO_32
        self._origin = timestamp
        self._packets = 0
        self._octets = 0

    def timestamp(self, at: Fraction) -> int:
        """Map a media time in seconds to the 32-bit RTP clock, which wraps."""
        return (self._origin + round(at * self.clock_rate)) % MODULO_32

    def packet(self, payload: bytes, at: Fraction, *, marker: bool) -> bytes:
        """Put the next header before a payload; marker: the last packet of a picture."""
        header = struct.pack(
            "!BBHII",
            RTP_VERSION,
            self.payload_type | (MARKER if marker else 0),
            self.next_sequence,
            self.timestamp(at),
            self._ssrc,
        )
        self.next_sequence = (self.next_sequence + 1) % MODULO_16
        self._packets += 1
        self._octets += len(payload)
        return header + payload

    def sender_report(self, at: Fraction, utc: Fraction) -> bytes:
        """Say which wall clock time (Unix seconds) the media time `at` is, and what was sent."""
        ntp = round((utc + NTP_OF_UNIX_EPOCH_S) * MODULO_32)
        counts = self._packets % MODULO_32, self._octets % MODULO_32
        report = struct.pack(
            "!BBHIQIII",
            RTP_VERSION,
            SENDER_REPORT,
            6,
            self._ssrc,
            ntp % (1 << 64),
            self.timestamp(at),
            *counts,
        )
        return report + self._source_description()

    def _source_description(self) -> bytes:
        """Name the source, which RFC 3550, 6.1 asks of every compound packet."""
        name = b"camera"
        chunk = struct.pack("!IBB", self._ssrc, CNAME, len(name)) + name
        chunk += bytes(4 - len(chunk) % 4)
        header = struct.pack("!BBH", RTP_VERSION | 1, SOURCE_DESCRIPTION, len(chunk) // 4)
        return header + chunk


def interleave(channel: int, packet: bytes) -> bytes:
    """Frame a packet for the RTSP connection (RFC 2326, 10.12)."""
    return struct.pack("!cBH", b"$", channel, len(packet)) + packet
