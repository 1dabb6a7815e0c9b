import json
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import av
import numpy as np
import pytest

from contracts.events import Observation
from edge_node.errors import SetupError
from edge_node.replay import STARTS_AT, Outputs, Writer, _masked
from edge_node.types import Activation, Box, Frame, Phase, RuleMatch, Track, Tracks
from tests.unit.edge_node.builders import MODEL, activation_id, camera

SOMEBODY = Track(7, "person", 0.9, Box(0.25, 0.25, 0.5, 0.75))


def frame(index: int) -> Frame:
    image = np.full((48, 64, 3), 90, np.uint8)
    image.flags.writeable = False
    at = STARTS_AT + timedelta(seconds=index / 5)
    return Frame("north", index, at, index / 5, image)


def change(phase: Phase, rule: str = "inside", kind: str = "objects_inside") -> Activation:
    match = RuleMatch(rule, kind, "walk", (SOMEBODY,), STARTS_AT, STARTS_AT, lasting=True)
    return Activation(activation_id(), phase, match)


def write(outputs: Outputs, *moments: tuple[Frame, list[Activation]]) -> Writer:
    with ExitStack() as stack:
        writer = Writer(camera(), MODEL, outputs, 5.0, stack)
        for each, changes in moments:
            writer(each, Tracks(each.captured_at, (SOMEBODY,)), changes)
    return writer


def test_events_are_lines_of_type_and_data(tmp_path):
    outputs = Outputs(tmp_path / "events.jsonl")

    writer = write(outputs, (frame(0), [change(Phase.STARTED)]), (frame(1), [change(Phase.ENDED)]))

    lines = [json.loads(line) for line in outputs.events.read_text().splitlines()]
    assert [each["type"] for each in lines] == [
        "qyragy.event.started.v1",
        "qyragy.event.ended.v1",
    ]
    told = Observation.model_validate(lines[0]["data"])
    assert (told.rule.id, told.model, told.camera) == ("inside", MODEL, "north")
    assert writer.started == {"objects_inside": 1}


def test_tracks_are_in_the_format_of_mot_challenge_from_frame_one_on(tmp_path):
    outputs = Outputs(tmp_path / "events.jsonl", tracks=tmp_path / "tracks.txt")

    write(outputs, (frame(0), []), (frame(1), []))

    assert outputs.tracks is not None
    rows = [line.split(",") for line in outputs.tracks.read_text().splitlines()]
    assert [row[:2] for row in rows] == [["1", "7"], ["2", "7"]]
    assert [float(value) for value in rows[0][2:6]] == pytest.approx([16, 12, 16, 24], abs=1)
    assert rows[0][7:] == ["-1", "-1", "-1"]


def test_the_annotated_video_has_every_frame(tmp_path):
    outputs = Outputs(tmp_path / "events.jsonl", video=tmp_path / "seen.mp4")

    write(outputs, (frame(0), []), (frame(1), []), (frame(2), []))

    with av.open(str(outputs.video)) as file:
        pictures = [each.to_ndarray(format="bgr24") for each in file.decode(video=0)]
    assert len(pictures) == 3
    assert pictures[0].shape == (48, 64, 3)
    assert int(pictures[0].max()) - int(pictures[0].min()) > 50  # something was drawn on the grey


def test_an_output_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(SetupError, match=r"nowhere/events\.jsonl: cannot be written"):
        write(Outputs(tmp_path / "nowhere" / "events.jsonl"))


def test_what_lies_under_a_mask_is_not_analysed():
    masked = camera(masks=[[[0, 0], [0.5, 0], [0.5, 0.5], [0, 0.5]]])

    (hidden,) = _masked([frame(0)], masked)

    assert hidden.image[5, 5].tolist() == [0, 0, 0]
    assert hidden.image[40, 60].tolist() == [90, 90, 90]
    assert replace(hidden, image=frame(0).image).captured_at == STARTS_AT


def test_without_masks_no_picture_is_copied():
    given = frame(0)

    (same,) = _masked([given], camera())

    assert same.image is given.image
