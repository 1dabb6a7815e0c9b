from datetime import timedelta

import pytest

from edge_node.ground.calibration import calibrate
from edge_node.rules.objects import Objects
from edge_node.rules.speeding import Speeding
from edge_node.types import Box, RuleMatch, Track, Tracks, Zone
from tests.unit.edge_node.ground.views import pairs, seen
from tests.unit.edge_node.rules.builders import START, at, play

GROUND = calibrate(pairs(), 0.05, 0.01).ground
ROAD = [(-4.0, 14.0), (4.0, 14.0), (4.0, 34.0), (-4.0, 34.0)]
TRAP = Zone("trap", tuple((float(x), float(y)) for x, y in seen(ROAD)))
VEHICLES = ("car", "truck", "bus", "motorcycle")
FPS = 12.5


def rule(limit: float = 60.0, tolerance: float = 0.0) -> Speeding:
    return Speeding(
        "fast", TRAP, GROUND, labels=VEHICLES, limit_km_h=limit, tolerance_km_h=tolerance
    )


def car(y: float, *, x: float = 0.0, track_id: int = 1, label: str = "car") -> Track:
    """A low car whose middle is at x, y."""
    corners = seen([(x - 0.9, y - 2.2), (x + 0.9, y - 2.2), (x - 0.9, y + 2.2), (x + 0.9, y + 2.2)])
    (x1, y1), (x2, y2) = corners.min(0).tolist(), corners.max(0).tolist()
    return Track(track_id, label, 0.8, Box(x1, y1, x2, y2))


def passing(km_h: float, *, fps: float = FPS, until: float = 8.0, **keys) -> list[Tracks]:
    """Towards the camera, from 50 m on."""
    frames = int((50 - until) / (km_h / 3.6) * fps)
    return [Tracks(at(k / fps), (car(50 - km_h / 3.6 * k / fps, **keys),)) for k in range(frames)]


def speed_of(match: RuleMatch):
    return next(each for each in match.measured if each.name == "speed")


def test_who_is_too_fast_is_told_once_when_it_has_left_the_zone():
    (match,) = play(rule(), passing(90), ground=GROUND)

    speed = speed_of(match)
    assert speed.value == pytest.approx(90, rel=0.02)
    assert speed.low is not None
    assert speed.high is not None
    assert 60 < speed.low < 90 < speed.high < 100
    assert not match.lasting
    inside_s = (match.at - match.since).total_seconds()
    assert inside_s == pytest.approx(20 / 25, abs=0.2)


@pytest.mark.parametrize("km_h", [30, 55, 60, 61])
def test_who_is_not_surely_too_fast_is_let_pass(km_h):
    assert play(rule(), passing(km_h), ground=GROUND) == []


def test_tolerance_is_let_pass_besides_the_doubt():
    assert play(rule(60, 25), passing(85), ground=GROUND) == []
    assert play(rule(60, 10), passing(85), ground=GROUND)


def test_other_classes_are_not_measured():
    assert play(rule(), passing(90, label="train"), ground=GROUND) == []


def test_who_is_lost_inside_is_told_when_it_is_missed():
    until = [each for each in passing(90) if each.at < START + timedelta(seconds=1.2)]
    after = [Tracks(at(1.2 + k / 5), ()) for k in range(10)]

    (match,) = play(rule(), [*until, *after], ground=GROUND)

    assert 1.0 <= (match.at - until[-1].at).total_seconds() <= 1.3


def test_too_few_frames_tell_nothing():
    assert play(rule(), passing(110, fps=5), ground=GROUND) == []


def test_boxes_cut_off_by_the_picture_are_not_measured():
    cut = [
        Tracks(each.at, tuple(Track(1, "car", 0.8, Box(0.0, *t.box[1:])) for t in each.now))
        for each in passing(90)
    ]

    assert play(rule(), cut, ground=GROUND) == []


def test_an_id_that_jumps_from_car_to_car_is_no_speed():
    near, far = car(20, x=-2), car(30, x=2)
    jumping = [Tracks(at(k / FPS), ((near, far)[k % 2],)) for k in range(40)]
    gone = [Tracks(at(4 + k / 5), ()) for k in range(10)]

    assert play(rule(), [*jumping, *gone], ground=GROUND) == []


def test_who_parks_in_the_zone_takes_no_more_memory():
    parked = rule()
    objects = Objects(ground=GROUND)
    play(parked, [Tracks(at(k), (car(20),)) for k in range(40)], objects=objects)

    assert len(parked._passages) == 1
    assert len(parked._passages[1].sights) <= 11
    play(parked, [Tracks(at(60), ())], objects=objects)
    assert not parked._passages
