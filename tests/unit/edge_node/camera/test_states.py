from datetime import timedelta

import pytest

from edge_node.camera.states import (
    CameraWatch,
    KillReader,
    Moment,
    SendOpen,
    SpawnReader,
    Wait,
)
from edge_node.messages import LossKind, ReaderReport, StreamLost, StreamOpened, StreamRole
from tests.unit.edge_node.camera.builders import START

STEP_S = 0.25


class Life:
    """A camera, its reader and a clock; the reader is obeyed at once, as a supervisor would."""

    def __init__(self, *, draw: float = 1.0, evidence: bool = False) -> None:
        self.at = 1000.0
        self.watch = CameraWatch(self.now, lambda: draw, has_evidence_stream=evidence)
        self.did: list[tuple[float, object]] = []
        self.packets_flow = self.pictures_flow = self.evidence_flows = True
        self.reports = True
        self.corrupt_share = 0.0
        self.analysed_share = 1.0
        self._frames = 0
        self._last_packet: float | None = None
        self._last_frame: float | None = None
        self._last_evidence: float | None = None
        self._running = False

    @property
    def now(self) -> Moment:
        return Moment(self.at, START + timedelta(seconds=self.at))

    @property
    def state(self) -> str:
        return self.watch.state

    def act(self) -> None:
        """Do what the watch asks for until it asks for nothing."""
        while not isinstance(action := self.watch.next_action(self.now), Wait):
            self.did.append((self.at, action))
            match action:
                case SpawnReader():
                    self._running = True
                    self.watch.reader_started(self.now)
                case KillReader():
                    self.die()

    def run(self, seconds: float) -> None:
        """Let time pass, with a report and a look in each step."""
        for _ in range(round(seconds / STEP_S)):
            self.at += STEP_S
            if self._running and self.reports:
                self._report()
            self.act()

    def _report(self) -> None:
        self._frames += 6
        self._last_packet = self.at if self.packets_flow else self._last_packet
        self._last_frame = self.at if self.pictures_flow else self._last_frame
        self._last_evidence = self.at if self.evidence_flows else self._last_evidence
        report = ReaderReport(
            packets=self._frames,
            frames_decoded=self._frames,
            frames_corrupt=round(self._frames * self.corrupt_share),
            frames_due=self._frames,
            frames_dropped=0,
            last_packet_monotonic=self._last_packet,
            last_frame_monotonic=self._last_frame,
            stream_offset_ms=None,
            evidence_packet_monotonic=self._last_evidence,
        )
        self.watch.reported(report, self.now)
        self.watch.analysed(round(self._frames * self.analysed_share), self.now)

    def opens(self, stream: StreamRole = "analyse") -> None:
        opened = StreamOpened(stream=stream, codec="h264", width=640, height=360, fps=25)
        self.watch.opened(opened, self.now)

    def loses(self, kind: LossKind, stream: StreamRole = "analyse") -> None:
        self.watch.lost(StreamLost(stream=stream, kind=kind, reason=f"it is {kind}"), self.now)

    def die(self) -> None:
        self._running = False
        self.watch.reader_died(self.now)

    def online(self) -> "Life":
        self.act()
        self.opens()
        self.run(1)
        assert self.watch.state == "online"
        self.did.clear()
        return self

    def opened_at(self, stream: StreamRole = "analyse") -> list[float]:
        return [at for at, action in self.did if action == SendOpen(stream)]


def test_at_first_a_reader_is_started_and_told_to_open():
    life = Life()

    life.act()

    assert [action for _, action in life.did] == [SpawnReader(), SendOpen("analyse")]
    assert life.state == "connecting"


def test_a_camera_is_online_with_its_first_sound_picture_not_before():
    life = Life()
    life.pictures_flow = False
    life.act()
    life.opens()
    life.run(3)
    assert life.state == "connecting"

    life.pictures_flow = True
    life.run(1)

    assert (life.state, life.watch.reason) == ("online", "")
    assert life.watch.since == START + timedelta(seconds=1003.25)


