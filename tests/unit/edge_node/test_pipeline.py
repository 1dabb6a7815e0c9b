from dataclasses import dataclass, field
from itertools import count

import pytest

from edge_node.errors import CameraError
from edge_node.picture.observer import PictureObserver
from edge_node.pipeline import Stages, watch
from edge_node.rules.activations import Activations
from edge_node.rules.judge import Judge
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.tracking.byte_tracker import ByteTracker
from edge_node.types import Activation, Detections, Frame, Phase, Tracks, Zone
from tests.unit.edge_node.tracking.builders import LABELS, box, detections, frame

WHOLE = Zone("all", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))


class SeesOnePerson:
    labels = LABELS

    def detect(self, frame: Frame) -> Detections:
        return detections(box(50, 50))


@dataclass
class Told:
    tracks: list[Tracks] = field(default_factory=list)
    changes: list[tuple[int, Activation]] = field(default_factory=list)

    def __call__(self, frame: Frame, tracks: Tracks, activations) -> None:
        self.tracks.append(tracks)
        self.changes += [(frame.index, each) for each in activations]


def run(frames, told):
    ids = count(1)
    rules = [ObjectsInside("r1", WHOLE, labels=["person"], minimum_duration_s=1)]
    judge = Judge(rules, Activations(lambda: str(next(ids))))
    stages = Stages(SeesOnePerson(), ByteTracker(LABELS), PictureObserver(), judge)
    return watch(frames, stages, told)


def test_every_frame_is_told_and_the_rule_speaks_once():
    told = Told()

    assert run((frame(n / 5) for n in range(20)), told) == 20
    assert len(told.tracks) == 20
    assert [(index, each.phase) for index, each in told.changes] == [(6, Phase.STARTED)]


def test_a_new_segment_begins_new_tracks_but_no_new_activation():
    told = Told()

    run((frame(n / 5, segment=n // 10) for n in range(40)), told)

    assert sorted({each.track_id for tracks in told.tracks for each in tracks.now}) == [1, 2, 3, 4]
    assert len(told.changes) == 1


def test_a_lost_camera_is_told_to_the_caller():
    def frames():
        yield frame(0)
        raise CameraError("gone")

    told = Told()
    with pytest.raises(CameraError, match="gone"):
        run(frames(), told)
    assert len(told.tracks) == 1
