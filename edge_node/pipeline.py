"""One camera, from frame to activations. Read this first."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from edge_node.rules.activations import Activations
from edge_node.types import Activation, Detector, Frame, Rule, Tracker, Tracks

Report = Callable[[Frame, Tracks, Sequence[Activation]], None]
"""Told of every frame: what was seen in it and what that changed. An activation is safe when
this returns; until then no frame is taken, so frames may be dropped, activations never."""


def watch(
    frames: Iterable[Frame],
    *,
    detector: Detector,
    tracker: Tracker,
    rules: Sequence[Rule],
    activations: Activations,
    report: Report,
) -> int:
    """Run every frame through the stages until the camera ends; return how many were seen.

    Raises:
        CameraError: The camera was lost. The caller decides when to try again.
    """
    seen = 0
    segment = None
    for frame in frames:
        changes: list[Activation] = []
        if segment not in (None, frame.segment):
            changes += judge(tracker.reset(), rules, activations)
        segment = frame.segment
        tracks = tracker.update(detector.detect(frame), frame)
        changes += judge(tracks, rules, activations)
        report(frame, tracks, changes)
        seen += 1
    return seen


def judge(tracks: Tracks, rules: Sequence[Rule], activations: Activations) -> Sequence[Activation]:
    """Ask every rule about this moment; return what changed."""
    matches = list(chain.from_iterable(rule.update(tracks) for rule in rules))
    return activations.update(tracks, matches)