def test_every_reason_has_a_code_beside_its_words():
    life = Life()
    codes = [life.watch.reason_code]
    life.act()
    life.watch.lost(
        StreamLost(kind="unreachable", reason="404", code="no_such_path"),
        life.now,
    )
    codes.append(life.watch.reason_code)
    life.pictures_flow = False
    life.opens()
    codes.append(life.watch.reason_code)
    life.pictures_flow = True
    life.run(1)
    codes.append(life.watch.reason_code)
    life.packets_flow = life.pictures_flow = False
    life.run(5.5)
    codes.append(life.watch.reason_code)

    assert codes == ["not_asked", "no_such_path", "waiting_for_picture", "none", "no_packets"]


def test_a_lost_evidence_stream_is_one_reason_whatever_it_was_lost_of():
    life = Life(evidence=True).online()

    life.loses("refused", "evidence")
    life.run(1)

    assert (life.state, life.watch.reason_code) == ("degraded", "no_evidence_stream")
    assert life.watch.reason == "no evidence stream: it is refused"


def test_since_does_not_change_while_the_state_lasts():
    life = Life().online()
    since = life.watch.since

    life.run(60)

    assert life.watch.since == since
    assert life.did == []


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("unreachable", "unreachable"),
        ("refused", "unreachable"),
        ("no_video", "unreachable"),
        ("timed_out", "unreachable"),
        ("auth_failed", "auth_failed"),
    ],
)
def test_a_camera_that_does_not_open_has_its_state_and_reason(kind, state):
    life = Life()
    life.act()

    life.loses(kind)

    assert (life.state, life.watch.reason) == (state, f"it is {kind}")


@pytest.mark.parametrize(
    ("kind", "state"), [("timed_out", "stalled"), ("ended", "unreachable"), ("corrupt", "degraded")]
)
def test_a_camera_that_is_lost_while_open_has_its_state(kind, state):
    life = Life().online()

    life.loses(kind)

    assert life.state == state


def test_it_is_opened_again_for_ever_with_growing_pauses_of_at_most_30_s():
    life = Life()
    life.act()
    for _ in range(40):
        life.loses("unreachable")
        life.did.clear()
        while not life.opened_at():
            life.run(STEP_S)
        pause = life.opened_at()[0] - life.at
        assert pause <= 30

    began = life.at
    life.loses("unreachable")
    life.did.clear()
    life.run(30)

    assert life.opened_at() == [began + 30]
    assert life.state == "unreachable"


def test_pauses_are_drawn_from_zero_up():
    life = Life(draw=0.0)
    life.act()
    life.did.clear()

    life.loses("unreachable")
    life.act()

    assert life.opened_at() == [life.at]


def test_a_refused_password_waits_for_at_least_a_minute_even_over_a_new_reader():
    life = Life(draw=0.0)
    life.act()
    life.did.clear()
    began = life.at
    life.loses("auth_failed")

    life.run(10)
    life.die()
    life.run(51)

    assert life.opened_at() == [began + 60]
    life.loses("auth_failed")
    life.did.clear()
    life.run(119)
    assert life.opened_at() == []


def test_thirty_healthy_seconds_make_the_next_pause_short_again():
    life = Life()
    life.act()
    for _ in range(8):
        life.loses("unreachable")
        life.run(31)
    life.opens()
    life.run(31)
    life.did.clear()
    began = life.at

    life.loses("ended")
    life.run(2)

    assert life.opened_at() == [began + 0.5]


def test_a_reader_that_hangs_in_a_silent_stream_is_killed_within_six_seconds():
    life = Life().online()
    began = life.at
    life.packets_flow = life.pictures_flow = False

    life.run(6)

    kills = [at for at, action in life.did if isinstance(action, KillReader)]
    assert len(kills) == 1
    assert 5 < kills[0] - began <= 6
    assert life.state == "stalled"
    assert life.watch.reason == "no packet for 5 s"
    assert SpawnReader() in [action for at, action in life.did if at == kills[0]]


