from edge_node.camera.counters import CameraCounters
from edge_node.camera.states import CameraWatch, Moment
from edge_node.messages import CameraCount, ReaderReport, StreamOpened
from tests.unit.edge_node.camera.builders import START


def report(dropped: int, corrupt: int) -> ReaderReport:
    return ReaderReport(
        packets=0,
        frames_decoded=0,
        frames_corrupt=corrupt,
        frames_due=0,
        frames_dropped=dropped,
        last_packet_monotonic=None,
        last_frame_monotonic=None,
        stream_offset_ms=12.5,
    )


def count(frames: int) -> CameraCount:
    return CameraCount(camera="north", frames_analysed=frames, last_frame_at=START)


WATCH = CameraWatch(Moment(0, START), lambda: 0.5)


def test_counters_go_on_when_their_processes_begin_anew():
    counters = CameraCounters()
    counters.reported(report(3, 1))
    counters.reported(report(5, 1))
    counters.analysed(count(20), 0.0)

    counters.reader_started()
    counters.reported(report(2, 4))
    counters.analyser_started()
    counters.analysed(count(5), 2.0)

    status = counters.status("north", WATCH, 2.0)

    assert (status.frames_dropped, status.frames_corrupt) == (7, 5)
    assert status.frames_analysed == 25
    assert (status.last_frame_at, status.stream_offset_ms) == (START, 12.5)


def test_the_rate_is_of_the_last_ten_seconds_and_zero_after_silence():
    counters = CameraCounters()
    for second in range(31):
        counters.analysed(count(5 * second), float(second))

    assert counters.status("north", WATCH, 30.0).analysed_fps == 5.0
    assert counters.status("north", WATCH, 45.0).analysed_fps == 0.0


def test_the_status_tells_of_the_analysed_stream():
    counters = CameraCounters()
    assert counters.status("north", WATCH, 0.0).codec is None
    counters.opened(StreamOpened(codec="h264", width=640, height=360, fps=25))
    counters.opened(StreamOpened(stream="evidence", codec="hevc", width=3840, height=2160, fps=25))

    status = counters.status("north", WATCH, 0.0)

    assert (status.codec, status.width, status.height, status.stream_fps) == ("h264", 640, 360, 25)
    assert (status.state, status.since, status.camera) == ("connecting", START, "north")
