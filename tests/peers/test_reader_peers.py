"""Our reader process against GStreamer's RTSP server: an implementation that is not ours."""

from datetime import UTC, datetime, timedelta

from edge_node.messages import ClipReady, CutClip, ReaderReport, StreamOpened
from tests.integration.reader_at_work import site
from tests.peers.test_rtsp_peers import clips, gstreamer

__all__ = ["clips", "gstreamer"]

ACTIVATION = "01a20916-014d-7c4f-acbc-a729abe974ef"


def test_our_reader_takes_frames_and_cuts_a_clip_from_gstreamer(clips, gstreamer, tmp_path):
    url = gstreamer(clips["h264"])

    with site(tmp_path) as place:
        analyser = place.analyser()
        reader = place.reader(url)
        reader.open()
        opened = reader.wait_for(StreamOpened, limit_s=15)
        frame = analyser.wait_for(lambda frame: frame.index >= 10, limit_s=20)
        now = datetime.now(UTC)
        reader.say(
            CutClip(activation_id=ACTIVATION, starts_at=now - timedelta(seconds=1), ends_at=now)
        )
        clip = reader.wait_for(ClipReady, limit_s=15)
        report = reader.wait_for(ReaderReport, lambda report: report.frames_decoded > 10)

    assert opened.codec == "h264"
    assert frame.image.shape[:2] == (opened.height, opened.width)
    assert clip.items[0].role == "clip"
    assert report.frames_corrupt == 0