def test_packets_without_sound_pictures_are_a_stall_and_open_the_stream_anew():
    life = Life().online()
    began = life.at
    life.pictures_flow = False

    life.run(7)

    assert life.state == "stalled"
    assert "no sound picture" in life.watch.reason
    assert life.watch.reason_code == "no_sound_picture"
    assert len(life.opened_at()) == 1
    assert life.opened_at()[0] - began <= 6.5


def test_a_camera_may_take_its_time_for_the_first_key_frame():
    life = Life()
    life.pictures_flow = False
    life.act()
    life.opens()
    life.did.clear()

    life.run(14)
    assert life.did == []
    life.run(3)

    assert life.state == "stalled"


def test_many_damaged_pictures_degrade_and_open_the_stream_anew():
    life = Life().online()
    life.corrupt_share = 0.0
    life.run(11)
    assert life.state == "online"
    life.corrupt_share = 0.6

    life.run(10.5)

    assert life.state == "degraded"
    assert "damaged" in life.watch.reason
    assert life.watch.reason_code == "corrupt"
    assert len(life.opened_at()) == 1


def test_a_few_damaged_pictures_do_not():
    life = Life().online()
    life.corrupt_share = 0.1

    life.run(60)

    assert life.state == "online"


def test_pictures_that_nobody_analyses_degrade_the_camera_and_it_recovers():
    life = Life().online()
    life.analysed_share = 0.0

    life.run(12)
    assert (life.state, life.watch.reason) == ("degraded", "its pictures are not analysed")
    assert life.watch.reason_code == "not_analysed"
    life.analysed_share = 1.0
    life.run(1)

    assert life.state == "online"
    assert life.did == []


def test_a_reader_that_says_nothing_is_killed():
    life = Life().online()
    life.reports = False

    life.run(6)

    assert any(isinstance(action, KillReader) for _, action in life.did)


def test_a_reader_that_hangs_while_opening_is_killed():
    life = Life()
    life.act()
    life.did.clear()

    life.run(16)

    assert any(isinstance(action, KillReader) for _, action in life.did)


def test_a_killed_reader_is_back_at_once():
    life = Life().online()

    life.die()
    life.act()

    assert life.did[0] == (life.at, SpawnReader())
    assert life.state == "connecting"


def test_the_fifth_death_in_a_minute_is_quarantine_retried_within_five_minutes():
    life = Life().online()
    for _ in range(4):
        life.die()
        life.run(1)
    assert life.state != "quarantined"

    life.die()

    assert life.state == "quarantined"
    for _ in range(6):
        life.did.clear()
        began = life.at
        life.run(300)
        spawned = [at for at, action in life.did if action == SpawnReader()]
        assert spawned
        assert spawned[0] - began <= 300
        assert life.state == "quarantined"
        life.die()  # one more death is enough


def test_after_quarantine_a_camera_that_works_is_online_again():
    life = Life().online()
    for _ in range(5):
        life.die()
        life.run(1)
    life.run(46)

    life.opens()
    life.run(61)

    assert life.state == "online"
    life.die()
    life.run(1)
    assert life.state != "quarantined"


def test_five_deaths_in_a_long_time_are_no_quarantine():
    life = Life().online()

    for _ in range(10):
        life.run(1)
        life.opens()
        life.run(20)
        life.die()

    assert life.state != "quarantined"


def test_without_its_evidence_stream_a_camera_is_degraded_and_goes_on():
    life = Life(evidence=True)
    life.act()
    assert {SendOpen("analyse"), SendOpen("evidence")} <= {action for _, action in life.did}
    life.opens()
    life.opens("evidence")
    life.run(1)
    assert life.state == "online"
    life.did.clear()

    life.loses("ended", "evidence")
    life.run(1)

    assert life.state == "degraded"
    assert life.watch.reason == "no evidence stream: it is ended"
    assert life.opened_at() == []
    assert len(life.opened_at("evidence")) == 1
    life.opens("evidence")
    life.run(1)
    assert life.state == "online"


def test_a_silent_evidence_stream_is_noticed_too():
    life = Life(evidence=True)
    life.act()
    life.opens()
    life.opens("evidence")
    life.run(1)
    life.evidence_flows = False

    life.run(6)

    assert any(isinstance(action, KillReader) for _, action in life.did)
