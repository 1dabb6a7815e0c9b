"""A video with its truth through the rules of a camera, with true boxes or a detector's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np

from contracts.scoring import Pairing, Told, pair
from contracts.truth import Truth
from edge_node.assembly import build_stages, open_session
from edge_node.camera.file import FileSource
from edge_node.picture_parts import build_observer
from edge_node.pipeline import Stages, watch
from edge_node.rulebook import build_rules, ground_of
from edge_node.rules.activations import Activations
from edge_node.rules.judge import Judge
from edge_node.rules.place import shared
from edge_node.score_outcome import Outcome, Source, kind_told, mistakes_of, only_rules, wanted_by
from edge_node.score_scenes import GHOST, STARTS_AT, told_of
from edge_node.score_strips import MOMENTS_S, photographed
from edge_node.score_truth import TrueTracker, due_events, shown_at
from edge_node.settings import CameraSettings, ModelSettings
from edge_node.types import Activation, Box, Detections, Frame, Phase, Tracks

LEAST_SHARED = 0.2
"""A told box and a true one that share so much of their union are one object."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A video to score."""

    video: Path
    truth: Truth
    camera: CameraSettings


def clip_outcome(clip: Clip, only: Sequence[str], model: ModelSettings | None) -> Outcome:
    """Return what comes of a video.

    Args:
        clip: The video, its truth, and the camera's rules.
        only: Kinds of rules; none named = all.
        model: The detector; None = true boxes.

    Raises:
        SetupError: The model is not there, or does not know a class that a rule asks for.
        CameraError: The video cannot be read.
    """
    camera = only_rules(clip.camera, only)
    clip = Clip(clip.video, clip.truth, camera)
    due = wanted_by(camera, due_events(clip.truth, camera))
    run = _run(clip, model)
    pairing = pair(due, run.told)
    true_pairing: Pairing | None = None
    if model is not None and clip.truth.frames and (pairing.missed or pairing.false):
        true_pairing = pair(due, _run(clip, None).told)
    moments = _Moments(clip, run)
    mistakes = mistakes_of(pairing, true_pairing, moments.strip)
    kinds = frozenset(map(kind_told, camera.rules))
    hours = run.seconds / 3600
    return Outcome(Source.CLIPS, clip.video.name, "", kinds, hours, pairing, mistakes)


@dataclass(slots=True)
class _Run:
    """What the rules told of a video, and what they saw."""

    told: list[Told] = field(default_factory=list)
    tracks: list[Tracks] = field(default_factory=list)
    """Frame by frame as analysed."""
    names: dict[int, str] = field(default_factory=dict)
    """Of the truth, by track id."""

    @property
    def seconds(self) -> float:
        """How long it was watched, at least one frame of an ordinary camera."""
        if not self.tracks:
            return 0.04
        return max(0.04, (self.tracks[-1].at - STARTS_AT).total_seconds())


def _run(clip: Clip, model: ModelSettings | None) -> _Run:
    camera, run = clip.camera, _Run()
    numbers = count(1)

    def new_id() -> str:
        return f"activation-{next(numbers)}"

    def report(frame: Frame, tracks: Tracks, changes: Sequence[Activation]) -> None:
        run.tracks.append(tracks)
        _name(tracks, clip.truth, frame, run.names)
        run.told += [
            told_of(each, frame.captured_at, run.names)
            for each in changes
            if each.phase is Phase.STARTED
        ]

    stages = _stages(clip, model, new_id)
    watch(
        FileSource(clip.video, camera.id, camera.analysis_fps, starts_at=STARTS_AT), stages, report
    )
    return run


def _stages(clip: Clip, model: ModelSettings | None, new_id: Callable[[], str]) -> Stages:
    camera = clip.camera
    if model is not None:
        return build_stages(camera, open_session(model), model.confidence, new_id)
    judge = Judge(build_rules(camera), Activations(new_id), ground_of(camera))
    return Stages(_NoDetector(), TrueTracker(clip.truth), build_observer(camera), judge)


class _NoDetector:
    """Sees nothing: the tracker knows the truth."""

    labels: Sequence[str] = ()

    def detect(self, frame: Frame) -> Detections:
        """Return no boxes."""
        return Detections(
            np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64)
        )


def _name(tracks: Tracks, truth: Truth, frame: Frame, names: dict[int, str]) -> None:
    """Note whom each track shows; the last one it was seen on counts."""
    height, width = frame.image.shape[:2]
    shown = [
        (row.id, Box(*(np.array(row.xyxy) / (width, height, width, height)).tolist()))
        for row in shown_at(truth, frame.monotonic)
    ]
    for track in tracks.now:
        near = [(shared(track.box, box), name) for name, box in shown]
        best = max(near, default=(0.0, GHOST))
        if best[0] >= LEAST_SHARED:
            names[track.track_id] = best[1]


class _Moments:
    """Cuts pictures out of the video."""

    def __init__(self, clip: Clip, run: _Run) -> None:
        self._clip = clip
        self._run = run

    def strip(self, at_s: float, about: Sequence[str]) -> tuple[str, ...]:
        """Return the pictures around a second, in one more pass over the video."""
        wanted = [at_s + step for step in MOMENTS_S]
        ids = frozenset(number for number, name in self._run.names.items() if name in about)
        camera = self._clip.camera
        source = FileSource(self._clip.video, camera.id, camera.analysis_fps, starts_at=STARTS_AT)
        found: list[str] = []
        for frame, tracks in zip(source, self._run.tracks, strict=False):
            if len(found) < len(wanted) and frame.monotonic >= wanted[len(found)]:
                text = f"{frame.monotonic:.1f} s"
                found.append(photographed(camera, frame.image, tracks, ids, text))
        return tuple(found)
