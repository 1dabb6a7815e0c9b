import struct
from fractions import Fraction

from sample_videos.rtp import RtpStream, interleave


def stream(**changes):
    given = {"ssrc": 0xCAFE, "sequence": 65535, "timestamp": 2**32 - 90_000} | changes
    return RtpStream(96, 90_000, **given)


def test_sequence_and_timestamp_wrap():
    lane = stream()

    first = lane.packet(b"x", Fraction(0), marker=False)
    second = lane.packet(b"y", Fraction(2), marker=True)

    assert struct.unpack("!BBHII", first[:12]) == (0x80, 96, 65535, 2**32 - 90_000, 0xCAFE)
    assert struct.unpack("!BBHII", second[:12]) == (0x80, 96 | 0x80, 0, 90_000, 0xCAFE)
    assert second[12:] == b"y"


def test_a_sender_report_ties_the_rtp_clock_to_utc():
    lane = stream(timestamp=1000)
    lane.packet(b"four", Fraction(1, 2), marker=True)

    report = lane.sender_report(Fraction(1, 2), Fraction(1_700_000_000) + Fraction(1, 4))

    first, kind, length, ssrc, seconds, fraction, rtp, packets, octets = struct.unpack(
        "!BBHIIIIII", report[:28]
    )
    assert (first, kind, length, ssrc) == (0x80, 200, 6, 0xCAFE)
    assert (seconds, fraction) == (1_700_000_000 + 2_208_988_800, 2**30)
    assert (rtp, packets, octets) == (1000 + 45_000, 1, 4)


def test_a_compound_report_is_made_of_whole_words():
    report = stream().sender_report(Fraction(0), Fraction(0))

    assert len(report) == 28 + 4 * (1 + struct.unpack("!H", report[30:32])[0])
    assert report[29] == 202


def test_interleaving_puts_channel_and_length_first():
    assert interleave(3, b"abc") == b"$\x03\x00\x03abc"
