"""The committed clips and their truth agree with each other."""

import hashlib
import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

import sample_videos

FOLDER = Path(sample_videos.__file__).parent
NAMES = ("crossing_north", "crossing_south")
CLASSES = {"person", "cyclist", "car", "bus", "truck"}
MIB = 1024 * 1024

pytestmark = pytest.mark.parametrize("name", NAMES)


@cache
def truth_of(name):
    return json.loads((FOLDER / f"{name}.truth.json").read_text())


def place_at(path, at_s, period_s):
    """Return where an object is, metres, at a moment of the loop; None when it is not there."""
    if len(path) == 1:
        return tuple(path[0][1:])
    for moment in (at_s - period_s, at_s, at_s + period_s):
        for (t0, x0, y0), (t1, x1, y1) in pairwise(path):
            if t0 <= moment <= t1:
                share = (moment - t0) / (t1 - t0)
                return x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    return None


def to_picture(truth, ground):
    """Map metres on the ground to shares of the frame."""
    u, v, w = np.array(truth["camera"]["homography"]) @ [*ground, 1.0]
    return u / w / truth["size"][0], v / w / truth["size"][1]


def distance_to(corners, point):
    """Metres from a point to the nearest edge between neighbouring corners."""
    at = np.array(point)
    distances = []
    for start, end in pairwise(np.array(corners)):
        share = np.clip((at - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1)
        distances.append(np.linalg.norm(at - start - share * (end - start)))
    return min(distances)


def test_the_files_are_those_that_the_truth_speaks_of(name):
    truth = truth_of(name)

    for clip in truth["clips"]:
        data = (FOLDER / clip["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == clip["sha256"]
        assert len(data) <= (2 * MIB if clip["codec"] == "h264" else MIB)


def test_the_clips_have_the_size_and_the_times_that_the_truth_says(name):
    truth = truth_of(name)

    for clip in truth["clips"]:
        with av.open(str(FOLDER / clip["file"])) as container:
            stream = container.streams.video[0]
            packets = [packet for packet in container.demux(stream) if packet.size]
            assert stream.codec_context.name == clip["codec"]
            assert [stream.width, stream.height] == truth["size"]
        times = [float((packet.pts or 0) * packet.time_base) for packet in packets]
        assert len(packets) == truth["frame_count"] == len(truth["frames"])
        assert times == pytest.approx([n / truth["fps"] for n in range(len(times))], abs=1e-4)
        assert all(packet.is_keyframe for packet in packets[::25])
        assert truth["frame_count"] / truth["fps"] == truth["period_s"]


def test_boxes_lie_in_the_frame_and_name_known_objects(name):
    truth = truth_of(name)
    width, height = truth["size"]

    for seen in (each for frame in truth["frames"] for each in frame):
        x1, y1, x2, y2 = seen["xyxy"]
        assert 0 <= x1 < x2 <= width
        assert 0 <= y1 < y2 <= height
        assert 0 <= seen["visible"] <= 1
        assert 0 < seen["inside"] <= 1
        assert seen["class"] == truth["objects"][seen["id"]]["class"]
    assert {each["class"] for each in truth["objects"].values()} == CLASSES


def test_each_object_is_where_its_path_says(name):
    truth = truth_of(name)

    for index, frame in enumerate(truth["frames"]):
        for seen in frame:
            path = truth["objects"][seen["id"]]["path"]
            place = place_at(path, index / truth["fps"], truth["period_s"])
            assert seen["ground"] == pytest.approx(place, abs=0.002)


def test_people_stand_on_the_lower_edge_of_their_boxes(name):
    truth = truth_of(name)
    width, height = truth["size"]
    off = []
    for seen in (each for frame in truth["frames"] for each in frame):
        if seen["class"] == "person" and seen["inside"] == 1:
            x1, y1, x2, y2 = seen["xyxy"]
            u, v = to_picture(truth, seen["ground"])
            off.append(max(abs(u * width - (x1 + x2) / 2), abs(v * height - y2)) / (y2 - y1))

    assert len(off) > 500
    assert np.percentile(off, 95) < 0.2


def test_homography_and_camera_matrix_agree(name):
    camera = truth_of(name)["camera"]
    projection = np.array(camera["K"]) @ np.c_[camera["R"], camera["t"]]

    assert np.allclose(projection[:, [0, 1, 3]], camera["homography"], atol=1e-5)
    assert np.allclose(np.array(camera["R"]) @ np.array(camera["R"]).T, np.eye(3), atol=1e-6)


def test_zones_and_lines_are_the_same_on_the_ground_and_on_the_picture(name):
    truth = truth_of(name)
    shapes = [(zone["polygon"], zone["ground"]) for zone in truth["zones"].values()]
    shapes += [(line["points"], line["ground"]) for line in truth["lines"].values()]

    for on_picture, on_ground in shapes:
        assert all(0 <= share <= 1 for point in on_picture for share in point)
        projected = [to_picture(truth, point) for point in on_ground]
        assert np.allclose(projected, on_picture, atol=0.001)


def test_events_happen_where_and_when_the_paths_meet_lines_and_zones(name):
    truth = truth_of(name)
    period_s = truth["period_s"]
    for event in truth["events"]:
        path = truth["objects"][event["object"]]["path"]
        if event["kind"] == "line_crossed":
            place = place_at(path, event["at_s"], period_s)
            assert distance_to(truth["lines"][event["line"]]["ground"], place) < 0.03
            assert 0 <= event["at_s"] < period_s
        elif event["kind"] == "zone_visit" and event["leave_s"] is not None:
            ring = truth["zones"][event["zone"]]["ground"]
            for at_s in (event["enter_s"], event["leave_s"]):
                place = place_at(path, at_s % period_s, period_s)
                assert distance_to([*ring, ring[0]], place) < 0.03
            assert 0 <= event["enter_s"] < period_s
            assert event["enter_s"] < event["leave_s"] < event["enter_s"] + period_s
        else:
            assert len(path) == 1  # who stands there for the whole loop


def test_a_person_walks_in_the_picture_to_the_side_that_the_truth_says(name):
    truth = truth_of(name)
    crossings = [event for event in truth["events"] if event["kind"] == "line_crossed"]

    for event in crossings:
        start, end = truth["lines"][event["line"]]["points"]
        path = truth["objects"][event["object"]]["path"]
        later = place_at(path, event["at_s"] + 0.1, truth["period_s"])
        u, v = to_picture(truth, later)
        turn = (end[0] - start[0]) * (v - start[1]) - (end[1] - start[1]) * (u - start[0])
        assert event["direction"] == ("right" if turn > 0 else "left")
    assert {event["direction"] for event in crossings} == {"left", "right"}


def test_there_is_something_for_each_rule_to_say(name):
    events = truth_of(name)["events"]

    people = [event for event in events if event["class"] == "person"]
    assert sum(e["kind"] == "zone_visit" and e["zone"] == "crosswalk" for e in people) >= 2
    assert sum(e["kind"] == "zone_visit" and e["leave_s"] is None for e in people) == 1
    assert sum(e["kind"] == "line_crossed" and e["line"] == "kerb" for e in people) >= 2
