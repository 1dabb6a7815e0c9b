import random
from dataclasses import replace
from itertools import pairwise

import av
import pytest

from contracts.events import EvidenceItem
from edge_node.errors import EvidenceError
from edge_node.evidence import nal
from edge_node.evidence.clip import cut
from edge_node.evidence.store import EvidenceStore
from edge_node.types import Packet, StreamInfo
from tests.unit.edge_node.evidence.builders import FPS, TICKS, Film, at, film, later

MASK = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
SEI = b"\x00\x00\x01\x06\x05\x04sign\x80"


@pytest.fixture
def store(tmp_path) -> EvidenceStore:
    return EvidenceStore(tmp_path)


def cut_all(film: Film, store: EvidenceStore, seconds: float = 4, **more):
    return cut(film.packets, film.stream, store, starts_at=at(0), ends_at=at(seconds), **more)


def decoded(store: EvidenceStore, item: EvidenceItem) -> list[av.VideoFrame]:
    with av.open(str(store.path_of(item.sha256))) as container:
        return list(container.decode(video=0))


def units_in(store: EvidenceStore, item: EvidenceItem) -> list[bytes]:
    """NAL units of an MP4 file: each has its length before it (ISO/IEC 14496-15)."""
    units = []
    with av.open(str(store.path_of(item.sha256))) as container:
        for data in map(bytes, container.demux(video=0)):
            place = 0
            while place < len(data):
                end = place + 4 + int.from_bytes(data[place : place + 4], "big")
                units.append(data[place + 4 : end])
                place = end
    return units


def units_of(packets) -> list[bytes]:
    return [unit for packet in packets for unit in nal.split(packet.data)]


def without_headers(film: Film) -> Film:
    """Parameter sets only beside the stream, as in SDP, not in it."""
    units = nal.split(film.packets[0].data)
    sets = [unit for unit in units if unit[0] & 0x1F in (7, 8)]
    stream = replace(film.stream, extradata=b"".join(b"\x00\x00\x00\x01" + unit for unit in sets))
    packets = [replace(packet, data=_stripped(packet)) for packet in film.packets]
    return Film(tuple(packets), stream)


def _stripped(packet: Packet) -> bytes:
    kept = [unit for unit in nal.split(packet.data) if unit[0] & 0x1F not in (7, 8)]
    return b"".join(b"\x00\x00\x00\x01" + unit for unit in kept)


def test_a_clip_holds_exactly_what_the_camera_sent(store):
    film_ = film(b_frames=2)
    signed = [replace(packet, data=packet.data + SEI) for packet in film_.packets]

    (item,) = cut_all(Film(tuple(signed), film_.stream), store)

    assert units_in(store, item) == units_of(signed)
    assert (item.role, item.media_type, item.codec) == ("clip", "video/mp4", "h264")
    assert (item.width, item.height) == (160, 96)
    assert item.bytes == store.path_of(item.sha256).stat().st_size
    assert (item.starts_at, item.ends_at, item.gaps) == (at(0), at(3.9), ())
    assert not item.masked


@pytest.mark.parametrize("b_frames", [0, 2])
def test_every_picture_of_a_clip_can_be_shown_from_zero_to_its_end(store, b_frames):
    (item,) = cut_all(film(b_frames=b_frames), store)

    frames = decoded(store, item)
    assert [frame.time for frame in frames] == pytest.approx([n / FPS for n in range(40)])
    assert not any(frame.is_corrupt for frame in frames)
    with av.open(str(store.path_of(item.sha256))) as container:
        assert container.duration == pytest.approx(4_000_000, abs=1000)
        assert container.streams.video[0].codec_context.codec_tag == "avc1"


def test_the_index_comes_before_the_pictures_so_that_a_browser_begins_at_once(store):
    (item,) = cut_all(film(), store)

    data = store.path_of(item.sha256).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_parameter_sets_beside_the_stream_are_enough(store):
    bare = without_headers(film())

    (item,) = cut_all(bare, store)

    assert len(decoded(store, item)) == 40
    assert units_in(store, item) == units_of(bare.packets)


def test_without_parameter_sets_anywhere_there_is_no_clip(store):
    bare = without_headers(film())

    with pytest.raises(EvidenceError, match="h264"):
        cut_all(Film(bare.packets, replace(bare.stream, extradata=b"")), store)


def test_an_h265_clip_keeps_all_units_and_has_a_preview(store):
    film_ = film("hevc")

    clip, preview = cut_all(film_, store)

    assert units_in(store, clip) == units_of(film_.packets)
    assert len(decoded(store, clip)) == 40
    assert (clip.codec, preview.codec) == ("hevc", "h264")
    assert (preview.role, preview.derived_from) == ("preview", clip.sha256)
    assert len(decoded(store, preview)) == 40


def test_a_motion_jpeg_clip_keeps_all_pictures_and_has_a_preview(store):
    film_ = film("mjpeg", pix_fmt="yuvj420p")

    clip, preview = cut_all(film_, store)

    with av.open(str(store.path_of(clip.sha256))) as container:
        kept = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    assert kept == [packet.data for packet in film_.packets]
    assert len(decoded(store, preview)) == 40


def test_a_silence_is_told(store):
    first = film(seconds=1)

    (item,) = cut_all(Film(first.packets + later(first.packets, 3), first.stream), store)

    assert item.gaps == ((at(0.9), at(3)),)
    assert decoded(store, item)[-1].time == pytest.approx(3.9)


def test_what_was_asked_for_and_never_came_is_told(store):
    (item,) = cut(film().packets, film().stream, store, starts_at=at(-5), ends_at=at(8))

    assert item.gaps == ((at(-5), at(0)), (at(3.9), at(8)))


