"""`edge-node replay`: a video file through the same pipeline as a camera.

Two runs give equal events but for ids and wall time: frames are timed by the file's own
timestamps, and none is dropped.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from contracts.events import ModelReference
from edge_node.analyser import activation_message
from edge_node.assembly import build_stages, open_session, reference_of
from edge_node.camera.ahead import read_ahead
from edge_node.camera.file import FileSource, frame_rate
from edge_node.errors import EvidenceError, SetupError
from edge_node.evidence import masks
from edge_node.evidence.annotate import AnnotatedVideo
from edge_node.ids import new_id
from edge_node.pipeline import watch
from edge_node.records import observation_of
from edge_node.rulebook import rule_facts
from edge_node.settings import CameraSettings, ModelSettings
from edge_node.settings_across import camera_mistakes
from edge_node.settings_file import read_settings
from edge_node.tracking.mot import mot_lines
from edge_node.types import Activation, Frame, Phase, Tracks, Zone

STARTS_AT = datetime(2000, 1, 1, tzinfo=UTC)
"""The file's first frame is taken at this moment, so that two runs give equal times."""

SITE = "replay"


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files that are written; tracks and video only if asked for."""

    events: Path
    tracks: Path | None = None
    video: Path | None = None


def replay_video(video: Path, camera_file: Path, outputs: Outputs, model: str | None) -> str:
    """Replay one video; return what happened in one line.

    Raises:
        SetupError: The camera's file, the model or an output are wrong.
        CameraError: The video cannot be read to its end; what came before is in the outputs.
    """
    camera = read_settings(camera_file, CameraSettings, os.environ, camera_mistakes)
    for signal in camera.signals:
        if signal.feed is not None and signal.feed.redis_key is not None:
            raise SetupError(
                f"signal {signal.id}: a replay takes phases from `lamps` or from a `file` only; "
                f"its times begin at {STARTS_AT:%Y-%m-%dT%H:%M:%SZ}"
            )
    settings = ModelSettings(name=model)
    session = open_session(settings)
    stages = build_stages(camera, session, settings.confidence, new_id)
    source = FileSource(video, camera.id, camera.analysis_fps, starts_at=STARTS_AT)
    fps = min(camera.analysis_fps, float(frame_rate(video)))
    with ExitStack() as stack:
        writer = Writer(camera, reference_of(session), outputs, fps, stack)
        seen = watch(read_ahead(_masked(source, camera)), stages, writer)
        writer.write_events(stages.judge.finish())
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(writer.started.items()))
    return f"{seen} frames analysed with {session.name}; started: {counted or 'nothing'}"


class Writer:
    """Writes what the pipeline reports of each frame into the files that were asked for."""

    def __init__(
        self,
        camera: CameraSettings,
        model: ModelReference,
        outputs: Outputs,
        fps: float,
        stack: ExitStack,
    ) -> None:
        """Open the files; they are closed with the stack."""
        self._camera = camera
        self._facts = rule_facts(camera)
        self._events = _open(outputs.events, stack)
        self._tracks = _open(outputs.tracks, stack) if outputs.tracks else None
        self._video_path, self._fps = outputs.video, fps
        self._video: AnnotatedVideo | None = None
        self._stack = stack
        self._zones = [Zone(each.id, each.polygon) for each in camera.zones]
        self._lines = [Zone(each.id, each.points) for each in camera.lines]
        self._model = model
        self.started: Counter[str] = Counter()

    def __call__(self, frame: Frame, tracks: Tracks, activations: Sequence[Activation]) -> None:
        """Take one frame's results."""
        height, width = frame.image.shape[:2]
        self.write_events(activations)
        if self._tracks:
            lines = mot_lines(frame.index + 1, tracks, width, height)
            self._tracks.writelines(lines)
        if self._video_path:
            if self._video is None:
                self._video = self._begin_video(self._video_path, (width, height))
            texts = [f"{frame.captured_at:%H:%M:%S.%f}"[:-3]]
            self._video.write(frame.image, tracks, self._zones, self._lines, texts)

    def _begin_video(self, path: Path, size: tuple[int, int]) -> AnnotatedVideo:
        try:
            return self._stack.enter_context(AnnotatedVideo(path, self._fps, size))
        except EvidenceError as error:  # a wrong argument, like those of the other outputs
            raise SetupError(str(error)) from error

    def write_events(self, activations: Sequence[Activation]) -> None:
        """Write one line per phase of an activation: type and data as an event has them."""
        for activation in activations:
            message = activation_message(self._camera.id, activation)
            facts = self._facts[self._camera.id, message.rule]
            observation = observation_of(message, facts, SITE, self._model)
            line = {
                "type": f"qyragy.event.{activation.phase}.v1",
                "data": observation.model_dump(mode="json", exclude_none=True),
            }
            self._events.write(json.dumps(line, ensure_ascii=False) + "\n")
            if activation.phase is Phase.STARTED:
                self.started[message.kind] += 1


def _masked(frames: Iterable[Frame], camera: CameraSettings) -> Iterator[Frame]:
    """Yield the frames with the privacy masks filled, as a reader hands them over."""
    for frame in frames:
        hidden = masks.apply(frame.image, camera.masks)
        yield frame if hidden is frame.image else replace(frame, image=hidden)


def _open(path: Path, stack: ExitStack) -> TextIO:
    try:
        return stack.enter_context(path.open("w", encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"{path}: cannot be written: {error.strerror}") from error
