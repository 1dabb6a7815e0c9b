"""One camera, from frame to activations. Read this first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from edge_node.rules.judge import Judge
from edge_node.types import Activation, Detector, Frame, Observer, Tracker, Tracks

Report = Callable[[Frame, Tracks, Sequence[Activation]], None]
"""Told of every frame: what was seen in it and what that changed. An activation is safe when
this returns; until then no frame is taken, so frames may be dropped, activations never."""


@dataclass(frozen=True, slots=True)
class Stages:
    """What every frame of one camera goes through, in this order."""

    detector: Detector
    tracker: Tracker
    observer: Observer
    judge: Judge


def watch(frames: Iterable[Frame], stages: Stages, report: Report) -> int:
    """Run every frame through the stages until the camera ends; return how many were seen.

    Raises:
        CameraError: The camera was lost. The caller decides when to try again.
    """
    seen = 0
    segment = None
    for frame in frames:
        changes: list[Activation] = []
        if segment not in (None, frame.segment):
            changes += stages.judge.update(stages.tracker.reset())
            stages.observer.reset()
        segment = frame.segment
        tracks = stages.tracker.update(stages.detector.detect(frame), frame)
        changes += stages.judge.update(tracks, stages.observer.observe(frame, tracks))
        report(frame, tracks, changes)
        seen += 1
    return seen


def rearmed(
    frames: Iterable[Frame], stages: Stages, was_checked: Callable[[], bool]
) -> Iterator[Frame]:
    """Yield the frames; arm the rules of a moved camera once somebody has checked it."""
    for frame in frames:
        if was_checked():
            stages.judge.arming.rearm()
            stages.observer.learn_anew()
        yield frame