def test_of_two_segments_the_one_in_the_middle_is_kept_and_the_rest_is_a_gap(store):
    small, large = film(seconds=2), film(seconds=4, size=(192, 128))
    packets = small.packets + later(large.packets, 2, segment=1)
    streams = {0: small.stream, 1: large.stream}

    (item,) = cut(packets, streams, store, starts_at=at(0), ends_at=at(6))

    assert (item.width, item.height) == (192, 128)
    assert (item.starts_at, item.gaps) == (at(2), ((at(0), at(2)),))
    assert len(decoded(store, item)) == 40


def test_a_codec_changes_between_segments(store):
    old, new = film("hevc", seconds=4), film("h264", seconds=2)
    packets = old.packets + later(new.packets, 4, segment=1)

    clip, _ = cut(packets, {0: old.stream, 1: new.stream}, store, starts_at=at(0), ends_at=at(6))

    assert clip.codec == "hevc"
    assert clip.gaps == ((at(3.9), at(6)),)


def test_nothing_is_guessed_of_an_unknown_segment(store):
    with pytest.raises(EvidenceError, match="segment 0"):
        cut(film().packets, {1: film().stream}, store, starts_at=at(0), ends_at=at(4))


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("broken", [b"", b"\x00" * 50, random.Random(1).randbytes(400)])
def test_a_broken_packet_costs_no_more_than_its_pictures(store, codec, broken):
    packets = list(film(codec).packets)
    packets[15] = replace(packets[15], data=broken)

    item = cut_all(Film(tuple(packets), film(codec).stream), store)[0]

    frames = decoded(store, item)
    assert [frame.time for frame in frames[-20:]] == pytest.approx([n / FPS for n in range(20, 40)])
    assert units_in(store, item) == units_of(packets)


def test_a_clip_begins_with_the_first_key_frame_that_can_be_read(store):
    packets = list(film().packets)
    packets[0] = replace(packets[0], data=b"\x00\x00\x01\x65garbage")

    (item,) = cut_all(Film(tuple(packets), film().stream), store)

    assert item.starts_at == at(1)
    assert item.gaps == ()
    assert len(decoded(store, item)) == 30


def test_what_no_key_frame_precedes_is_left_out(store):
    (item,) = cut_all(Film(film().packets[15:], film().stream), store)

    assert (item.starts_at, item.gaps) == (at(2), ((at(0), at(2)),))


@pytest.mark.parametrize("packets", [(), film().packets[1:10]], ids=["nothing", "no key frame"])
def test_without_a_key_frame_there_is_no_clip(store, packets):
    with pytest.raises(EvidenceError, match="key frame"):
        cut_all(Film(packets, film().stream), store)


def test_another_codec_is_refused(store):
    stream = replace(film().stream, codec="mpeg4")

    with pytest.raises(EvidenceError, match="mpeg4"):
        cut_all(Film(film().packets, stream), store)


def test_with_masks_only_the_masked_clip_is_kept(store):
    film_ = film()

    (item,) = cut_all(film_, store, masks=(MASK,))

    assert item.masked
    assert (item.role, item.codec, item.derived_from) == ("clip", "h264", None)
    assert [file.sha256 for file in store.oldest_first()] == [item.sha256]
    frames = [frame.to_ndarray(format="bgr24") for frame in decoded(store, item)]
    assert len(frames) == 40
    assert all(frame[:, :78].max() < 24 for frame in frames)
    assert all(frame[:, 90:].mean() > 100 for frame in frames)


def test_a_jump_of_the_camera_s_clock_within_a_segment_can_be_played(store):
    first = film(seconds=2)
    jumped = [replace(each, pts=each.pts + 3600 * TICKS) for each in later(first.packets, 2)]

    (item,) = cut_all(Film((*first.packets, *jumped), first.stream), store)

    times = [frame.time for frame in decoded(store, item)]
    assert len(times) == 40
    assert all(0 < later_ - earlier < 0.2 for earlier, later_ in pairwise(times))


def test_five_seconds_before_and_ten_after_are_fifteen(store):
    film_ = film(seconds=20)

    (item,) = cut(film_.packets[20:171], film_.stream, store, starts_at=at(2), ends_at=at(17))

    frames = decoded(store, item)
    assert len(frames) == 151
    assert frames[0].key_frame
    assert frames[-1].time == pytest.approx(15.0)
    assert (item.starts_at, item.ends_at, item.gaps) == (at(2), at(17), ())


def test_nothing_unfinished_stays_behind(store):
    cut_all(film("hevc"), store)
    with pytest.raises(EvidenceError):
        cut_all(Film(film("hevc").packets, film("h264").stream), store)

    assert list(store.new_temp().parent.iterdir()) == []


def test_stream_is_described_anew_from_its_own_key_frame(store):
    unknown = StreamInfo("h264", b"", 0, 0, film().stream.time_base, None)

    (item,) = cut_all(Film(film().packets, unknown), store)

    assert (item.width, item.height) == (160, 96)


def test_a_clip_of_which_no_preview_can_be_made_is_kept(store):
    film_ = film("hevc", seconds=1)
    sets = [unit for unit in nal.split(film_.packets[0].data) if 32 <= unit[0] >> 1 <= 34]
    units = [*sets, b"\x26\x01rubbish"]
    rubbish = b"".join(b"\x00\x00\x01" + unit for unit in units)
    packets = tuple(replace(packet, data=rubbish) for packet in film_.packets)

    (item,) = cut_all(Film(packets, film_.stream), store)

    assert (item.role, item.codec) == ("clip", "hevc")
    assert units_in(store, item) == units * 10
