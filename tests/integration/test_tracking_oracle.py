"""Our tracker beside an independent one, on the same detections of a real, dense boulevard.

The oracle is ByteTrack of the `trackers` package, which shares no code with ours. It is given
the same thresholds and the same memory. Compared are the links: which box of a frame is taken
for which box of the next.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
import supervision as sv
from trackers import ByteTrackTracker

from edge_node.tracking.byte_tracker import ByteTracker
from edge_node.types import Detections, Frame

WIDTH, HEIGHT, FPS = 640, 360, 30
LABELS = ("car", "bus", "truck", "person")
START = datetime(2026, 1, 1, tzinfo=UTC)
SURE, MEMORY_S = 0.5, 3.0

Link = tuple[int, int, int]
"""Number of the frame, box in it, box in the next frame."""


@pytest.fixture(scope="module")
def boulevard(data_file) -> list[Detections]:
    """Boxes of a third party's detector, confidence 0.25 and more."""
    text = data_file("traffic/opendatacam_darknet_pseudolabels.json").read_text()
    return [_detections(frame["objects"]) for frame in json.loads(text)]


def _detections(objects) -> Detections:
    places = [each["relative_coordinates"] for each in objects]
    centre = np.array([(p["center_x"], p["center_y"]) for p in places]).reshape(-1, 2)
    half = np.array([(p["width"], p["height"]) for p in places]).reshape(-1, 2) / 2
    xyxy = np.hstack((centre - half, centre + half)).clip(0, 1) * (WIDTH, HEIGHT, WIDTH, HEIGHT)
    return Detections(
        xyxy.astype(np.float32),
        np.array([each["confidence"] for each in objects], dtype=np.float32),
        np.array([LABELS.index(each["name"]) for each in objects], dtype=np.int64),
    )


def ours(frames: Sequence[Detections], fps: float) -> list[dict[int, int]]:
    """Track id by index of the box, frame by frame."""
    tracker = ByteTracker(LABELS, sure=SURE, unsure=0.1, memory_s=MEMORY_S)
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    answers = []
    for number, seen in enumerate(frames):
        seconds = number / fps
        frame = Frame("c", number, START + timedelta(seconds=seconds), seconds, image)
        tracks = tracker.update(seen, frame)
        pixels = {
            track.track_id: np.array(track.box) * (WIDTH, HEIGHT, WIDTH, HEIGHT)
            for track in tracks.now
        }
        answers.append(
            {
                int(np.abs(seen.xyxy - box).sum(axis=1).argmin()): track_id
                for track_id, box in pixels.items()
            }
        )
    return answers


def theirs(frames: Sequence[Detections], fps: float) -> list[dict[int, int]]:
    """Track id by index of the box, frame by frame."""
    tracker = ByteTrackTracker(
        lost_track_buffer=int(MEMORY_S * 30),
        frame_rate=fps,
        track_activation_threshold=SURE,
        high_conf_det_threshold=SURE,
        minimum_iou_threshold=0.2,
        minimum_consecutive_frames=2,
    )
    answers = []
    for seen in frames:
        given = sv.Detections(
            xyxy=seen.xyxy,
            confidence=seen.confidence,
            class_id=seen.class_id,
            data={"index": np.arange(len(seen.xyxy))},
        )
        tracked = tracker.update(given)
        assert tracked.tracker_id is not None
        answers.append(
            {
                int(index): int(track_id)
                for index, track_id in zip(tracked.data["index"], tracked.tracker_id, strict=True)
                if track_id != -1
            }
        )
    return answers


def links(answers: Sequence[dict[int, int]]) -> Iterator[Link]:
    for number, (now, then) in enumerate(pairwise(answers)):
        box_of = {track_id: index for index, track_id in then.items()}
        for index, track_id in now.items():
            if track_id in box_of:
                yield number, index, box_of[track_id]


def ids(answers: Sequence[dict[int, int]]) -> set[int]:
    return {track_id for frame in answers for track_id in frame.values()}


def told(name: str, our_answers, their_answers) -> float:
    """Print the figures; return the share of links that both have, among those of either."""
    our_links, their_links = set(links(our_answers)), set(links(their_answers))
    agreement = len(our_links & their_links) / len(our_links | their_links)
    print(
        f"{name}: ids {len(ids(our_answers))} (oracle {len(ids(their_answers))}), "
        f"links {len(our_links)} (oracle {len(their_links)}), equal {agreement:.4f}"
    )
    return agreement


def test_at_30_fps_the_links_are_those_of_an_independent_tracker(boulevard):
    our_answers, their_answers = ours(boulevard, FPS), theirs(boulevard, FPS)

    assert told("30 fps", our_answers, their_answers) >= 0.97
    assert len(ids(our_answers)) == pytest.approx(len(ids(their_answers)), rel=0.1)


def test_at_5_fps_no_worse_than_an_independent_tracker(boulevard):
    """The truth is what both trackers say at 30 fps."""
    truth = set(links(ours(boulevard, FPS)[::6])) & set(links(theirs(boulevard, FPS)[::6]))
    target = {(number, box): then for number, box, then in truth}
    seldom = boulevard[::6]
    our_answers, their_answers = ours(seldom, FPS / 6), theirs(seldom, FPS / 6)
    told("5 fps", our_answers, their_answers)

    found, wrong = [], []
    for answers in (our_answers, their_answers):
        made = set(links(answers))
        found.append(len(made & truth) / len(truth))
        wrong.append(sum(target.get(link[:2], link[2]) != link[2] for link in made))

    print(f"right links found: {found[0]:.3f} (oracle {found[1]:.3f}), wrong: {wrong}")
    assert found[0] >= max(0.85, found[1] - 0.02)
    assert wrong[0] <= wrong[1] + 3
